"""Finds what is registered on applications and routers, by following every call that could do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
from fastapi_lint.project import route_classes, types as t
from fastapi_lint.project.application import (
    CALLED,
    INTEREST,
    METHODS,
    ROUTES,
    EventHandler,
    Include,
    Middleware,
    Place,
    Route,
    Router,
)
from fastapi_lint.project.calls import IDENTITIES
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.open_parameters import open_to_applications
from fastapi_lint.project.scope import last_name
from fastapi_lint.project.texts import Texts
from fastapi_lint.project.values import Values

_BASES = (*IDENTITIES, "starlette.routing.Router")
_APPS = ("fastapi.FastAPI", "starlette.applications.Starlette")
CORS = "fastapi.middleware.cors.CORSMiddleware"


class Registrations:
    """Everything registered in the given modules. Filled on construction, read by the model."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._ev = evaluator
        self._values = Values(evaluator)
        self.texts = Texts(evaluator)
        self._routers: dict[object, Router] = {}
        self._done: set[tuple[int, t.Frame]] = set()
        self.exception_handlers: list[tuple[Place, t.Type]] = []
        self.middleware: list[Middleware] = []
        self.route_classes: list[t.Type] = []
        self.depends: list[Place] = []
        self.calls: dict[str, list[Place]] = {}
        known = tuple(modules)
        for module in known:
            for frame, body in self._frames(module):
                self._scan(frame, body)
        self._scan_given(open_to_applications(known))

    @property
    def routers(self) -> list[Router]:
        """All applications and routers met, in order of discovery."""
        return list(self._routers.values())

    def _frames(self, module: Module) -> Iterator[tuple[t.Frame, tuple[n.Stmt, ...]]]:
        yield self._ev.module_frame(module), module.facts.body
        for definition in module.definitions:
            if isinstance(definition, Class):
                yield self._ev.class_frame(t.ClassValue(definition)), definition.node.body
            else:
                yield self._ev.home(module, definition), definition.node.body

    def _scan_given(self, functions: Mapping[str, Sequence[Function]]) -> None:
        """Scan functions once more for each application or router that a call gives them."""
        pending = [place for name in functions for place in self.calls.get(name, ())]
        seen: set[t.Frame] = set()
        while pending:
            place = pending.pop()
            for value in t.known(self._ev.infer(place.call.func, place.frame)):
                if not isinstance(value, t.FunctionValue) or value.function not in functions.get(
                    value.function.name, ()
                ):
                    continue
                bound = self._ev.calls.bind(value, place.call, place.frame)
                frame = self._ev.function_frame(value, bound)
                if frame in seen or not any(self.router(given, frame) for _, given in bound):
                    continue
                seen.add(frame)
                body = value.function.node.body
                self._register(frame, body)
                pending += [Place(call, frame) for call in calls(body) if last_name(call.func) in functions]

    def _register(self, frame: t.Frame, body: tuple[n.Stmt, ...]) -> None:
        for stmt in iter_statements(body):
            if isinstance(stmt, n.FunctionDef):
                self._decorators(stmt, frame)
        for call in calls(body):
            self._call(call, frame)

    def _scan(self, frame: t.Frame, body: tuple[n.Stmt, ...]) -> None:
        for stmt in iter_statements(body):
            if isinstance(stmt, n.FunctionDef):
                self._decorators(stmt, frame)
                self._parameters(stmt, frame)
            elif isinstance(stmt, n.Assign):
                self._assigned(stmt, frame)
        for call in calls(body):
            self._indexed(call, frame)
            self._call(call, frame)

    def _indexed(self, call: n.Call, frame: t.Frame) -> None:
        name = last_name(call.func)
        if name is not None:
            name = frame.module.renamed.get(name, name) if isinstance(call.func, n.Name) else name
            self.calls.setdefault(name, []).append(Place(call, frame))

    def _decorators(self, node: n.FunctionDef, frame: t.Frame) -> None:
        for decorator in node.decorators:
            if not isinstance(decorator, n.Call):
                continue
            attr, receivers = self._registrar(decorator.func, frame)
            if attr not in INTEREST:
                continue
            owner = frame.function or (frame.parent.function if frame.parent is not None else None)
            function = frame.module.function(node, owner, frame.cls)
            self._done.add((id(decorator), frame))
            for router in receivers:
                value = t.FunctionValue(function, frame)
                self._registered(attr, router, Place(decorator, frame), function, value, decorator=True)

    def _registrar(self, func: n.Expr, frame: t.Frame) -> tuple[str, list[Router]]:
        """The method that a decorator calls, under whatever name, and the routers it is called on."""
        if isinstance(func, n.Attribute):
            return func.attr, self._receivers(func.base, frame) if func.attr in INTEREST else []
        bound = self._ev.infer(func, frame) if isinstance(func, n.Name) else t.UNKNOWN
        if not isinstance(bound, t.Method) or bound.name not in ROUTES:
            return "", []
        router = self.router(bound.receiver, frame)
        return bound.name, [] if router is None else [router]

    def _parameters(self, node: n.FunctionDef, frame: t.Frame) -> None:
        """`Depends` written in the annotations of parameters, and other calls in their metadata."""
        for param in node.params:
            if isinstance(param.annotation, (n.Subscript, n.Constant)):
                for metadata in self._ev.annotations.metadata(param.annotation, frame):
                    if isinstance(metadata.expr, n.Call) and metadata.frame is frame:
                        self._indexed(metadata.expr, frame)
                    if self._ev.annotations.is_depends(metadata.expr, metadata.frame):
                        assert isinstance(metadata.expr, n.Call)
                        self.depends.append(Place(metadata.expr, metadata.frame))

    def _call(self, call: n.Call, frame: t.Frame) -> None:
        func = call.func
        if isinstance(func, n.Call):
            attr, receivers = self._registrar(func.func, frame)
            if attr in INTEREST:
                self._applied(attr, receivers, call, func, frame)
                return
        is_new = (id(call), frame) not in self._done
        if is_new and isinstance(func, n.Attribute) and func.attr in CALLED:
            for router in self._receivers(func.base, frame):
                self._added(func.attr, router, Place(call, frame))
        self._made(call, frame)

    def _applied(
        self, attr: str, receivers: list[Router], call: n.Call, decorator: n.Call, frame: t.Frame
    ) -> None:
        """`app.get("/")(handler)`: a decorator called like a function."""
        if not call.args:
            return
        value = self._ev.infer(call.args[0], frame)
        self._done.add((id(decorator), frame))
        for router in receivers:
            place = Place(decorator, frame)
            self._registered(attr, router, place, _function_of(value), value, decorator=False)

    # Objects

    def _receivers(self, expr: n.Expr, frame: t.Frame) -> list[Router]:
        if isinstance(expr, n.Attribute) and expr.attr == "router":
            owners = [owner for owner in self._receivers(expr.base, frame) if owner.kind == "app"]
            if owners:  # an application's own router: what is registered there is the application's
                return owners
        found = []
        for value in t.known(self._ev.infer(expr, frame)):
            router = self.router(value, frame)
            if router is not None:
                found.append(router)
        return found

    def router(self, value: t.Type, frame: t.Frame | None = None) -> Router | None:
        """The application or router that a value is; None for anything else."""
        if not isinstance(value, t.Instance):
            return None
        base = next((b for b in _BASES if self._ev.members.subclass_of(value.cls, b)), None)
        if base is None:
            return None
        key: object = value.site or (value.cls, frame)
        found = self._routers.get(key)
        if found is None:
            kind = "app" if base in _APPS else "router"
            found = self._routers[key] = Router(kind, value.name, value, None)
        return found

    def _made(self, call: n.Call, frame: t.Frame) -> None:
        """Calls that make something of interest: applications, routers, middleware entries, `Depends`."""
        name = last_name(call.func) or ""
        if not name[:1].isupper() and name not in frame.module.framework_names:
            return
        func = self._ev.infer(call.func, frame)
        place = Place(call, frame)
        if isinstance(func, t.External):
            if func.dotted in ("fastapi.Depends", "fastapi.Security"):
                self.depends.append(place)
            elif func.dotted == "starlette.middleware.Middleware" and call.args:
                cls = self._ev.infer(call.args[0], frame)
                self.middleware.append(Middleware(place, "list", cls, None))
            elif func.dotted == CORS:
                self.middleware.append(Middleware(place, "wrap", func, None))
        kind = route_classes.made_by(func, self._ev)
        if kind is not None:
            self._route_made(route_classes.ADDERS[kind], t.Instance(kind), place)
            self.route_classes.append(func)
        if isinstance(func, (t.External, t.ClassValue)):
            value = self._ev.infer(call, frame)
            router = self.router(value, frame) if isinstance(value, t.Instance) else None
            if router is not None and router.place is None and value.site is not None:  # type: ignore[union-attr]
                self._constructed(router, place)

    def _route_made(self, attr: str, value: t.Instance, place: Place) -> None:
        """A route made by itself, for a list of routes: which router gets it is not asked here."""
        router = Router("router", value.name, value, None)
        self._added_route(attr, router, place)
        if router.routes:
            self._routers[place.call.span, place.frame] = router

    def _constructed(self, router: Router, place: Place) -> None:
        router.place = place
        keywords = place.keywords
        prefix = keywords.get("prefix")
        router.prefix = "" if prefix is None else self.texts.of(prefix, place.frame)
        if "route_class" in keywords:
            self.route_classes.append(self._ev.infer(keywords["route_class"], place.frame))
        if "lifespan" in keywords:
            value = self._ev.infer(keywords["lifespan"], place.frame)
            router.has_lifespan = value is not t.NONE
            router.lifespans.append(value)
        for keyword, event in (("on_startup", "startup"), ("on_shutdown", "shutdown")):
            if keyword in keywords:
                self._listed_handlers(router, place, keywords[keyword], event)
        handlers = keywords.get("exception_handlers")
        if isinstance(handlers, n.Mapping):
            for _, expr in handlers.items:
                self.exception_handlers.append((place, self._ev.infer(expr, place.frame)))

    def _listed_handlers(self, router: Router, place: Place, expr: n.Expr, event: str) -> None:
        items = expr.items if isinstance(expr, n.Sequence) else (expr,)
        if isinstance(expr, n.Constant) or not items:
            return
        for item in items:
            function = _function_of(self._ev.infer(item, place.frame))
            router.events.append(EventHandler(router, place, "keyword", event, function, item.span))

    # Registrations

    def _registered(
        self,
        attr: str,
        router: Router,
        place: Place,
        function: Function | None,
        value: t.Type,
        *,
        decorator: bool,
    ) -> None:
        """A decorator, or its call form, applied to a function."""
        if attr in ROUTES:
            path = place.call.args[0] if place.call.args else place.keywords.get("path")
            self._route(router, place, attr, path, function, value, decorator=decorator)
        elif attr == "on_event":
            event = place.call.args[0] if place.call.args else place.keywords.get("event_type")
            text = event.value if isinstance(event, n.Constant) and isinstance(event.value, str) else None
            form = "on_event" if decorator else "on_event call"
            handler = EventHandler(
                router, place, form, text, function, place.span, function if decorator else None
            )
            router.events.append(handler)
        elif attr == "middleware":
            self._add_middleware(Middleware(place, "decorator", value, router, function), router)
        elif attr == "exception_handler":
            self.exception_handlers.append((place, value))

    def _added(self, attr: str, router: Router, place: Place) -> None:
        args, keywords = place.call.args, place.keywords
        if attr in ("include_router", "mount"):
            self._include(router, place, attr == "mount")
        elif attr == "add_middleware":
            cls = args[0] if args else keywords.get("middleware_class")
            if cls is not None:
                value = self._ev.infer(cls, place.frame)
                self._add_middleware(Middleware(place, "add_middleware", value, router), router)
        elif attr == "add_event_handler":
            event = args[0] if args else keywords.get("event_type")
            func = args[1] if len(args) > 1 else keywords.get("func")
            text = event.value if isinstance(event, n.Constant) and isinstance(event.value, str) else None
            function = None if func is None else _function_of(self._ev.infer(func, place.frame))
            router.events.append(EventHandler(router, place, attr, text, function, place.span))
        elif attr == "add_exception_handler" and len(args) > 1:
            self.exception_handlers.append((place, self._ev.infer(args[1], place.frame)))
        elif attr.startswith("add_"):
            self._added_route(attr, router, place)

    def _added_route(self, attr: str, router: Router, place: Place) -> None:
        args, keywords = place.call.args, place.keywords
        endpoint = args[1] if len(args) > 1 else keywords.get("endpoint", keywords.get("route"))
        path = args[0] if args else keywords.get("path")
        if endpoint is None:
            return
        value = self._ev.infer(endpoint, place.frame)
        self._route(router, place, attr, path, _function_of(value), value, decorator=False)

    def _route(
        self,
        router: Router,
        place: Place,
        attr: str,
        path: n.Expr | None,
        function: Function | None,
        value: t.Type,
        *,
        decorator: bool,
    ) -> None:
        is_websocket = "websocket" in attr
        methods: tuple[str, ...] = ()
        if not is_websocket:
            methods = (attr.upper(),) if attr in METHODS else self._methods(place)
        text = None if path is None else self.texts.of(path, place.frame)
        is_api = attr not in ("route", "add_route", "websocket_route", "add_websocket_route")
        router.routes.append(
            Route(router, place, function, value, methods, text, is_websocket, is_api, decorator)
        )

    def _methods(self, place: Place) -> tuple[str, ...]:
        listed = place.keywords.get("methods")
        if listed is None:
            return ("GET",)
        if isinstance(listed, n.Sequence):
            texts: list[object] = [self.texts.of(item, place.frame) for item in listed.items]
        else:
            texts = [found.value for found in self._values.of(listed, place.frame)]
        return tuple(text.upper() for text in texts if isinstance(text, str))

    def _add_middleware(self, entry: Middleware, router: Router) -> None:
        router.middleware.append(entry)
        self.middleware.append(entry)

    def _include(self, parent: Router, place: Place, is_mount: bool) -> None:
        args, keywords = place.call.args, place.keywords
        if is_mount:
            child = args[1] if len(args) > 1 else keywords.get("app")
            prefix = args[0] if args else keywords.get("path")
        else:
            child = args[0] if args else keywords.get("router")
            prefix = keywords.get("prefix")
        text = "" if prefix is None else self.texts.of(prefix, place.frame)
        for value in () if child is None else t.known(self._ev.infer(child, place.frame)):
            router = self.router(value, place.frame)
            if router is not None and router is not parent:
                include = Include(router, place, text, is_mount)
                parent.includes.append(include)
                router.parents.append((parent, include))

    def _assigned(self, stmt: n.Assign, frame: t.Frame) -> None:
        for target in stmt.targets:
            attr = target.attr if isinstance(target, n.Attribute) else None
            if not isinstance(target, n.Attribute) or attr not in ("lifespan_context", "route_class"):
                continue
            for router in self._receivers(target.base, frame):
                value = self._ev.infer(stmt.value, frame)
                if attr == "route_class":
                    self.route_classes.append(value)
                else:
                    router.has_lifespan = True
                    router.lifespans.append(value)


def _function_of(value: t.Type) -> Function | None:
    if isinstance(value, t.Partial):
        return _function_of(value.func)
    return value.function if isinstance(value, t.FunctionValue) else None
