"""Calls in a plain function that only make a coroutine: what an `async def` would have to await."""

from __future__ import annotations

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Function

_SOCKET = "fastapi.WebSocket"
_COROUTINES = frozenset(
    {
        "accept", "close", "receive", "receive_text", "receive_bytes", "receive_json", "send", "send_text",
        "send_bytes", "send_json", "send_denial_response",
    }
)  # fmt: skip
_ITERATORS = frozenset({"iter_text", "iter_bytes", "iter_json"})


class Unawaited:
    """Looks through the body of one function."""

    def __init__(self, function: Function, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._body = function.node.body
        self._frame = evaluator.home(function.module, function)

    def calls(self) -> list[n.Call]:
        """Calls of a WebSocket's coroutine methods, and of others whose coroutine nobody takes."""
        handed = {id(arg) for call in calls(self._body) if self._hands_over(call) for arg in call.args}
        dropped = {id(stmt.value) for stmt in iter_statements(self._body) if isinstance(stmt, n.Evaluate)}
        return [
            call
            for call in calls(self._body)
            if id(call) not in handed
            and (self._method(call) in _COROUTINES or (id(call) in dropped and self._makes_coroutine(call)))
        ]

    @property
    def iterates(self) -> bool:
        """Whether it uses an asynchronous iterator of a WebSocket."""
        return any(
            self._method(expr) in _ITERATORS
            for expr in iter_expressions(self._body)
            if isinstance(expr, n.Call)
        )

    def _method(self, call: n.Call) -> str:
        """The method of a WebSocket that is called."""
        func = self._ev.infer(call.func, self._frame)
        return func.name if isinstance(func, t.Method) and func.receiver.name == _SOCKET else ""

    def _makes_coroutine(self, call: n.Call) -> bool:
        return isinstance(self._ev.infer(call, self._frame), t.Coroutine)

    def _hands_over(self, call: n.Call) -> bool:
        """Whether a call takes the coroutines it is given to the loop: `asyncio.create_task(…)`."""
        func = self._ev.infer(call.func, self._frame)
        return isinstance(func, t.External) and func.dotted.partition(".")[0] in ("asyncio", "anyio")
