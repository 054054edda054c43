"""FAL706: an HTTP error on a connection that is a WebSocket already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.catching import HTTP, is_raised, leaves
from fastapi_lint.project.sockets import Stage
from fastapi_lint.rules.websocket._sockets import SocketRule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.sockets import Use


class HttpExceptionAfterAccept(SocketRule):
    """There is no response any more that the exception could become."""

    code = "FAL706"
    name = "http-exception-after-accept"
    summary = "`HTTPException` is raised after the WebSocket is accepted: the connection breaks off"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("websocket",)

    def faults(self, uses: Sequence[Use], project: Project) -> Iterator[tuple[Use, str]]:
        """Each `raise` of an HTTPException behind `accept` that leaves the handler."""
        for use in uses:
            if not isinstance(use.node, n.Raise) or use.node.exception is None:
                continue
            if use.stage is not Stage.AFTER or not leaves(use.around.guards, HTTP, project.evaluator):
                continue
            if is_raised(use.node, use.around.frame, HTTP, project.evaluator):
                yield (
                    use,
                    "`HTTPException` after `accept` cannot be sent: the connection breaks off without a"
                    " close code",
                )
