"""What an application consists of: routers, routes, includes, middleware, lifespans, event handlers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function, Module

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
ROUTES = METHODS | {"api_route", "websocket", "route", "websocket_route"}
_ADDERS = frozenset(
    {
        "add_api_route", "add_api_websocket_route", "add_route", "add_websocket_route", "include_router",
        "mount", "add_event_handler", "add_middleware", "add_exception_handler",
    }
)  # fmt: skip
_DECORATORS = frozenset({"on_event", "middleware", "exception_handler"})
CALLED = _ADDERS | _DECORATORS
"""The methods of an application or router that register something when they are called for that alone."""
INTEREST = ROUTES | CALLED
"""The methods that register something, as decorators or otherwise."""


def keywords_of(call: n.Call) -> dict[str, n.Expr]:
    """The named keyword arguments of a call."""
    return {keyword.name: keyword.value for keyword in call.keywords if keyword.name is not None}


def is_open(call: n.Call) -> bool:
    """Whether `**` or `*` arguments could add more."""
    return any(keyword.name is None for keyword in call.keywords) or any(
        isinstance(arg, n.Starred) for arg in call.args
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A call in the project: the node and the frame it is evaluated in."""

    call: n.Call
    frame: t.Frame

    @property
    def module(self) -> Module:
        """The file it stands in."""
        return self.frame.module

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.call.span

    @property
    def keywords(self) -> Mapping[str, n.Expr]:
        """Its named keyword arguments."""
        return keywords_of(self.call)

    @property
    def is_open(self) -> bool:
        """Whether `**` or `*` arguments could add more."""
        return is_open(self.call)


@dataclass(eq=False, slots=True)
class Include:
    """`parent.include_router(child, prefix=…)` or `parent.mount(path, child)`."""

    child: Router
    place: Place
    prefix: str | None
    is_mount: bool = False


@dataclass(eq=False, slots=True)
class EventHandler:
    """One registration of a start-up or shutdown handler.

    `form` is `on_event`, `on_event call`, `add_event_handler` or `keyword` (`on_startup=[…]`); `event` is
    None when it is no literal; `function` is None when it is not a project function of known name;
    `decorator_of` is the decorated function for the decorator form.
    """

    router: Router
    place: Place
    form: str
    event: str | None
    function: Function | None
    span: Span
    decorator_of: Function | None = None


@dataclass(eq=False, slots=True)
class Middleware:
    """One middleware of an application; `form` is `add_middleware`, `list`, `decorator` or `wrap`."""

    place: Place
    form: str
    cls: t.Type
    router: Router | None
    function: Function | None = None


@dataclass(eq=False, slots=True)
class Route:
    """One path operation as written: a decorator, or a call of `add_api_route` and its kin.

    `methods` is empty for WebSocket routes. `path` is None where it is not a known string. `router` is the
    object it is registered on; `handler` the project function (None when it cannot be told).
    """

    router: Router
    place: Place
    handler: Function | None
    handler_value: t.Type
    methods: tuple[str, ...]
    path: str | None
    is_websocket: bool
    is_api: bool
    decorator: bool

    @property
    def module(self) -> Module:
        """The file of the registration."""
        return self.place.module

    @property
    def name(self) -> str:
        """The handler's name as shown to people."""
        return self.handler.name if self.handler is not None else "?"

    @property
    def title(self) -> str:
        """`GET /users` with the path as far as it is known."""
        method = "WebSocket" if self.is_websocket else "/".join(self.methods) or "ANY"
        paths = self.router.full_paths(self.path)
        return f"{method} {paths[0] if len(paths) == 1 else self.path or '…'}"


@dataclass(eq=False, slots=True)
class Router:
    """An application or router object, known by the place where it is made.

    `kind` is `app` or `router`. An object of unknown making (a parameter annotated `FastAPI`) has no
    `place`; several such parameters are several routers.
    """

    kind: str
    name: str
    value: t.Instance
    place: Place | None
    prefix: str | None = ""
    routes: list[Route] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    parents: list[tuple[Router, Include]] = field(default_factory=list)
    middleware: list[Middleware] = field(default_factory=list)
    events: list[EventHandler] = field(default_factory=list)
    lifespans: list[t.Type] = field(default_factory=list)
    has_lifespan: bool = False

    def prefixes(self, seen: tuple[Router, ...] = ()) -> Iterator[str]:
        """The full prefixes under which applications serve this router; nothing while one is unknown."""
        if self in seen:
            return
        if not self.parents:
            if self.prefix is not None:
                yield self.prefix
            return
        for parent, include in self.parents:
            for outer in parent.prefixes((*seen, self)):
                if include.prefix is not None and self.prefix is not None:
                    yield outer + include.prefix + self.prefix

    def full_paths(self, path: str | None) -> list[str]:
        """The full paths of a route of this router."""
        return [] if path is None else list(dict.fromkeys(prefix + path for prefix in self.prefixes()))


@dataclass(eq=False, slots=True)
class Lifespan:
    """A lifespan function in use, with the routers that use it."""

    function: Function
    frame: t.Frame
    routers: list[Router]
