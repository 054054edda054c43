"""FAL606: routes added to a router after it was included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.application import Include, Place, Router
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

_LIVE = "0.137.0"  # from here on a router stays connected with what includes it


class LateInclude(Rule):
    """`include_router` copies what the router has at that moment: what comes later is not served."""

    code = "FAL606"
    name = "late-include"
    summary = "a router included before its routes are added, with FastAPI before 0.137"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("routing",)

    def check_router(self, router: Router, project: Project) -> Iterator[Diagnostic]:
        """Report what is added behind the only include of a router, in the same scope."""
        if len(router.parents) != 1 or router.parents[0][1].is_mount:
            return
        include = router.parents[0][1]
        filename = include.place.module.filename
        late = list(_late(router, include))
        if not late or project.versions.at_least("fastapi", _LIVE, filename) is not False:
            return
        version = project.versions.named("fastapi", filename) or "FastAPI before 0.137"
        for place, title in late:
            yield self.report(
                place.module,
                place.span,
                f"{title} is not served: {version} copies the routes in `include_router` "
                f"(line {include.place.span.line}), and this one comes later",
                label="added after the include",
                context=include.place.span.line,
            )


def _late(router: Router, include: Include) -> Iterator[tuple[Place, str]]:
    """What is added to a router behind its include in the scope of the include."""
    around = include.place.module.statements_around(include.place.span)
    if any(isinstance(stmt, (n.For, n.While)) for stmt in around):
        return
    for route in router.routes:
        if _is_behind(route.place, include):
            yield route.place, f"`{route.title}`"
    for inner in router.includes:
        if _is_behind(inner.place, include):
            yield inner.place, "what is included here"


def _is_behind(place: Place, include: Include) -> bool:
    return place.frame is include.place.frame and place.span > include.place.span
