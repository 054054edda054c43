"""FAL902: a dependency that a test replaces for all tests after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.overrides import lasting
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class OverridesNotCleared(Rule):
    """The application is shared: what one test overrides, the next ones get."""

    code = "FAL902"
    name = "overrides-not-cleared"
    summary = "`dependency_overrides` set in a test or fixture and never cleared"
    severity = Severity.WARNING
    default = False
    since = "0.1.0"
    groups = ("tests", "opinion")

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report every override of a test that nothing is seen to take back."""
        for setting in lasting(function, project):
            yield self.report(
                function.module,
                setting.span,
                f"the override set in `{function.name}` is never cleared: tests that run later get it too",
                noqa_rows=(function.line,),
            )
