"""Settings objects that are built in every request: they read the environment and its files each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.receivers import marker_of

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.parameters import Marker

_BASES = ("pydantic_settings.BaseSettings", "pydantic_settings.main.BaseSettings", "pydantic.BaseSettings")


class Built(NamedTuple):
    """A call in a request that builds settings of class `cls`; `maker` is the function that returns them."""

    call: n.Call
    cls: Class
    maker: Function | None


def built(function: Function, project: Project) -> Iterator[Built]:
    """The settings that a path operation or dependency builds, itself or by a function of the project."""
    if _is_decorated(function, project):
        return
    frame = project.evaluator.home(function.module, function)
    for call in calls(function.node.body):
        if _is_kept(call, function) or not _is_fixed(call, function):
            continue
        for callee in t.known(project.evaluator.infer(call.func, frame)):
            if isinstance(callee, t.ClassValue) and _is_settings(callee.cls, project):
                maker = function if _returns(function, call) else None
                yield Built(call, callee.cls, maker)
            elif isinstance(callee, t.FunctionValue):
                yield from (Built(call, cls, callee.function) for cls in _made(callee, project))


def injected_classes(function: Function, project: Project) -> Iterator[tuple[Marker, Class]]:
    """The `Depends` of a function's parameters that call a settings class itself."""
    for parameter in project.parameters.of(function):
        marker = marker_of(parameter)
        if marker is None:
            continue
        if marker.first is not None:
            value = project.evaluator.infer(marker.first, marker.frame)
        elif parameter.node.annotation is not None and not marker.is_open:
            declared = project.evaluator.annotations.instance(parameter.node.annotation, parameter.frame)
            value = _class_of(declared)
        else:
            value = t.UNKNOWN
        if not isinstance(value, t.ClassValue) or not _is_settings(value.cls, project):
            continue
        if project.evaluator.members.method(value.cls, "__init__") is None:
            yield marker, value.cls


def objection(maker: Function | None) -> str | None:
    """Why the function that makes settings cannot simply be cached."""
    if maker is None:
        return "no function returns the settings: one that is cached could be injected"
    if maker.node.is_async:
        return "the result of an `async def` can be awaited only once"
    if maker.node.params:
        return f"`{maker.name}` has parameters"
    if maker.parent is not None or maker.cls is not None:
        return f"`{maker.name}` is not defined at module level"
    if sum(not _is_docstring(stmt) for stmt in maker.node.body) > 2:
        return f"`{maker.name}` does more than to make them"
    return None


def _is_docstring(stmt: n.Stmt) -> bool:
    return isinstance(stmt, n.Evaluate) and isinstance(stmt.value, n.Constant)


def _made(callee: t.FunctionValue, project: Project) -> Iterator[Class]:
    """The class that an uncached function of the project builds and returns."""
    function = callee.function
    if function.node.decorators or function.node.yields or function.node.params:
        return
    value = project.evaluator.calls.made_by(callee)
    if not isinstance(value, t.Instance) or not isinstance(value.cls, Class) or value.site is None:
        return
    inside = function.node.span.contains(value.site.span) and value.site.filename == function.module.filename
    made = [call for call in calls(function.node.body) if call.span == value.site.span]
    if inside and made and not _is_kept(made[0], function) and _is_settings(value.cls, project):
        yield value.cls


def _class_of(value: t.Type) -> t.Type:
    if isinstance(value, t.Instance) and isinstance(value.cls, Class):
        return t.ClassValue(value.cls)
    return t.UNKNOWN


def _is_settings(cls: Class, project: Project) -> bool:
    return any(project.evaluator.members.subclass_of(cls, base) for base in _BASES)


def _is_fixed(call: n.Call, function: Function) -> bool:
    """Whether no argument comes from the function: then the object is the same in every request."""
    parts = iter_expressions(
        n.Evaluate(arg, call.span) for arg in (*call.args, *(k.value for k in call.keywords))
    )
    names = {part.id for part in parts if isinstance(part, n.Name)}
    return names.isdisjoint(function.scope.bindings)


def _is_kept(call: n.Call, function: Function) -> bool:
    """Whether a call fills something that outlives the function: a global, an attribute, an item."""
    for stmt in iter_statements(function.node.body):
        if isinstance(stmt, (n.Assign, n.Annotated)) and stmt.value is call:
            targets = stmt.targets if isinstance(stmt, n.Assign) else (stmt.target,)
            return any(not isinstance(x, n.Name) or x.id in function.scope.outer for x in targets)
    return any(isinstance(e, n.Walrus) and e.value is call for e in iter_expressions(function.node.body))


def _returns(function: Function, call: n.Call) -> bool:
    """Whether a function returns just what a call makes."""
    returned = [s.value for s in iter_statements(function.node.body) if isinstance(s, n.Return)]
    if len(returned) != 1:
        return False
    value = returned[0]
    if isinstance(value, n.Name):
        bindings = function.scope.bindings.get(value.id, ())
        return len(bindings) == 1 and bindings[0].node is call
    return value is call


def _is_decorated(function: Function, project: Project) -> bool:
    """Whether a decorator, registrations aside, may keep the function from running in every request."""
    return any(not _registers(d, function, project) for d in function.node.decorators)


def _registers(decorator: n.Expr, function: Function, project: Project) -> bool:
    func = decorator.func if isinstance(decorator, n.Call) else decorator
    if not isinstance(func, n.Attribute):
        return False
    frame = project.evaluator.home(function.module, function.parent)
    owners = list(t.known(project.evaluator.infer(func.base, frame)))
    return bool(owners) and all(project.registrations.router(owner, frame) for owner in owners)
