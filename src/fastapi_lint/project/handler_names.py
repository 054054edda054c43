"""How a lifespan beside the constructor of an application can call a handler: by what name, from where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.application import EventHandler, Place
from fastapi_lint.project.imports import Naming
from fastapi_lint.project.module import Function, Module
from fastapi_lint.project.scope import Scope

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project


# A script is a second copy of its module: handlers registered elsewhere are those of the other copy.
_SERVES_ITSELF = re.compile(r"\brun\(\s*[A-Za-z_]\w*\s*[,)]")


class Spelling(NamedTuple):
    """How to call `function`: by `text`, which the lifespan itself imports from `origin` if that is given."""

    function: Function
    text: str
    origin: str | None = None


def spelling(event: EventHandler, place: Place, project: Project) -> Spelling | str:
    """What calls the handler of `event` in a lifespan at `place`, or why nothing does."""
    function = event.function
    assert function is not None
    if event.place.module is not place.module:
        return _from_elsewhere(event, function, place, project)
    if event.place.frame is not place.frame:
        return "the application and its handlers are made in different scopes"
    if event.decorator_of is not None:
        return _by_name(function, place)
    expr = _written(event)
    if expr is None or not isinstance(project.evaluator.infer(expr, event.place.frame), t.FunctionValue):
        return "a handler is no function of the project known by name"
    if function.module is place.module and isinstance(expr, n.Name) and expr.id == function.name:
        return _by_name(function, place)
    return _as_written(expr, function, place)


def _written(event: EventHandler) -> n.Expr | None:
    """The expression that names the handler in a registration without decorator."""
    call = event.place.call
    if event.form == "keyword":
        lists = (call.keywords[i].value for i in range(len(call.keywords)))
        items = [
            item for value in lists for item in (value.items if isinstance(value, n.Sequence) else (value,))
        ]
        return next((item for item in items if item.span == event.span), None)
    if event.form == "on_event call":
        outer = event.place.module.statements_around(call.span)[-1]
        applied = outer.value if isinstance(outer, n.Evaluate) else None
        return applied.args[0] if isinstance(applied, n.Call) and applied.args else None
    if len(call.args) > 1:
        return call.args[1]
    return event.place.keywords.get("func")


def _by_name(function: Function, place: Place) -> Spelling | str:
    """The handler's own name, which the lifespan looks up when it runs."""
    home = place.frame.function
    if function.parent is home:
        scope = place.module.scope if home is None else home.scope
    elif function.parent is None and home is not None and function.name not in home.scope.bindings:
        scope = place.module.scope
    else:
        return "the application and its handlers are made in different scopes"
    return _once(function.name, function, scope)


def _as_written(expr: n.Expr, function: Function, place: Place) -> Spelling | str:
    """The name or the path of attributes that registers the handler, if it means the same later on."""
    path = [expr]
    while isinstance(path[-1], n.Attribute):
        path.append(path[-1].base)
    root = path[-1]
    if not isinstance(root, n.Name):
        return "a handler is no function of the project known by name"
    home = place.frame.function
    scope = place.module.scope
    if home is not None and root.id in home.scope.bindings:
        scope = home.scope
    text = ".".join([root.id, *(part.attr for part in reversed(path) if isinstance(part, n.Attribute))])
    found = _once(root.id, function, scope)
    return found._replace(text=text) if isinstance(found, Spelling) else found


def _once(name: str, function: Function, scope: Scope) -> Spelling | str:
    """The name as a spelling if the scope binds it once: a lifespan finds what it is bound to last."""
    bindings = scope.bindings.get(name, [])
    if len(bindings) != 1:
        functions = sum(isinstance(binding.node, n.FunctionDef) for binding in bindings)
        return "two handlers share a name" if functions > 1 else f"`{name}` is bound more than once"
    return Spelling(function, name)


def _from_elsewhere(
    event: EventHandler, function: Function, place: Place, project: Project
) -> Spelling | str:
    """A handler registered in another file, imported when the lifespan runs: by then both are complete."""
    module, home = event.place.module, place.module
    where = f"a handler is registered in another file ({module.filename})"
    if event.place.frame.function is not None or place.frame.function is not None:
        return f"{where}, inside a function"
    if function.parent is not None:
        return f"`{function.name}` is not defined at module level"
    naming = Naming(project.evaluator)
    if not naming.would_cycle(home, module):
        return f"{where}, which that of the application does not import"
    if _is_script(module) or _is_script(function.module):
        return f"{where}, which is also run as a script"
    if _is_script(home) and _SERVES_ITSELF.search(home.source.text):
        return f"{where}, and the application's own file serves it when it is run as a script"
    found = _once(function.name, function, function.module.scope)
    if isinstance(found, str):
        return found
    known = naming.local(function, home)
    if known is not None and len(home.scope.bindings[known]) == 1:
        return Spelling(function, known)
    path = naming.import_path(function.module, home)
    if path is None or function.name in home.scope.bindings:
        return f"{where}, from which `{function.name}` cannot be imported"
    return Spelling(function, function.name, path)


def _is_script(module: Module) -> bool:
    return "__main__" in module.source.text
