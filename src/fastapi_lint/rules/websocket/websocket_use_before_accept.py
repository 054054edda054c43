"""FAL702: messages before the connection is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Severity
from fastapi_lint.project.sockets import Stage
from fastapi_lint.rules.websocket._sockets import SocketRule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.sockets import Use

_MESSAGES = frozenset(
    {
        "receive_text", "receive_bytes", "receive_json", "iter_text", "iter_bytes", "iter_json",
        "send_text", "send_bytes", "send_json",
    }
)  # fmt: skip


class WebsocketUseBeforeAccept(SocketRule):
    """The connection does not exist yet, and never will: the handler fails."""

    code = "FAL702"
    name = "websocket-use-before-accept"
    summary = "a WebSocket message is sent or awaited before the connection is accepted"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("websocket",)

    def faults(self, uses: Sequence[Use], project: Project) -> Iterator[tuple[Use, str]]:
        """The first message of a handler, if nothing has accepted the connection."""
        for use in uses:
            waits = use.awaited or use.method.startswith("iter_")
            if use.around.is_branch or use.stage is not Stage.BEFORE:
                continue
            if use.method in _MESSAGES and waits:
                yield (
                    use,
                    f"`{use.around.socket}.{use.method}` before `accept` raises `RuntimeError`,"
                    " and the client gets HTTP 500,",
                )
                return
