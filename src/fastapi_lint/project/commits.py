"""What a generator dependency commits behind its `yield`, and the `Depends` that decide when that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place
from fastapi_lint.project.dependencies import Dependencies
from fastapi_lint.project.handles import session_of
from fastapi_lint.project.module import Function
from fastapi_lint.project.teardown import method_call, teardown

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project

# Their `begin()` commits at the end of the `with` block.
_BEGINNING = frozenset(
    {
        "sqlalchemy.orm.sessionmaker", "sqlalchemy.ext.asyncio.async_sessionmaker", "sqlalchemy.Engine",
        "sqlalchemy.ext.asyncio.AsyncEngine",
    }
)  # fmt: skip


def late_commit(function: Function, evaluator: Evaluator) -> n.Call | None:
    """The call that makes a generator commit when its path operation is done; None for none."""
    found = None if function.node.decorators else teardown(function, evaluator)
    if found is None:
        return None
    frame = evaluator.home(function.module, function)
    for stmt in iter_statements(found.skipped()):
        method = method_call(stmt)
        if method is not None and method[2] == "commit":
            return method[0] if session_of(evaluator.infer(method[1], frame), evaluator) else None
    for item in found.entered():
        call = item.context
        if not isinstance(call, n.Call) or not isinstance(call.func, n.Attribute):
            continue
        if call.func.attr == "begin" and _begins(evaluator.infer(call.func.base, frame), evaluator):
            return call
    return None


def _begins(value: t.Type, evaluator: Evaluator) -> bool:
    if session_of(value, evaluator) is not None:
        return True
    found = list(t.known(value))
    return bool(found) and all(isinstance(m, t.Instance) and m.name in _BEGINNING for m in found)


def requests_of(function: Function, project: Project) -> Iterator[Place]:
    """The `Depends` of a function that leave its end to the end of the request, each once."""
    reader = Dependencies(project.evaluator)
    seen: set[tuple[str, object]] = set()
    for place in project.registrations.depends:
        key = (place.module.filename, place.span)
        if key in seen or not any(value.function is function for value in reader.called_by(place)):
            continue
        seen.add(key)
        scope = place.keywords.get("scope")
        if not (isinstance(scope, n.Constant) and scope.value == "function"):
            yield place


def objection(function: Function, project: Project) -> str | None:
    """Why a dependency cannot end with its path operation instead of with the request."""
    filename = function.module.filename
    if project.versions.at_least("fastapi", "0.121.0", filename) is not True:
        return '`scope="function"` needs FastAPI 0.121, and the project does not say that it has it'
    for parameter in project.receivers(function):
        if parameter.function.node.yields and parameter.function in _dependencies(project):
            return f"`{parameter.function.name}` depends on it and ends with the request"
    for place in requests_of(function, project):
        called = project.evaluator.infer(place.call.func, place.frame)
        if called == t.External("fastapi.Security"):
            return "`Security` takes no scope"
        if "scope" in place.keywords or place.is_open:
            return "a `Depends` of it says something else"
    return None


def _dependencies(project: Project) -> frozenset[Function]:
    return frozenset(value.function for value in project.dependency_functions)
