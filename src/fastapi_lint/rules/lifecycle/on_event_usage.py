"""FAL101: event handlers instead of a lifespan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.event_handlers import Conversion, conversion, registration_statement
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import EventHandler
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class OnEventUsage(Rule):
    """`on_event`, `add_event_handler`, `on_startup=` and `on_shutdown=` on applications and routers."""

    code = "FAL101"
    name = "on-event-usage"
    summary = "`on_event`, `on_startup=`, `on_shutdown=` or `add_event_handler` instead of a lifespan"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("core", "lifecycle")

    def check_event_handler(self, handler: EventHandler, project: Project) -> Iterator[Diagnostic]:
        """Report every registration of a handler."""
        function = handler.decorator_of
        yield self.report(
            handler.place.module,
            handler.span,
            _message(handler),
            noqa_rows=() if function is None else (function.line,),
            fix=lambda: self.repair(handler, project),
        )

    def repair(self, handler: EventHandler, project: Project) -> Fix:
        """One lifespan for all handlers of the application."""
        plan = conversion(handler.router, project)
        if isinstance(plan, str):
            raise Refusal(plan)
        edits = _edits(plan)
        names = ", ".join(f"`{f.name}`" for f in dict.fromkeys((*plan.startup, *plan.shutdown)))
        return self.fix(f"call {names} from a lifespan", edits)


def _message(handler: EventHandler) -> str:
    what = _spelling(handler)
    if handler.router.kind == "app" and handler.router.has_lifespan:
        return f"{what} never runs: the application has a lifespan, which replaces event handlers"
    if handler.form == "add_event_handler" and handler.router.kind == "app" and not _on_router(handler):
        return f"{what} is deprecated and gone from Starlette 1.0: AttributeError; use a lifespan"
    if handler.router.kind == "router":
        return f"{what} is deprecated and runs once more for each include; use a lifespan"
    return f"{what} is deprecated; use a lifespan"


def _on_router(handler: EventHandler) -> bool:
    """Whether the call goes to `app.router`, which still has the method."""
    func = handler.place.call.func
    base = func.base if isinstance(func, n.Attribute) else None
    return isinstance(base, n.Attribute) and base.attr == "router"


def _spelling(handler: EventHandler) -> str:
    from fastapi_lint.syntax.spans import excerpt

    if handler.form == "keyword":
        return f"`on_{handler.event}=`"
    source = handler.place.module.source
    call = handler.place.call
    owner = excerpt(source, call.func.base.span) if isinstance(call.func, n.Attribute) else "app"
    if handler.form == "add_event_handler":
        return f"`{owner}.add_event_handler`"
    sign = "@" if handler.decorator_of is not None else ""
    event = "…" if handler.event is None else f'"{handler.event}"'
    return f"`{sign}{owner}.on_event({event})`"


def _edits(plan: Conversion) -> tuple[Edit, ...]:
    from fastapi_lint.syntax.edits import insert_before
    from fastapi_lint.syntax.imports import import_edits
    from fastapi_lint.syntax.spans import excerpt
    from fastapi_lint.syntax.tree import materialise

    module = plan.module
    place = plan.router.place
    assert place is not None
    name = _free_name(plan)
    manager, imports = import_edits(module.source, module.facts, "contextlib", "asynccontextmanager")
    tree = materialise(module.source, module.facts.top_level, place.span.line)
    call = tree.call_at(place.span)
    if call is None:
        raise Refusal("the constructor was not found")
    lifespan = _lifespan(plan, name, manager, excerpt(module.source, place.call.func.span))
    gap = "\n\n" if place.frame.function is None else "\n"
    statement = tree.statement_of(call)
    edits = [*imports, insert_before(tree, statement, lifespan + gap)]
    edits += _constructor(plan, name)
    for event in plan.events:
        edits += _unregister(event)
    return tuple(edits)


def _lifespan(plan: Conversion, name: str, manager: str, app: str) -> str:
    def calls(functions: tuple[Function, ...], indent: str) -> str:
        return "".join(f"{indent}{'await ' if f.node.is_async else ''}{f.name}()\n" for f in functions)

    head = f"@{manager}\nasync def {name}(app: {app}):\n{calls(plan.startup, '    ')}"
    if not plan.shutdown:
        return f"{head}    yield\n"
    return f"{head}    try:\n        yield\n    finally:\n{calls(plan.shutdown, '        ')}"


def _constructor(plan: Conversion, name: str) -> list[Edit]:
    """`lifespan=` in the constructor, in the place of the lists of handlers if there are any."""
    from fastapi_lint.syntax.calls import remove_keyword, set_keyword
    from fastapi_lint.syntax.edits import replace
    from fastapi_lint.syntax.tree import materialise

    place = plan.router.place
    assert place is not None
    tree = materialise(place.module.source, place.module.facts.top_level, place.span.line)
    call = tree.call_at(place.span)
    assert call is not None
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
    place = plan.router.place
    assert place is not None
    scope = (place.frame.function or plan.module).scope
    for name in ("lifespan", "app_lifespan", "application_lifespan"):
        if name not in scope.bindings and name not in plan.module.scope.bindings:
            return name
    raise Refusal("no name for the lifespan is free")
