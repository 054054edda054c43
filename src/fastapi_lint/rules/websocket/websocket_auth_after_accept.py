"""FAL704: a WebSocket that is accepted first and authenticated afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Severity
from fastapi_lint.project.handshakes import Handshake
from fastapi_lint.project.sockets import Stage
from fastapi_lint.rules.websocket._sockets import SocketRule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.sockets import Use


class WebsocketAuthAfterAccept(SocketRule):
    """Whoever knows the address gets a connection, if only for a moment."""

    code = "FAL704"
    name = "websocket-auth-after-accept"
    summary = "a WebSocket is accepted before the credentials of its handshake are checked"
    severity = Severity.WARNING
    default = False
    since = "0.1.0"
    groups = ("websocket", "opinion")

    def faults(self, uses: Sequence[Use], project: Project) -> Iterator[tuple[Use, str]]:
        """The `accept` of a handler that closes the connection later for lack of a credential."""
        accepts = (use for use in uses if use.method == "accept" and use.stage is Stage.BEFORE)
        accept = next(accepts, None)
        if accept is None:
            return
        opened = accept.in_handler
        handshake = Handshake(opened.around.function, opened.around.socket, project)
        credential = next(handshake.checked_late(uses), None)
        if credential is not None:
            yield opened, f"the connection is accepted before `{credential}` of its handshake is checked"
