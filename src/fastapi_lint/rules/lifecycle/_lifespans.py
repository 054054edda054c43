"""The edits that put a lifespan in the place of event handlers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Edit
from fastapi_lint.project.event_handlers import Conversion, registration_statement
from fastapi_lint.rules.base import Refusal

if TYPE_CHECKING:
    import libcst as cst

    from fastapi_lint.project.application import EventHandler, Place
    from fastapi_lint.project.handler_names import Spelling
    from fastapi_lint.syntax.tree import Slice


def lifespan_edits(plan: Conversion) -> tuple[Edit, ...]:
    """One lifespan above the constructor, which gets it; the registrations go, the handlers stay."""
    from fastapi_lint.syntax.edits import define_before
    from fastapi_lint.syntax.imports import import_edits
    from fastapi_lint.syntax.spans import excerpt

    place, module = plan.place, plan.place.module
    name = _free_name(plan)
    before = place.span.line if place.frame.function is None else None
    manager, imports = import_edits(
        module.source, module.facts, "contextlib", "asynccontextmanager", before=before
    )
    app, more = excerpt(module.source, place.call.func.span), tuple[Edit, ...]()
    if plan.router.kind == "router":
        app, more = import_edits(module.source, module.facts, "fastapi", "FastAPI", before=before)
    tree, call = _constructor_call(place)
    lifespan = "".join(f"{line}\n" for line in _lifespan(plan, name, manager, app))
    edits = [*imports, *more, define_before(tree, tree.statement_of(call), lifespan)]
    edits += _constructor(tree, call, name)
    for event in plan.events:
        edits += _unregister(event)
    return tuple(edits)


def _lifespan(plan: Conversion, name: str, manager: str, app: str) -> Iterator[str]:
    yield f"@{manager}"
    yield f"async def {name}(app: {app}):"
    origins: dict[str, list[str]] = {}
    for found in (*plan.startup, *plan.shutdown):
        names = origins.setdefault(found.origin, []) if found.origin is not None else []
        if found.text not in names:
            names.append(found.text)
    for origin, names in sorted(origins.items()):
        yield f"    from {origin} import {', '.join(names)}"
    if origins:
        yield ""
    yield from (f"    {_call(found)}" for found in plan.startup)
    if not plan.shutdown:
        yield "    yield"
        return
    yield from ("    try:", "        yield", "    finally:")
    yield from (f"        {_call(found)}" for found in plan.shutdown)


def _call(found: Spelling) -> str:
    return f"{'await ' if found.function.node.is_async else ''}{found.text}()"


def _constructor_call(place: Place) -> tuple[Slice, cst.Call]:
    from fastapi_lint.syntax.tree import materialise

    tree = materialise(place.module.source, place.module.facts.top_level, place.span.line)
    call = tree.call_at(place.span)
    if call is None:
        raise Refusal("the constructor was not found")
    return tree, call


def _constructor(tree: Slice, call: cst.Call, name: str) -> list[Edit]:
    """`lifespan=` in the constructor, in the place of the lists of handlers if there are any."""
    from fastapi_lint.syntax.calls import remove_keyword, set_keyword
    from fastapi_lint.syntax.edits import replace

    lists = [
        a for a in call.args if a.keyword is not None and a.keyword.value in ("on_startup", "on_shutdown")
    ]
    if not lists:
        return list(set_keyword(tree, call, "lifespan", name))
    first, *others = lists
    assert first.keyword is not None
    edits = [replace(tree, first.keyword, "lifespan"), replace(tree, first.value, name)]
    return edits + [remove_keyword(tree, call, other.keyword.value) for other in others if other.keyword]


def _unregister(event: EventHandler) -> list[Edit]:
    from fastapi_lint.syntax.edits import delete_decorator, delete_statement
    from fastapi_lint.syntax.tree import materialise

    module = event.place.module
    tree = materialise(module.source, module.facts.top_level, event.place.span.line)
    if event.decorator_of is not None:
        function = tree.function_at(event.decorator_of.line)
        if function is None:
            raise Refusal("a handler was not found")
        for decorator in function.decorators:
            if tree.span_of(decorator.decorator) == event.place.span:
                return [delete_decorator(tree, function, decorator)]
        raise Refusal("a decorator was not found")
    if event.form == "keyword":
        return []
    call = tree.call_at(registration_statement(event).value.span)
    if call is None:
        raise Refusal("a registration was not found")
    return [delete_statement(tree, tree.statement_of(call))]


def _free_name(plan: Conversion) -> str:
    function, module = plan.place.frame.function, plan.place.module
    scope = module.scope if function is None else function.scope
    prefix = "app" if plan.router.kind == "app" else "router"
    for name in ("lifespan", f"{prefix}_lifespan", f"{prefix}_life"):
        if name not in scope.bindings and name not in module.scope.bindings:
            return name
    raise Refusal("no name for the lifespan is free")
