"""Middleware that is added to an application which runs already.

Executed with Starlette 1.10: the middleware is put together before the lifespan begins, so that whatever a
lifespan, an event handler or a request adds raises `RuntimeError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Step
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place, Router
from fastapi_lint.project.handled import is_handled
from fastapi_lint.project.scope import last_name
from fastapi_lint.project.streams import served_by

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_DEPTH = 3
_CONNECTIONS = frozenset({"fastapi.Request", "fastapi.WebSocket", "starlette.requests.HTTPConnection"})


class Started(NamedTuple):
    """What runs a function once the application has started: its role, on which applications it does, and
    the parameter that is the application.
    """

    role: str
    owners: frozenset[Router]
    parameter: str | None = None


class Late(NamedTuple):
    """Middleware added too late: the call in the function that runs then, what it calls by name, the
    function's role, and the way from there.
    """

    place: Place
    name: str
    role: str
    chain: tuple[Step, ...]


class _Target(NamedTuple):
    """The application as an expression in a frame."""

    expr: n.Expr
    frame: t.Frame


def late(place: Place, project: Project) -> Iterator[Late]:
    """The functions that run on a started application and reach a call of `add_middleware`."""
    func = place.call.func
    if isinstance(func, n.Attribute) and _adds(place, project):
        yield from _climb(_Target(func.base, place.frame), place, project, (), _DEPTH)


def _adds(place: Place, project: Project) -> bool:
    """Whether the receiver is an application for sure."""
    assert isinstance(place.call.func, n.Attribute)
    values = list(t.known(project.evaluator.infer(place.call.func.base, place.frame)))
    routers = [project.registrations.router(value, place.frame) for value in values]
    return bool(routers) and all(router is not None and router.kind == "app" for router in routers)


def _climb(
    target: _Target, place: Place, project: Project, chain: tuple[Step, ...], depth: int
) -> Iterator[Late]:
    function = place.frame.function
    if function is None or _resets(function) or is_handled(place.module, place.span, ("RuntimeError",)):
        return
    for started in roles(function, project):
        if _is_application(target, function, started, project):
            name = chain[0].name if chain else last_name(place.call) or ""
            yield Late(place, name, started.role, chain)
            return
    if depth == 0:
        return
    step = Step(function.display, place.module.filename, place.span.line)
    for caller in project.calls_of({function.name}):
        values = t.known(project.evaluator.infer(caller.call.func, caller.frame))
        callee = next((v for v in values if isinstance(v, t.FunctionValue) and v.function is function), None)
        passed = None if callee is None else _passed(target, callee, caller)
        if passed is not None:
            yield from _climb(passed, caller, project, (step, *chain), depth - 1)


def roles(function: Function, project: Project) -> Iterator[Started]:
    """As what the framework runs a function once an application has started."""
    for lifespan in project.lifespans:
        if lifespan.function is function and function.node.params:
            owners = frozenset[Router]().union(*(served_by(router) for router in lifespan.routers))
            yield Started(f"lifespan `{function.name}`", owners, function.node.params[0].name)
    for handler in project.event_handlers:
        if handler.function is function:
            yield Started(f"event handler `{function.name}`", served_by(handler.router))
    for route in project.routes:
        if route.handler is function:
            yield Started(f"route `{function.name}`", served_by(route.router))
    if any(dependency.function is function for dependency in project.dependency_functions):
        yield Started(f"dependency `{function.name}`", frozenset())


def _is_application(target: _Target, function: Function, started: Started, project: Project) -> bool:
    expr, frame = target
    if isinstance(expr, n.Name) and frame.function is function and expr.id in function.scope.bindings:
        return expr.id == started.parameter
    if isinstance(expr, n.Attribute) and expr.attr == "app":
        base = tuple(t.known(project.evaluator.infer(expr.base, frame)))
        if any(isinstance(value, t.Instance) and value.name in _CONNECTIONS for value in base):
            return True
    values = t.known(project.evaluator.infer(expr, frame))
    routers = [project.registrations.router(value, frame) for value in values]
    return bool(routers) and all(router in started.owners for router in routers)


def _passed(target: _Target, callee: t.FunctionValue, caller: Place) -> _Target | None:
    """The application as the caller names it."""
    params = callee.function.node.params
    names = [param.name for param in params]
    if not isinstance(target.expr, n.Name) or target.expr.id not in names:
        return target
    call, index = caller.call, names.index(target.expr.id) - (callee.receiver is not None)
    given = caller.keywords.get(target.expr.id)
    if given is None and 0 <= index < len(call.args) and not caller.is_open:
        given = call.args[index]
    return None if given is None else _Target(given, caller.frame)


def _resets(function: Function) -> bool:
    """Whether a function deals with the built stack itself."""
    return any(
        isinstance(expr, n.Attribute) and expr.attr in ("middleware_stack", "build_middleware_stack")
        for expr in iter_expressions(function.node.body)
    )
