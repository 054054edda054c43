"""What each application serves: its routes with full paths, as the running framework would list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fastapi_lint.project.module import Function, Module
from fastapi_lint.project.startup.injection import Dependency


class Served(NamedTuple):
    """One route of one application.

    `methods` is empty for WebSockets. `name` is the route's name, `handler` the qualified name of what
    answers, `filename` and `line` where that is defined (for handlers of other packages: registered).
    `response_model` (the return annotation counts) and `status_code` are as written, None where nothing is.
    `in_schema` says whether it is in the OpenAPI document of the application it is registered on.
    `conditional` says that something on the way stands under a condition or rests on configuration.
    `function` is the handler as a function of the project; `module` and `row` say where it is registered.
    """

    app: str
    methods: tuple[str, ...]
    path: str
    name: str
    handler: str
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
    function: Function | None
    module: Module
    row: int


@dataclass(frozen=True, slots=True)
class World:
    """One application, named `module:attribute` or `module:factory()`, with its routes in order.

    `mounted` are the places at which other applications serve it, as `name` and path.
    """

    name: str
    filename: str
    line: int
    routes: Sequence[Served]
    mounted: Sequence[tuple[str, str]] = field(default=())


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
