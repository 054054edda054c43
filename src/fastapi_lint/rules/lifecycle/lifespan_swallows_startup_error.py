"""FAL109: a lifespan that goes on when its start-up has failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.swallowed import StartUpErrors
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Lifespan
    from fastapi_lint.project.model import Project


class LifespanSwallowsStartupError(Rule):
    """A broad `except` that only logs, around what the application cannot do without."""

    code = "FAL109"
    name = "lifespan-swallows-startup-error"
    summary = "an `except` in a lifespan that only logs the failure of a start-up the application needs"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("lifecycle",)

    def check_lifespan(self, lifespan: Lifespan, project: Project) -> Iterator[Diagnostic]:
        """Report every handler after which something is certainly missing."""
        function = lifespan.function
        for found in StartUpErrors(lifespan, project).find():
            yield self.report(
                function.module, found.span, found.effect, label="needs `raise`", context=function.line
            )
