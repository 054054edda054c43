"""FAL604: a router that no application includes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.rules.base import Rule
from fastapi_lint.served import NOT_INCLUDED

if TYPE_CHECKING:
    from fastapi_lint.project.application import Router
    from fastapi_lint.project.model import Project


class RouterNotIncluded(Rule):
    """Its routes answer 404, and are in no OpenAPI document."""

    code = "FAL604"
    name = "router-not-included"
    summary = "a router with routes that no application includes"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("routing",)

    def check_router(self, router: Router, project: Project) -> Iterator[Diagnostic]:
        """Report the router where it is made, if everything that could include it is known."""
        if router.place is None or not _is_left_out(router, project):
            return
        count = len(router.routes)
        routes = f"`{router.routes[0].title}`" if count == 1 else f"its {count} routes"
        yield self.report(
            router.place.module,
            router.place.span,
            f"no application includes this router: {routes} cannot be reached",
            label="needs `include_router`",
        )


def _is_left_out(router: Router, project: Project) -> bool:
    """Whether the routes of a router are served by no application, and nothing else has a hold of it."""
    if router.kind != "router" or not router.routes or router.parents or router.includes:
        return False
    tables = project.served
    if not any(world.routes for world in tables.worlds):
        return False
    if any(entry.reason != NOT_INCLUDED for entry in tables.unresolved):
        return False
    left = {(entry.filename, entry.line) for entry in tables.unresolved}
    places = {(route.module.filename, route.place.span.line) for route in router.routes}
    return places <= left and _near(router, project) and not _is_used(router, project)


def _near(router: Router, project: Project) -> bool:
    """Whether an application is made in the package of the router: others are worlds of their own."""
    assert router.place is not None

    def top(filename: str) -> str:
        return filename.removeprefix(f"{project.files.root(filename)}/").partition("/")[0]

    here = top(router.place.module.filename)
    return any(top(world.filename) == here for world in project.served.worlds)


def _is_used(router: Router, project: Project) -> bool:
    """Whether a router's name is read for something else than its routes, or in another file."""
    assert router.place is not None
    module = router.place.module
    statement = module.statements_around(router.place.span)[-1]
    if not isinstance(statement, n.Assign) or router.place.frame.function is not None:
        return True
    (target, *others) = statement.targets
    if others or not isinstance(target, n.Name) or statement.value is not router.place.call:
        return True
    funcs = (route.place.call.func for route in router.routes)
    known = {id(target), *(id(func.base) for func in funcs if isinstance(func, n.Attribute))}
    bodies = (module.facts.body, *(definition.node.body for definition in module.definitions))
    expressions = (expr for body in bodies for expr in iter_expressions(body))
    if any(isinstance(e, n.Name) and e.id == target.id and id(e) not in known for e in expressions):
        return True
    stem = module.filename.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
    elsewhere = project.holding(target.id.encode(), os.fsencode(stem))
    return any(filename != module.filename for filename in elsewhere)
