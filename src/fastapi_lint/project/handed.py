"""Sessions of a request that are handed to a background task, and whether they are open when it runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.background import TASK, is_adding
from fastapi_lint.project.handles import session_of
from fastapi_lint.project.receivers import marker_of, mentions, targets

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.parameters import Marker


class Handed(NamedTuple):
    """A parameter that holds a session of the request, and where it is handed on.

    `is_open` says whether the session is open while the task runs; None where that depends on the version
    of FastAPI, which is not known.
    """

    name: str
    kind: str
    span: Span
    is_open: bool | None


def handed(place: Place, project: Project) -> Iterator[Handed]:
    """The sessions that a call of `add_task` or `BackgroundTask` takes along; each parameter once."""
    func = project.evaluator.infer(place.call.func, place.frame)
    is_task = isinstance(func, t.External) and func.dotted in TASK
    function = place.frame.function
    if function is None or not (is_task or is_adding(place, project)):
        return
    if function not in project.parameters.injected:
        return
    for parameter in project.parameters.of(function):
        name, marker = parameter.node.name, marker_of(parameter)
        span = _taken(place, name, project)
        if marker is None or span is None or len(function.scope.bindings.get(name, ())) != 1:
            continue
        given = n.Name(name, span)
        handle = session_of(project.evaluator.infer(given, place.frame), project.evaluator)
        called = targets(marker, project)
        if handle is not None and called and all(dependency.node.yields for dependency in called):
            yield Handed(name, handle.kind.value, span, _is_open(marker, place, project))


def _is_open(marker: Marker, place: Place, project: Project) -> bool | None:
    """Whether the dependency is torn down only after background tasks."""
    scope = next((k.value for k in marker.call.keywords if k.name == "scope"), None)
    if scope is not None:
        return False if isinstance(scope, n.Constant) and scope.value == "function" else None
    versions, filename = project.versions, place.module.filename
    late = versions.at_least("fastapi", "0.118.0", filename)
    if late or versions.at_least("fastapi", "0.106.0", filename) is False:
        return True
    return False if late is False and versions.at_least("fastapi", "0.106.0", filename) else None


def _taken(place: Place, name: str, project: Project) -> Span | None:
    """Where a task takes along what has a name: as an argument, a bound method, or from around it."""
    for arg in (*place.call.args, *(keyword.value for keyword in place.call.keywords)):
        match arg:
            case n.Name(id=found) | n.Attribute(base=n.Name(id=found)) if found == name:
                return arg.span
            case n.Lambda() if mentions(arg, name) and name not in {p.name for p in arg.params}:
                return arg.span
            case n.Call(func=func, args=args, keywords=keywords):
                partial = project.evaluator.infer(func, place.frame) == t.External("functools.partial")
                given = (*args, *(keyword.value for keyword in keywords))
                if partial and any(isinstance(a, n.Name) and a.id == name for a in given):
                    return arg.span
            case n.Name() if _encloses(arg, name, place, project):
                return arg.span
    return None


def _encloses(arg: n.Name, name: str, place: Place, project: Project) -> bool:
    """Whether an argument is a function defined in the same function that reads a name of it."""
    value = project.evaluator.infer(arg, place.frame)
    if not isinstance(value, t.FunctionValue) or value.function.parent is not place.frame.function:
        return False
    if name in value.function.scope.bindings:
        return False
    body = iter_expressions(value.function.node.body)
    return any(isinstance(expr, n.Name) and expr.id == name for expr in body)
