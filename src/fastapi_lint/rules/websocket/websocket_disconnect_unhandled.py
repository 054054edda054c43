"""FAL701: a loop that receives messages and does not expect the client to leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project.catching import DISCONNECT, is_expected, leaves
from fastapi_lint.rules.base import Refusal
from fastapi_lint.rules.websocket._sockets import SocketRule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.sockets import Use

_RECEIVING = frozenset({"receive_text", "receive_bytes", "receive_json"})


class WebsocketDisconnectUnhandled(SocketRule):
    """Every connection ends with `WebSocketDisconnect`; nobody catches it here."""

    code = "FAL701"
    name = "websocket-disconnect-unhandled"
    summary = "a loop receives WebSocket messages, and nothing catches `WebSocketDisconnect`"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("websocket",)

    def faults(self, uses: Sequence[Use], project: Project) -> Iterator[tuple[Use, str]]:
        """The first receiving call of each loop that nothing guards."""
        if project.sockets.disconnects_are_handled:
            return
        seen: list[n.While] = []
        for use in uses:
            loop = use.around.loop
            if use.method not in _RECEIVING or not use.awaited or loop is None or loop[0] in seen:
                continue
            if leaves(use.around.guards, DISCONNECT, project.evaluator):
                seen.append(loop[0])
                yield (
                    use,
                    f"`{use.around.socket}.{use.method}` raises `WebSocketDisconnect` when the client"
                    " leaves, and nothing catches it",
                )

    def repair(self, use: Use, project: Project) -> Fix:
        """Leave the loop quietly."""
        import libcst as cst

        from fastapi_lint.syntax.guards import ignore
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.tree import materialise

        if use.around.callers:
            raise Refusal(f"the callers of `{use.around.function.display}` would go on after the end")
        if is_expected(use.around.guards, DISCONNECT, project.evaluator):
            raise Refusal("a handler around the loop expects the exception")
        function = use.around.function
        assert use.around.loop is not None
        loop = use.around.loop[0]
        _require_end(loop, use)
        module = function.module
        tree = materialise(module.source, module.facts.top_level, loop.span.line)
        name, imports = import_edits(module.source, module.facts, "fastapi", "WebSocketDisconnect")
        nodes = [node for node in tree.nodes(cst.While) if tree.span_of(node).line == loop.span.line]
        edits = ignore(tree, nodes[0], name)
        return self.fix(f"catch `{name}` around the loop", (*edits, *imports))


def _require_end(loop: n.While, use: Use) -> None:
    """Raise Refusal where code would go on with a connection that is closed."""
    function = use.around.function
    around = function.module.statements_around(loop.span)
    if any(isinstance(stmt, (n.For, n.While)) and stmt is not loop for stmt in around):
        raise Refusal("the loop stands in another, which would go on after the end")
    tries = [stmt for stmt in around if isinstance(stmt, n.Try)]
    as_before = [part.span for stmt in tries for part in (*stmt.handlers, *stmt.final)]
    for expr in iter_expressions(function.node.body):
        if isinstance(expr, n.Name) and expr.id == use.around.socket and expr.span > loop.span:
            if loop.span.contains(expr.span) or any(span.contains(expr.span) for span in as_before):
                continue
            raise Refusal("the code behind the loop uses the connection, which is closed then")
