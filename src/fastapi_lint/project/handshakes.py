"""Credentials that a client sends with the handshake of a WebSocket, and where a handler checks them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project.sockets import Stage

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function
    from fastapi_lint.project.parameters import Parameter
    from fastapi_lint.project.sockets import Use

_CREDENTIAL = re.compile(
    r"(?:^|_)(?:token|jwt|api_?key|password|secret|credentials?|authorization|auth|session_?id)(?:$|_)"
)
_SENT = frozenset({"query_params", "headers", "cookies"})


class Handshake:
    """What one handler gets with the handshake; `socket` is the name of its connection.

    What a dependency gives is no such thing: it has been checked before the handler runs.
    """

    def __init__(self, handler: Function, socket: str, project: Project) -> None:
        self._handler = handler
        self._socket = socket
        given = {p.node.name for p in project.parameters.of(handler) if _is_injected(p)}
        names = (param.name for param in handler.node.params if param.name not in given)
        self._names = {name: name for name in names if _CREDENTIAL.search(name.lower())}
        for stmt in iter_statements(handler.node.body):
            if isinstance(stmt, (n.Assign, n.Annotated)) and stmt.value is not None:
                for target in stmt.targets if isinstance(stmt, n.Assign) else (stmt.target,):
                    self._assign(target, stmt.value)

    def _assign(self, target: n.Expr, value: n.Expr) -> None:
        credential = self._in((value,))
        if isinstance(target, n.Name) and credential is not None:
            self._names[target.id] = credential

    def _in(self, exprs: Iterable[n.Expr]) -> str | None:
        """The credential that expressions depend on."""
        for expr in iter_expressions(n.Evaluate(each, each.span) for each in exprs):
            if isinstance(expr, n.Name) and expr.id in self._names:
                return self._names[expr.id]
            key = self._key(expr)
            text = key.value if isinstance(key, n.Constant) else None
            if isinstance(text, str) and _CREDENTIAL.search(text.lower().replace("-", "_")):
                return text
        return None

    def _key(self, expr: n.Expr) -> n.Expr | None:
        """The key of `websocket.headers[key]` and `websocket.query_params.get(key)`."""
        match expr:
            case n.Subscript(base=n.Attribute(base=n.Name(id=name), attr=attr), index=index):
                return index if name == self._socket and attr in _SENT else None
            case n.Call(
                func=n.Attribute(base=n.Attribute(base=n.Name(id=name), attr=attr), attr="get"),
                args=(key, *_),
            ):
                return key if name == self._socket and attr in _SENT else None
        return None

    def checked_late(self, uses: Sequence[Use]) -> Iterator[str]:
        """The credentials for lack of which an accepted connection is closed, none of them checked before."""
        early = {reason for use in uses if use.stage is not Stage.AFTER for reason in self._refusals(use)}
        for use in uses:
            if use.stage is Stage.AFTER:
                yield from (reason for reason in self._refusals(use) if reason not in early)

    def _refusals(self, use: Use) -> Iterator[str]:
        """The credentials for lack of which the handler itself closes the connection or raises."""
        closes = use.method == "close" or isinstance(use.node, n.Raise)
        if closes and not use.around.callers:
            yield from self._reasons(use)

    def _reasons(self, use: Use) -> Iterator[str]:
        """What the tests around a use, and the attempts that failed before it, depend on."""
        for stmt in self._handler.module.statements_around(use.node.span):
            exprs: tuple[n.Expr, ...] = ()
            if isinstance(stmt, n.If):
                exprs = (stmt.test,)
            elif isinstance(stmt, n.Try) and any(h.span.contains(use.node.span) for h in stmt.handlers):
                exprs = tuple(_first_calls(stmt.body))
            credential = self._in(exprs)
            if credential is not None:
                yield credential


def _first_calls(body: Iterable[n.Stmt]) -> Iterator[n.Expr]:
    """The calls of the statements of a block that are no blocks themselves."""
    simple = [stmt for stmt in body if isinstance(stmt, (n.Assign, n.Annotated, n.Evaluate))]
    return (expr for expr in iter_expressions(simple) if isinstance(expr, n.Call))


def _is_injected(parameter: Parameter) -> bool:
    marker = parameter.default or (parameter.metadata[-1] if parameter.metadata else None)
    return marker is not None and marker.is_dependency
