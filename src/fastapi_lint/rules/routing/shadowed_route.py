"""FAL603: a route whose requests an earlier, wider path takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.rules.base import Rule
from fastapi_lint.rules.routing._hidden import findings

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.served import World


class ShadowedRoute(Rule):
    """The handler is never called: the earlier route answers, or rejects the value with 422."""

    code = "FAL603"
    name = "shadowed-route"
    summary = "a route behind an earlier one whose path lets all its requests through"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("routing",)

    def check_world(self, world: World, project: Project) -> Iterator[Diagnostic]:
        """Report the later of two routes."""
        for found in findings(world, project, same=False):
            yield self.report(
                found.module,
                found.span,
                f"`{found.title}` never gets here: {found.first} is registered earlier and takes it",
                label="never called",
                chain=(found.step,),
            )
