"""FAL602: a second route for the same method and path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.rules.base import Rule
from fastapi_lint.rules.routing._hidden import findings

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.served import World


class DuplicateRoute(Rule):
    """Only the first one answers, while the OpenAPI document describes the second."""

    code = "FAL602"
    name = "duplicate-route"
    summary = "a second route for the same method and path of an application"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("routing",)

    def check_world(self, world: World, project: Project) -> Iterator[Diagnostic]:
        """Report the later of two routes."""
        for found in findings(world, project, same=True):
            documented = ", and OpenAPI describes this one" if found.is_documented else ""
            yield self.report(
                found.module,
                found.span,
                f"`{found.title}` never gets here: {found.first} answers it{documented}",
                label="registered second",
                chain=(found.step,),
            )
