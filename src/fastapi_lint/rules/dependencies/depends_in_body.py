"""FAL509: `Depends()` or `Security()` called in a function body, where nothing is injected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.bodies import Bodies
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class DependsInBody(Rule):
    """The call only makes a marker object: FastAPI reads markers in signatures."""

    code = "FAL509"
    name = "depends-in-body"
    summary = "`Depends()` or `Security()` in a function body, where nothing is injected"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("dependencies",)

    calls = frozenset({"Depends", "Security"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report a marker that the body takes for what it would inject."""
        function = place.frame.function
        if function is None:
            return
        marker = project.parameters.marker(place.call, place.frame)
        if marker is None or not marker.is_dependency or not Bodies(project, function).is_misused(place.call):
            return
        yield self.report(
            place.module,
            place.span,
            f"`{marker.kind}` in the body of `{function.display}` injects nothing: it makes a marker object,"
            " and the dependency never runs",
            label="make it a parameter",
        )
