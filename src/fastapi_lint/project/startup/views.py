"""Class-based views: classes whose methods are path operations, with the class as their first dependency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.knowledge import routers as tables
from fastapi_lint.project.application import METHODS
from fastapi_lint.project.module import Function
from fastapi_lint.project.startup.objects import (
    NONE,
    Arguments,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Native,
    PartialValue,
    RouterValue,
    RouteValue,
    Slot,
    Spot,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_MARK = "__signature__"


class Views:
    """Recognises and applies what makes classes views, as `fastapi_utils.cbv` does it."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._makers: dict[Function, bool] = {}

    def decorated(self, decorator: Value, current: Value, spot: Spot) -> Value:
        """A class as its decorator leaves it."""
        if isinstance(decorator, (FunctionValue, Native)):
            given = self._machine.calling.call(decorator, Arguments((Slot(current),)), spot)
            return given if isinstance(given, ClassValue) else current
        is_maker = isinstance(decorator, PartialValue) and isinstance(decorator.func, External)
        if is_maker and isinstance(decorator, PartialValue) and isinstance(current, ClassValue):
            assert isinstance(decorator.func, External)
            if decorator.func.dotted in tables.VIEW_DECORATORS:
                self._make(current, decorator.args, spot, renames=True)
        return current

    # Recognising

    def made_by(self, func: FunctionValue, args: Arguments) -> Value | None:
        """The class decorator that a call of a function of the project gives, when the function makes views
        of classes by rewriting signatures; None for any other function."""
        function = func.function
        router = args.value(0, "router")
        if function is None or function.cls is not None or not isinstance(router, RouterValue):
            return None
        if function not in self._makers:
            self._makers[function] = _rewrites(function)
        if not self._makers[function]:
            return None
        renames = any(
            isinstance(target, n.Attribute) and target.attr == "name"
            for other in function.module.functions
            for stmt in iter_statements(other.node.body)
            for target in (stmt.targets if isinstance(stmt, n.Assign) else ())
        )
        return Native(lambda given, spot: self._apply(given, args, spot, renames=renames))

    def _apply(self, given: Arguments, args: Arguments, spot: Spot, *, renames: bool) -> Value:
        cls = given.value(0, "cls") or NONE
        if isinstance(cls, ClassValue):
            self._make(cls, args, spot, renames=renames)
        return cls

    # Making

    def _make(self, cls: ClassValue, args: Arguments, spot: Spot, *, renames: bool) -> None:
        router = args.value(0, "router")
        cls.is_view = True
        if not isinstance(router, RouterValue):
            return
        self._by_name(router, cls, [slot.value for slot in args.positional[1:]], spot)
        self._collect(router, cls, spot, renames=renames)

    def _by_name(self, router: RouterValue, cls: ClassValue, urls: list[Value], spot: Spot) -> None:
        """Methods called after HTTP methods answer at the paths given to the decorator."""
        methods = _methods(cls)
        for url in urls:
            for name in sorted(METHODS & set(methods)):
                listed = ListValue([Const(name.upper())])
                given = {"path": Slot(url), "endpoint": Slot(methods[name]), "methods": Slot(listed)}
                given["response_model"] = Slot(NONE)
                self._machine.framework.register(router, "add_api_route", Arguments((), given), spot)

    def _collect(self, router: RouterValue, cls: ClassValue, spot: Spot, *, renames: bool) -> None:
        """Move the routes of the class into a router of their own that is included, dependencies and all."""
        own = {id(method.node): method for method in _methods(cls).values()}
        moved = [
            route
            for route in router.routes.certain
            if isinstance(route, RouteValue)
            and isinstance(route.target, FunctionValue)
            and id(route.target.node) in own
        ]
        if not moved:
            return
        inner = self._machine.framework.blank("fastapi.APIRouter", spot)
        prefix = text_of(router.prefix) or ""
        for route in moved:
            router.routes.items.remove(route)
            path = text_of(route.path)
            assert isinstance(route.target, FunctionValue)
            view = route.target.bound(NONE)
            view.receiver, view.owner = None, cls
            if path is not None:
                route.path = Const(path.removeprefix(prefix))
            if renames:
                name = text_of(route.given["name"].value) if "name" in route.given else view.name
                route.given["name"] = Slot(Const(f"{cls.name}.{name}"))
            route.target = view
            inner.routes.items.append(route)
        self._machine.framework.register(router, "include_router", Arguments((Slot(inner),)), spot)

    def add_resource(self, app: RouterValue, args: Arguments, spot: Spot) -> Value:
        """`Api(app).add_resource(resource, "/path")`: the methods of an object answer, by their names."""
        resource = args.value(0, "resource")
        if isinstance(resource, Instance) and isinstance(resource.cls, ClassValue):
            router = self._machine.framework.blank("fastapi.APIRouter", spot)
            urls = [slot.value for slot in args.positional[1:]]
            resource.cls.is_view = True
            self._by_name(router, resource.cls, urls, spot)
            self._collect(router, resource.cls, spot, renames=True)
            included = Arguments((Slot(router),), args.keywords, args.open)
            self._machine.framework.register(app, "include_router", included, spot)
        return NONE


def _methods(cls: ClassValue) -> dict[str, FunctionValue]:
    """The functions of a class and its bases."""
    found: dict[str, FunctionValue] = {}
    for owner in reversed(cls.order):
        for name, value in owner.attrs.items() if isinstance(owner, ClassValue) else ():
            if isinstance(value, FunctionValue):
                found[name] = value
    return found


def _rewrites(function: Function) -> bool:
    """Whether a function takes a router, and its module gives functions other signatures."""
    params = function.node.params
    if not params or params[0].name not in ("router", "api_router"):
        return False
    return any(_sets_signature(other) for other in function.module.functions)


def _sets_signature(function: Function) -> bool:
    calls = (expr for expr in iter_expressions(function.node.body) if isinstance(expr, n.Call))
    if any(isinstance(arg, n.Constant) and arg.value == _MARK for call in calls for arg in call.args):
        return True
    return any(
        isinstance(target, n.Attribute) and target.attr == _MARK
        for stmt in iter_statements(function.node.body)
        for target in (stmt.targets if isinstance(stmt, n.Assign) else ())
    )
