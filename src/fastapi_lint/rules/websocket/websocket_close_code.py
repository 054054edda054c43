"""FAL703: close codes that the client never sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.sockets import Stage
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project

_SENDABLE = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)})
_NAMED = re.compile(r"(?:fastapi|starlette)\.status\.(?:WS|HTTP)_(\d+)_\w+")
_EXCEPTIONS = frozenset(
    {"fastapi.WebSocketException", "fastapi.exceptions.WebSocketException"}
    | {"starlette.exceptions.WebSocketException"}
)


class WebsocketCloseCode(Rule):
    """The protocol forbids the code, or there is no connection yet that it could close."""

    code = "FAL703"
    name = "websocket-close-code"
    summary = "a WebSocket is closed with a code that the client never sees"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("websocket",)
    calls = frozenset({"close", "WebSocketException"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report a known code that cannot be sent, or an application's own before `accept`."""
        if not _closes(place, project):
            return
        argument = place.call.args[0] if place.call.args else place.keywords.get("code")
        code = None if argument is None else _code(argument, place, project)
        if argument is None or code is None:
            return
        stage = project.sockets.stages.get(id(place.call))
        if stage is Stage.BEFORE and (code not in _SENDABLE or code >= 3000):
            message = f"the client gets HTTP 403 and never close code {code}: nothing is accepted yet"
        elif code not in _SENDABLE and stage is Stage.AFTER:
            message = f"{code} is no close code that may be sent: the connection breaks off without one"
        elif code not in _SENDABLE:
            message = f"{code} is no close code that may be sent: the client never sees it"
        else:
            return
        yield self.report(place.module, argument.span, message)


def _closes(place: Place, project: Project) -> bool:
    """Whether a call closes a WebSocket of the framework, or makes the exception that does."""
    for func in t.known(project.evaluator.infer(place.call.func, place.frame)):
        if isinstance(func, t.Method):
            return func.receiver.name == "fastapi.WebSocket" and func.name == "close"
        return isinstance(func, t.External) and func.dotted in _EXCEPTIONS
    return False


def _code(expr: n.Expr, place: Place, project: Project) -> int | None:
    """The number that an expression stands for, if it can only be one."""
    value = project.evaluator.infer(expr, place.frame)
    if isinstance(value, t.External):
        named = _NAMED.fullmatch(value.dotted)
        return int(named[1]) if named else None
    return value.value if isinstance(value, t.Literal) and type(value.value) is int else None
