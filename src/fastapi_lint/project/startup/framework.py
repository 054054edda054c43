"""Applications and routers: what their constructors and methods do to the route table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.knowledge import lookup, routers as tables
from fastapi_lint.project.application import METHODS
from fastapi_lint.project.startup.objects import (
    NONE,
    Arguments,
    Choice,
    ClassValue,
    Const,
    DependsValue,
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
    Unknown,
    Value,
    options,
    text_of,
    truth,
)

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

APPS = ("fastapi.FastAPI", "starlette.applications.Starlette")
PLAIN = ("fastapi.APIRouter", "starlette.routing.Router")
_APP_DEFAULTS = {
    "title": "FastAPI", "version": "0.1.0", "openapi_url": "/openapi.json", "docs_url": "/docs",
    "redoc_url": "/redoc", "swagger_ui_oauth2_redirect_url": "/docs/oauth2-redirect", "root_path": "",
    "openapi_prefix": "", "debug": False,
}  # fmt: skip
# The parameters that may be given by position, in order.
_POSITIONS = {
    "add_api_route": ("path", "endpoint"),
    "add_api_websocket_route": ("path", "endpoint", "name"),
    "add_route": ("path", "endpoint", "methods", "name", "include_in_schema"),
    "add_websocket_route": ("path", "endpoint", "name"),
    "include_router": ("router",),
    "mount": ("path", "app", "name"),
    "host": ("host", "app", "name"),
    "fastapi.routing.APIRoute": ("path", "endpoint"),
    "fastapi.routing.APIWebSocketRoute": ("path", "endpoint"),
    "starlette.routing.Route": ("path", "endpoint"),
    "starlette.routing.WebSocketRoute": ("path", "endpoint"),
    "starlette.routing.Mount": ("path", "app", "routes", "name"),
    "starlette.routing.Host": ("host", "app", "name"),
}
_FORMS = {
    "add_api_route": "api", "add_api_websocket_route": "api_websocket", "add_route": "route",
    "add_websocket_route": "websocket", "include_router": "include", "mount": "mount", "host": "host",
    "fastapi.routing.APIRoute": "api", "fastapi.routing.APIWebSocketRoute": "api_websocket",
    "starlette.routing.Route": "route", "starlette.routing.WebSocketRoute": "websocket",
    "starlette.routing.Mount": "mount", "starlette.routing.Host": "host",
}  # fmt: skip
# A decorator and the method that it hands the function to.
_DECORATORS = {
    "api_route": "add_api_route", "websocket": "add_api_websocket_route", "route": "add_route",
    "websocket_route": "add_websocket_route",
}  # fmt: skip
ROUTES = {
    f"{module}.{name}": f"{home}.{name}"
    for name, home in (
        ("APIRoute", "fastapi.routing"), ("APIWebSocketRoute", "fastapi.routing"),
        ("Route", "starlette.routing"), ("WebSocketRoute", "starlette.routing"),
        ("Mount", "starlette.routing"), ("Host", "starlette.routing"),
    )
    for module in ("fastapi.routing", "starlette.routing")
}  # fmt: skip
_INERT = frozenset({"on_event", "middleware", "exception_handler"})


def framework_class(dotted: str) -> str | None:
    """The class of the framework that an external class is or inherits from."""
    ancestors = lookup.ancestors(dotted)
    return next((base for base in (*APPS, *PLAIN) if base in ancestors), None)


def is_router(cls: ClassValue) -> bool:
    """Whether a class of the project is one of applications or routers."""
    return any(isinstance(base, str) and framework_class(base) is not None for base in cls.order)


def route_class(cls: ClassValue) -> str | None:
    """The class of the framework's routes that a class of the project inherits from."""
    return next((ROUTES[base] for base in cls.order if isinstance(base, str) and base in ROUTES), None)


class Framework:
    """Makes applications and routers, and registers on them."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    # Objects

    def blank(self, cls: ClassValue | str, spot: Spot | None) -> RouterValue:
        """An application or router whose constructor has not run yet."""
        if isinstance(cls, str):
            base = framework_class(cls) or "fastapi.APIRouter"
        else:
            names = (framework_class(name) for name in cls.order if isinstance(name, str))
            base = next((name for name in names if name is not None), "fastapi.APIRouter")
        machine = self._machine
        made_in = machine.stack[-1] if machine.stack else None
        kind = "app" if base in APPS else "router"
        made = RouterValue(cls, {}, machine.depth, kind, spot, made_in)
        made.is_unlikely = machine.is_unlikely
        made.routes = ListValue([], born=machine.depth)
        machine.routers.append(made)
        return made

    def construct(self, made: RouterValue, args: Arguments) -> Value:
        """Run the constructor of the framework's class."""
        if made.kind == "app":
            for name, value in _APP_DEFAULTS.items():
                made.attrs.setdefault(name, Const(value))
        for name, slot in args.keywords.items():
            if name not in ("routes", "lifespan"):
                made.attrs[name] = slot.value
        if args.open and "prefix" not in args.keywords and made.kind == "router":
            made.attrs["prefix"] = Unknown("its router is made with `**` arguments that are not known")
        given = made.attrs.get("dependencies")
        listed = list(given.items) if isinstance(given, ListValue) else []
        made.attrs["dependencies"] = ListValue(
            listed, "list", args.open or _is_open(given), self._machine.depth
        )
        lifespan = args.value(None, "lifespan")
        if lifespan is not None:
            made.lifespans.append(lifespan)
        routes = args.value(0, "routes")
        if isinstance(routes, ListValue):
            made.routes.items += routes.items
        return NONE

    def external_router(self, table: tables.ExternalRouter, args: Arguments, spot: Spot, name: str) -> Value:
        """A router that a library makes, with the routes it brings."""
        made = self.blank("fastapi.APIRouter", spot)
        self.construct(made, Arguments((), args.keywords, False))
        path = args.value(table.position, table.path) if table.path is not None else None
        for route in table.routes:
            below = self._machine.expressions.binary("Add", path or Const(""), Const(route.path))
            self.external_route(made, route, below, spot, name)
        injected = tuple(_injected(dependency, args) for dependency in table.dependencies)
        for entry in made.routes.certain:
            if isinstance(entry, RouteValue):
                entry.dependencies += injected
        return made

    def external_route(
        self, router: RouterValue, route: tables.ExternalRoute, path: Value, spot: Spot, owner: str
    ) -> None:
        """Register a route whose handler is a library's."""
        handler = _external(route.handler, route.is_async)
        handler.attrs["owner"] = Const(owner)
        name = Unknown("the library makes it up") if route.name is None else Const(route.name)
        keywords = {"path": Slot(path), "endpoint": Slot(handler), "name": Slot(name)}
        if route.status_code is not None:
            keywords["status_code"] = Slot(Const(route.status_code))
        if route.method == "WS":
            self.register(router, "add_api_websocket_route", Arguments((), keywords), spot)
        else:
            keywords["methods"] = Slot(ListValue([Const(route.method)]))
            self.register(router, "add_api_route", Arguments((), keywords), spot)

    # Methods

    def method(self, router: RouterValue, name: str, args: Arguments, spot: Spot | None) -> Value:
        """What calling a method of an application or router does."""
        if name == "__init__":
            return self.construct(router, args)
        if spot is None:
            return Unknown("the call is not followed")
        if name in METHODS or name in _DECORATORS:
            self._machine.reached.add(id(spot.call))
            return Native(lambda given, _: self._decorate(router, name, args, given, spot))
        if name in tables.INCLUDES:
            for slot in args.positional:
                self.register(router, "include_router", Arguments((slot,)), spot)
            return NONE
        if name in _FORMS:
            self._machine.reached.add(id(spot.call))
            return self.register(router, name, args, spot)
        if name in _INERT:
            return Native(lambda given, _: self._event(router, name, args, given))
        return Unknown("it is the framework's answer")

    @staticmethod
    def _event(router: RouterValue, name: str, args: Arguments, given: Arguments) -> Value:
        handler = given.value(0, "func")
        event = args.value(0, "event_type")
        if name == "on_event" and handler is not None and text_of(event or NONE) == "startup":
            router.lifespans.append(handler)
        return handler or NONE

    def _decorate(
        self, router: RouterValue, name: str, args: Arguments, given: Arguments, spot: Spot
    ) -> Value:
        """Apply `@router.get(…)` and its kin to a function, through what the router's class overrides."""
        handler = given.positional[0] if given.positional else Slot(Unknown("nothing is decorated"))
        keywords = dict(args.keywords)
        if args.positional:
            keywords["path"] = args.positional[0]
        for index, extra in enumerate(("methods", "name") if name == "route" else ("name",), start=1):
            if index < len(args.positional):
                keywords[extra] = args.positional[index]
        target = name
        if name in METHODS:
            keywords["methods"] = Slot(ListValue([Const(name.upper())]))
            target = "api_route"
            override = self._override(router, target)
            if override is not None:
                decorator = self._machine.calling.enter(override, Arguments((), keywords, args.open))
                self._machine.calling.call(decorator, given, spot)
                return handler.value
        adder = _DECORATORS[target]
        override = self._override(router, adder)
        if override is not None:
            path = keywords.pop("path", Slot(Unknown("no path is given")))
            self._machine.calling.enter(override, Arguments((path, handler), keywords, args.open))
        else:
            self.register(router, adder, Arguments((), {**keywords, "endpoint": handler}, args.open), spot)
        return handler.value

    def _override(self, router: RouterValue, name: str) -> FunctionValue | None:
        """The project's own version of a method that the framework calls on routers."""
        if router.kind == "app" or not isinstance(router.cls, ClassValue):
            return None
        found = self._machine.attributes.get(router, name)
        on_the_way = isinstance(found, FunctionValue) and found.function in self._machine.stack
        return found if isinstance(found, FunctionValue) and not on_the_way else None

    # Entries

    def register(self, router: RouterValue, name: str, args: Arguments, spot: Spot) -> Value:
        """Enter something into the route table of a router."""
        given = self._named(name, args)
        if name == "add_route" and "route" in given:
            given.setdefault("endpoint", given["route"])
        route = self._entry(name, given, args, spot)
        if route.is_api or route.form == "include":
            route.path = self._machine.expressions.binary("Add", router.prefix, route.path)
            route.dependencies = (*self._listed(router.attrs.get("dependencies")), *route.dependencies)
            route.in_schema = route.in_schema and _flag(router.attrs.get("include_in_schema"))
            route.is_open |= _is_open(router.attrs.get("dependencies")) or "route_class" in router.attrs
            route.is_partial = _may_refuse(router.attrs.get("route_class"))
        route.conditional = self._machine.depth > router.born
        router.routes.items.append(route)
        return NONE

    def route_made(self, dotted: str, args: Arguments, spot: Spot) -> Value:
        """A route, mount or host made by itself, to be put into a list of routes."""
        self._machine.reached.add(id(spot.call))
        given = self._named(dotted, args)
        if dotted.endswith(".Mount") and "app" not in given and "routes" in given:
            inner = self.blank("starlette.routing.Router", spot)
            self.construct(inner, Arguments((), {"routes": given["routes"]}))
            given["app"] = Slot(inner)
        return self._entry(dotted, given, args, spot)

    @staticmethod
    def _named(name: str, args: Arguments) -> dict[str, Slot]:
        given = dict(zip(_POSITIONS[name], args.positional, strict=False))
        return {**given, **args.keywords}

    def _entry(self, name: str, given: dict[str, Slot], args: Arguments, spot: Spot) -> RouteValue:
        form = _FORMS[name]
        missing = Slot(Unknown("it is given by `*` or `**`" if args.open else "it is not given"))
        key = {"include": "router", "mount": "app", "host": "app"}.get(form, "endpoint")
        path = given.get("prefix", Slot(Const(""))) if form == "include" else given.get("path", missing)
        path = Slot(Const("")) if form == "host" else path
        methods, certain = self._methods(form, given)
        return RouteValue(
            form,
            Const("") if path.value == NONE else path.value,
            given.get(key, missing).value,
            spot,
            given,
            tuple(self._listed(given["dependencies"].value)) if "dependencies" in given else (),
            methods,
            _flag(given["include_in_schema"].value) if "include_in_schema" in given else True,
            False,
            certain,
            args.open or ("dependencies" in given and _is_open(given["dependencies"].value)),
        )

    def _methods(self, form: str, given: dict[str, Slot]) -> tuple[tuple[str, ...] | None, bool]:
        """The methods of a route in the order they are written; whether that is certain."""
        if form not in ("api", "route"):
            return (), True
        listed = given["methods"].value if "methods" in given else NONE
        if truth(listed) is False and not isinstance(listed, ListValue):
            endpoint = given["endpoint"].value if "endpoint" in given else NONE
            return (("GET",), True) if form == "api" else self._of_endpoint(endpoint)
        found = self._machine.expressions.iterated(listed)
        texts = [text_of(item) for item in found.certain]
        names = tuple(dict.fromkeys(text.upper() for text in texts if text is not None))
        certain = not found.open and None not in texts and len(found.certain) == len(found.items)
        if form == "route" and "GET" in names and "HEAD" not in names:
            names = (*names, "HEAD")
        return names, certain

    def _of_endpoint(self, endpoint: Value) -> tuple[tuple[str, ...] | None, bool]:
        """The methods of a Starlette route that names none: those that a class has, else GET and HEAD."""
        while isinstance(endpoint, PartialValue):
            endpoint = endpoint.func
        if isinstance(endpoint, ClassValue):
            attrs = {
                name for owner in endpoint.order if isinstance(owner, ClassValue) for name in owner.attrs
            }
            return tuple(method.upper() for method in sorted(METHODS & attrs)), True
        if isinstance(endpoint, (Instance, External)):
            return (), False
        return ("GET", "HEAD"), True

    def _listed(self, value: Value | None) -> tuple[Value, ...]:
        """The dependencies of a list: those that are there whatever the conditions, and without them those
        that may be."""
        if value is None or value == NONE:
            return ()
        if isinstance(value, Choice):
            return self._listed(options(value)[0])
        return tuple(self._machine.expressions.iterated(value).certain)


def _external(name: str, is_async: bool) -> Instance:
    """A function of a library."""
    return Instance("function", {"__name__": Const(name), "is_async": Const(is_async)})


def _injected(dependency: tables.ExternalDependency, args: Arguments) -> DependsValue:
    """A dependency that a library gives its routes, or what the project gives in its place."""
    given = args.value(None, dependency.parameter) if dependency.parameter else None
    target = given if given not in (None, NONE) else _external(dependency.name, dependency.is_async)
    return DependsValue(target, dependency.name)


def _is_open(listed: Value | None) -> bool:
    """Whether a list of dependencies may hold others than those that are known."""
    if isinstance(listed, ListValue):
        return listed.open or not all(isinstance(item, DependsValue) for item in listed.items)
    return listed is not None and listed != NONE


def _may_refuse(cls: Value | None) -> bool:
    """Whether a class of routes may match requests in another way than the framework's."""
    if isinstance(cls, ClassValue):
        own = [owner for owner in cls.order if isinstance(owner, ClassValue)]
        bases = all(isinstance(base, ClassValue) or base in ROUTES for base in cls.order)
        return not bases or any("matches" in owner.attrs for owner in own)
    return cls is not None and not (isinstance(cls, External) and cls.dotted in ROUTES)


def _flag(value: Value | None) -> bool:
    return value is None or truth(value) is not False
