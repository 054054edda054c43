"""FAL705: a broadcast that iterates over the connections themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.project.live_loops import LiveLoop, LiveLoops
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class BroadcastOverLiveCollection(Rule):
    """While one message is sent, another task adds or removes a connection."""

    code = "FAL705"
    name = "broadcast-over-live-collection"
    summary = "a loop awaits while it iterates over a shared dictionary or set of WebSockets"
    severity = Severity.WARNING
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("websocket",)

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report each such loop of an async function."""
        if not function.node.is_async:
            return
        for loop in LiveLoops(function, project).find():
            yield self.report(
                function.module,
                loop.iterable.span,
                f"a client that comes or goes during the `await` in `{function.display}` ends the loop:"
                f" `RuntimeError: {loop.kind} changed size during iteration`",
                label="other tasks change it",
                context=function.line,
                fix=lambda loop=loop: self.repair(loop, function),  # type: ignore[misc]
            )

    def repair(self, loop: LiveLoop, function: Function) -> Fix:
        """Iterate over a copy."""
        from fastapi_lint.syntax.spans import insertion

        module, span = function.module, loop.iterable.span
        if "list" in module.scope.bindings or "list" in function.scope.bindings or module.scope.stars:
            raise Refusal("`list` may mean something else in this file")
        edits = (
            Edit(module.filename, insertion(span.line, span.column), "list("),
            Edit(module.filename, insertion(span.end_line, span.end_column), ")"),
        )
        return self.fix("iterate over a copy: `list(…)`", edits)
