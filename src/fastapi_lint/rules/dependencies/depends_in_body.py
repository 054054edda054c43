"""FAL509: `Depends()` or `Security()` called in a function body, where nothing is injected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.bodies import Bodies
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class DependsInBody(Rule):
    """The call only makes a marker object: FastAPI reads markers in signatures."""

    code = "FAL509"
    name = "depends-in-body"
    summary = "`Depends()` or `Security()` in a function body, where nothing is injected"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("dependencies",)

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report markers that the body takes for what they would inject."""
        for marker in Bodies(project, function).markers():
            yield self.report(
                function.module,
                marker.call.span,
                f"`{marker.kind}` in the body of `{function.display}` injects nothing: it makes a marker"
                " object, and the dependency never runs",
                label="make it a parameter",
            )
