"""What each application serves: its routes with full paths, as the running framework would list them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.application import Include, Place, Route, Router
from fastapi_lint.project.dependencies import Dependencies, Dependency
from fastapi_lint.project.types import FunctionValue

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project


class Served(NamedTuple):
    """One route of one application; `path` is complete, None where a part of it is not known.

    `places` are the calls that contribute to it from the outside in: application, includes, router, route.
    `conditional` says that a registration or include on the way stands under a condition.
    """

    app: Router
    route: Route
    path: str | None
    places: tuple[Place, ...]
    in_schema: bool
    conditional: bool

    def dependencies(self, project: Project) -> tuple[Dependency, ...]:
        """What runs before the handler, in order."""
        reader = Dependencies(project.evaluator)
        found = [dependency for place in self.places for dependency in reader.listed(place)]
        if isinstance(self.route.handler_value, FunctionValue):
            found += reader.of_function(self.route.handler_value)
        return tuple(found)


class Unresolved(NamedTuple):
    """A registration that no application can be shown to serve, or whose path is not known, and why."""

    route: Route
    reason: str


def served(app: Router) -> Iterator[Served]:
    """The routes of an application, those of mounted applications included."""
    places = (app.place,) if app.place is not None else ()
    yield from _walk(app, app, "", places, True, False, ())


def _walk(
    app: Router,
    router: Router,
    prefix: str | None,
    places: tuple[Place, ...],
    in_schema: bool,
    conditional: bool,
    seen: tuple[Router, ...],
) -> Iterator[Served]:
    if router in seen:
        return
    for route in router.routes:
        path = None if prefix is None or route.path is None else prefix + route.path
        shown = in_schema and route.is_api and _in_schema(route.place)
        branch = conditional or _is_conditional(route.place)
        yield Served(app, route, path, (*places, route.place), shown, branch)
    for include in router.includes:
        child = include.child
        inner = _joined(prefix, include)
        if include.is_mount:
            mounted = (child.place,) if child.place is not None else ()
            branch = conditional or _is_conditional(include.place)
            yield from _walk(app, child, inner, mounted, False, branch, (*seen, router))
            continue
        own = tuple(place for place in (include.place, child.place) if place is not None)
        shown = in_schema and all(_in_schema(place) for place in own)
        branch = conditional or _is_conditional(include.place)
        yield from _walk(app, child, inner, (*places, *own), shown, branch, (*seen, router))


def _joined(prefix: str | None, include: Include) -> str | None:
    if prefix is None or include.prefix is None or include.child.prefix is None:
        return None
    if include.is_mount:
        return prefix + include.prefix.rstrip("/")
    return prefix + include.prefix + include.child.prefix


def _in_schema(place: Place) -> bool:
    given = place.keywords.get("include_in_schema")
    return not (isinstance(given, n.Constant) and given.value is False)


def _is_conditional(place: Place) -> bool:
    return any(isinstance(stmt, n.If) for stmt in place.module.statements_around(place.span))


def unresolved(project: Project) -> Iterator[Unresolved]:
    """The routes of the project that the table of no application shows whole, each with the reason."""
    whole: set[int] = set()
    seen: set[int] = set()
    for router in project.routers:
        if router.kind == "app":
            for entry in served(router):
                seen.add(id(entry.route))
                if entry.path is not None and entry.route.handler is not None:
                    whole.add(id(entry.route))
    for route in project.routes:
        if id(route) not in whole:
            yield Unresolved(route, _reason(route, id(route) in seen))


def _reason(route: Route, is_served: bool) -> str:
    if route.handler is None:
        return "the handler is not a function of the project"
    if route.path is None:
        return "the path is not a known string"
    if is_served:
        return "a prefix on the way is not a known string"
    if route.router.place is None:
        return "where its router is made is not known"
    return "no application of the project includes its router"
