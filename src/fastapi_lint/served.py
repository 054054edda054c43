"""The values in which route tables are spoken of: what each application serves, and what is unresolved.

Standard library only, like `diagnostic`: the model makes them, reports and the command line read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from typing import Self


class Dependency(NamedTuple):
    """One `Depends`: what it calls, where that runs, and what it depends on itself.

    `name` is the callable's own name (the class of an instance), or how it is written where it is not known.
    `runs` is `loop`, `threadpool` or `unknown`. `place` is the file and line of its definition, None outside
    of the project; `is_scheme` says that it is one of the framework's security schemes, or derived from one.
    """

    name: str
    runs: str
    children: tuple[Dependency, ...] = ()
    place: tuple[str, int] | None = None
    is_scheme: bool = False


class Served(NamedTuple):
    """One route of one application.

    `methods` is empty for WebSockets. `name` is the route's name (None where it is given and not known),
    `handler` the qualified name of what answers and `label` a short one; `filename` and `line` are where
    that is defined (for handlers of other packages: where they are registered). `response_model` (the
    return annotation counts) and `status_code` are as written, None where nothing is. `in_schema` says
    whether it is in the OpenAPI document of the application it is registered on. `conditional` says that
    something on the way stands under a condition or rests on configuration. `registered` is the file of
    the registration and `span` where the call stands in it. `unbound` are the path parameters that provably
    nothing takes: neither the handler nor what it depends on. `is_partial` says that it does not serve every
    request for its path: only those of a host, or what a route class of the project's own lets through;
    `is_open` that there may be dependencies besides, or that it is no path operation and has none.
    `table` tells apart the applications that have one name.
    """

    app: str
    methods: tuple[str, ...]
    path: str
    name: str | None
    handler: str
    label: str
    filename: str
    line: int
    is_async: bool
    is_websocket: bool
    response_model: str | None
    status_code: str | None
    tags: tuple[str, ...]
    dependencies: tuple[Dependency, ...]
    in_schema: bool
    conditional: bool
    registered: str
    span: tuple[int, int, int, int]
    unbound: tuple[str, ...]
    is_partial: bool
    is_open: bool
    table: int


class World(NamedTuple):
    """One application, named `module:attribute` or `module:factory()`, with its routes in order.

    `filename` and `line` say where it is made. `mounted` are the places at which other applications serve
    it: their names and the path.
    """

    name: str
    filename: str
    line: int
    routes: tuple[Served, ...]
    mounted: tuple[tuple[str, str], ...] = ()


NOT_INCLUDED = "no application of the project includes its router"
"""Why a registration is unresolved that nothing is wrong with but this."""


class Unresolved(NamedTuple):
    """A registration that cannot be followed to a full path served by an application, and why.

    `what` is how it reads (`GET /items`, `include_router`), `app` the application if that much is known.
    """

    filename: str
    line: int
    what: str
    reason: str
    app: str | None


class Routes(NamedTuple):
    """The route tables of a project."""

    worlds: tuple[World, ...]
    unresolved: tuple[Unresolved, ...]


class _Nested(Protocol):
    @property
    def children(self) -> tuple[Self, ...]: ...


_Needed = TypeVar("_Needed", bound=_Nested)


def flatten(dependencies: Iterable[_Needed]) -> Iterator[_Needed]:
    """Dependencies in execution order: sub-dependencies before what needs them."""
    for dependency in dependencies:
        yield from flatten(dependency.children)
        yield dependency
