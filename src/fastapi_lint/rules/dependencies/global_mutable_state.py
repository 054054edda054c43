"""FAL514: module-level state that requests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.globals import Globals
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class GlobalMutableState(Rule):
    """Requests that run at the same time overwrite it, and every worker process has its own."""

    code = "FAL514"
    name = "global-mutable-state"
    summary = "a path operation or dependency that rebinds a global, or uses a session kept in one"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("dependencies",)

    def check_injected(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report the globals bound again, and sessions found in globals where these are defined."""
        found = Globals(function, project)
        for one in found.rebound():
            yield self.report(
                function.module,
                one.span,
                f"`{function.display}` rebinds the global `{one.name}` in a request: "
                "requests at the same time overwrite it, and every worker process has its own",
                context=function.line,
            )
        for kept in found.shared():
            yield self.report(
                kept.module,
                kept.span,
                f"`{kept.name}` is one database {kept.kind.value} for all requests, "
                f"`{function.display}` among them: they share its transaction, and it serves one at a time",
                label="a dependency could open one for each request",
            )
