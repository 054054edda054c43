"""Where code runs: the functions that the framework itself runs on the event loop.

The table is facts of FastAPI 0.163 / Starlette 1.10 as executed: `async def` routes, dependencies,
exception handlers and background tasks, every WebSocket handler, `dispatch` and ASGI middleware run on the
loop, methods of endpoint classes and of authentication backends too; their `def` counterparts in the
thread pool. Lifespans run on it too, but while they start nobody is
served yet: they are no roots.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_lint.project import route_classes, types as t
from fastapi_lint.project.application import METHODS
from fastapi_lint.project.graph import Root
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.makers import as_made
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.registrations import Registrations

_AUTHENTICATION = "starlette.middleware.authentication.AuthenticationMiddleware"
_ENDPOINTS = {
    "starlette.endpoints.HTTPEndpoint": tuple(sorted(METHODS)),
    "starlette.endpoints.WebSocketEndpoint": ("on_connect", "on_receive", "on_disconnect"),
}


def roots(evaluator: Evaluator, registrations: Registrations) -> Iterator[Root]:
    """Every function that the framework runs, on the loop or in a thread; routes come first."""
    finder = _Roots(evaluator, registrations)
    for router in registrations.routers:
        for route in router.routes:
            if route.is_websocket:
                yield from finder.of(route.handler_value, "WebSocket route", sync=True)
            else:
                yield from finder.of(route.handler_value, "async route")
    for cls in dict.fromkeys(registrations.route_classes):
        for handler in route_classes.handlers(cls, evaluator):
            yield from finder.of(handler, "route handler")
    for place in registrations.depends:
        target = evaluator.annotations.target(place.call)
        if target is not None:
            yield from finder.dependency(evaluator.infer(target, place.frame))
    for entry in registrations.middleware:
        if entry.form == "decorator":
            yield from finder.of(entry.cls, "middleware")
        elif "dispatch" in entry.place.keywords:
            dispatch = evaluator.infer(entry.place.keywords["dispatch"], entry.place.frame)
            yield from finder.of(dispatch, "middleware")
        elif isinstance(entry.cls, t.ClassValue):
            yield from finder.methods(entry.cls, ("dispatch", "__call__"), "middleware")
        if entry.cls == t.External(_AUTHENTICATION) and "backend" in entry.place.keywords:
            backend = evaluator.infer(entry.place.keywords["backend"], entry.place.frame)
            for member in t.known(backend):
                if isinstance(member, t.Instance) and isinstance(member.cls, Class):
                    yield from finder.methods(t.ClassValue(member.cls), ("authenticate",), "authentication")
    for _, handler in registrations.exception_handlers:
        yield from finder.of(handler, "exception handler")


class _Roots:
    def __init__(self, evaluator: Evaluator, registrations: Registrations) -> None:
        self._ev = evaluator
        self._registrations = registrations

    def of(self, value: t.Type, role: str, *, sync: bool = False) -> Iterator[Root]:
        """The roots a registered callable makes; `sync` for places that run `def` on the loop as well."""
        for member in t.known(value):
            match member:
                case t.FunctionValue():
                    yield from self._function(member, role, sync)
                case t.Partial():
                    yield from self.of(member.func, role, sync=sync)
                case t.ClassValue():
                    for base, names in _ENDPOINTS.items():
                        if self._ev.members.subclass_of(member.cls, base):
                            yield from self.methods(member, names, role)
                case t.Instance(cls=Class()):
                    yield from self.of(self._ev.members.of(member, "__call__"), role, sync=sync)

    def dependency(self, value: t.Type) -> Iterator[Root]:
        """The roots of a dependency: no methods that no object is bound to, which ask requests for `self`."""
        for member in t.known(value):
            function = member.function if isinstance(member, t.FunctionValue) else None
            if function is None or function.cls is None or self._is_bound(member, function):
                yield from self.of(member, "async dependency")

    def _is_bound(self, value: t.Type, function: Function) -> bool:
        has_receiver = isinstance(value, t.FunctionValue) and value.receiver is not None
        return has_receiver or "staticmethod" in self._ev.decorator_names(function)

    def _function(self, value: t.FunctionValue, role: str, sync: bool) -> Iterator[Root]:
        function = value.function
        receiver = value.receiver
        if receiver is None and function.cls is not None:
            receiver = t.Instance(function.cls)
        on_loop = function.node.is_async or sync
        bare = t.FunctionValue(function, value.frame, receiver)
        role_there = role if on_loop else role.removeprefix("async ")
        yield Root(self._ev.function_frame(bare), role_there, on_loop)
        for one in as_made(bare, self._registrations, self._ev):
            yield Root(self._ev.function_frame(one), role_there, on_loop)
        wrapper = self._wrapper(function, value)
        if wrapper is not None and wrapper.function.node.is_async:
            yield Root(self._ev.function_frame(wrapper), f"decorator of {role}")

    def _wrapper(self, function: Function, value: t.FunctionValue) -> t.FunctionValue | None:
        decorated = self._ev.decorated(function, value.frame)
        if isinstance(decorated, t.FunctionValue) and decorated.function is not function:
            return decorated
        return None

    def methods(self, value: t.ClassValue, names: tuple[str, ...], role: str) -> Iterator[Root]:
        """The roots among the methods of a middleware class."""
        for name in names:
            found = self._ev.members.method(value.cls, name)
            if found is not None and found.function.node.is_async:
                method = self._ev.members.of(t.Instance(value.cls, (), None, True), name)
                yield from self.of(method, role)


def is_lifespan(evaluator: Evaluator, function: Function) -> bool:
    """Whether a function is written as a lifespan: `@asynccontextmanager` over one `FastAPI` parameter."""
    params = function.node.params
    if "asynccontextmanager" not in evaluator.decorator_names(function) or len(params) != 1:
        return False
    if params[0].annotation is None:
        return False
    declared = evaluator.annotations.instance(
        params[0].annotation, evaluator.home(function.module, function.parent)
    )
    return isinstance(declared, t.Instance) and any(
        evaluator.members.subclass_of(declared.cls, base)
        for base in ("fastapi.FastAPI", "starlette.applications.Starlette")
    )
