"""What a generator does behind its one `yield`: what an error there skips, and what stops the error.

An error of the path operation is raised at the `yield`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import blocks_of, calls, iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_BROAD = frozenset({"builtins.Exception", "builtins.BaseException"})
# They end the generator or the task, and are no answer to a request.
_ENDING = frozenset(
    {
        "asyncio.CancelledError", "asyncio.exceptions.CancelledError", "builtins.GeneratorExit",
        "builtins.KeyboardInterrupt", "builtins.StopAsyncIteration", "builtins.StopIteration",
        "builtins.SystemExit", "fastapi.WebSocketDisconnect", "starlette.websockets.WebSocketDisconnect",
    }
)  # fmt: skip

_HARMLESS = ("builtins.print", "logging.", "sentry_sdk.", "traceback.", "warnings.")


class Level(NamedTuple):
    """A statement on the way to the `yield`, and the block of it that the way goes on in."""

    owner: n.Stmt
    block: tuple[n.Stmt, ...]
    position: int

    @property
    def rest(self) -> tuple[n.Stmt, ...]:
        """The statements behind the one the `yield` is in."""
        return self.block[self.position + 1 :]


class Teardown:
    """The teardown of one generator function that has exactly one `yield`, not in a loop.

    `levels` lead from the `yield` to the function's body.
    """

    def __init__(self, function: Function, evaluator: Evaluator, levels: tuple[Level, ...]) -> None:
        self._function = function
        self._ev = evaluator
        self._frame = evaluator.home(function.module, function)
        self.levels = levels

    @property
    def statement(self) -> n.Stmt:
        """The statement that holds the `yield`."""
        inner = self.levels[0]
        return inner.block[inner.position]

    def skipped(self) -> Iterator[n.Stmt]:
        """The statements that run only if the path operation raises nothing."""
        for level in self.levels:
            yield from level.rest
            if isinstance(level.owner, n.Try) and level.block is level.owner.body:
                yield from level.owner.orelse
            if self._stops(level):
                return

    def always(self) -> Iterator[n.Stmt]:
        """The statements that run on an error, whatever becomes of it: `finally` and handlers around."""
        for level in self.levels:
            if isinstance(level.owner, n.Try):
                yield from level.owner.final
                if level.block is level.owner.body:
                    yield from (stmt for handler in level.owner.handlers for stmt in handler.body)

    def entered(self) -> Iterator[n.WithItem]:
        """What is entered around the `yield`, from the inside out."""
        for level in self.levels:
            if isinstance(level.owner, n.With):
                yield from level.owner.items

    def swallowing(self) -> Iterator[n.Handler]:
        """The handlers around the `yield` that provably raise nothing."""
        for level in self.levels:
            if isinstance(level.owner, n.Try) and level.block is level.owner.body:
                yield from (h for h in level.owner.handlers if self._swallows(h) and not self._ends(h))

    def suppressing(self) -> Iterator[n.Call]:
        """The calls of `contextlib.suppress` entered around the `yield`."""
        for item in self.entered():
            if isinstance(item.context, n.Call) and item.context.args:
                func = self._ev.infer(item.context.func, self._frame)
                if func == t.External("contextlib.suppress"):
                    yield item.context

    def is_broad(self, expr: n.Expr | None) -> bool:
        """Whether `except expr` catches every error."""
        items = expr.items if isinstance(expr, n.Sequence) else (expr,)
        return any(item is None or self._names(item) in _BROAD for item in items)

    def _is_any(self, expr: n.Expr | None) -> bool:
        """Whether `except expr` catches every error, or what is not known."""
        items = expr.items if isinstance(expr, n.Sequence) else (expr,)
        return self.is_broad(expr) or any(
            item is not None and not t.known(self._ev.infer(item, self._frame)) for item in items
        )

    def _ends(self, handler: n.Handler) -> bool:
        expr = handler.type
        items = expr.items if isinstance(expr, n.Sequence) else (expr,)
        return all(item is not None and self._names(item) in _ENDING for item in items)

    def _names(self, expr: n.Expr) -> str:
        value = self._ev.infer(expr, self._frame)
        return value.dotted if isinstance(value, t.External) else ""

    def _stops(self, level: Level) -> bool:
        """Whether what comes behind a statement may be reached in spite of an error inside it."""
        if isinstance(level.owner, n.With):
            return any(not self._passes_on(item) for item in level.owner.items)
        if not isinstance(level.owner, n.Try) or level.block is not level.owner.body:
            return False
        return any(
            self._is_any(handler.type)
            for handler in level.owner.handlers
            if not isinstance(handler.body[-1], (n.Raise, n.Return))
        )

    def _passes_on(self, item: n.WithItem) -> bool:
        """Whether a context manager of a library, but for those that are made to stop errors."""
        value = self._ev.infer(item.context, self._frame)
        return isinstance(value, t.Instance) and isinstance(value.cls, str) and "contextlib" not in value.cls

    def _swallows(self, handler: n.Handler) -> bool:
        if any(isinstance(stmt, n.Raise) for stmt in iter_statements(handler.body)):
            return False
        if any(isinstance(expr, n.Yield) for expr in iter_expressions(handler.body)):
            return False
        return not any(self._may_raise(call) for call in calls(handler.body))

    def _may_raise(self, call: n.Call) -> bool:
        """Whether a call in a handler may be there to raise: of code that does, or of who knows what.

        A method of an object counts as doing what it says: `session.rollback()`, `logger.exception(…)`.
        """
        found = list(t.known(self._ev.infer(call.func, self._frame)))
        for func in found:
            if isinstance(func, t.FunctionValue):
                body = iter_statements(func.function.node.body)
                if any(isinstance(stmt, n.Raise) for stmt in body):
                    return True
            elif isinstance(func, t.External) and not func.dotted.startswith(_HARMLESS):
                return True
        return not found and isinstance(call.func, n.Name)


def teardown(function: Function, evaluator: Evaluator) -> Teardown | None:
    """The teardown of a generator; None unless it has one `yield`, outside of loops and conditions."""
    body = function.node.body
    yields = [e for e in iter_expressions(body, lambdas=False) if isinstance(e, n.Yield)]
    if len(yields) != 1 or yields[0].delegate:
        return None
    levels: list[Level] = []
    owner: n.Stmt = function.node
    blocks: tuple[tuple[n.Stmt, ...], ...] = (body,)
    while True:
        found = next(
            (
                (block, index)
                for block in blocks
                for index, stmt in enumerate(block)
                if stmt.span.contains(yields[0].span)
            ),
            None,
        )
        if found is None:
            return Teardown(function, evaluator, tuple(reversed(levels))) if levels else None
        if isinstance(owner, (n.For, n.While, n.If, n.Match)):
            return None
        if isinstance(owner, n.Try) and found[0] is not owner.body and found[0] is not owner.orelse:
            return None
        levels.append(Level(owner, *found))
        owner = found[0][found[1]]
        blocks = blocks_of(owner)


def method_call(stmt: n.Stmt) -> tuple[n.Call, n.Expr, str] | None:
    """The call, the receiver and the method's name of a statement `x.m(…)` or `await x.m(…)`."""
    if not isinstance(stmt, n.Evaluate):
        return None
    call = stmt.value.value if isinstance(stmt.value, n.Await) else stmt.value
    if not isinstance(call, n.Call) or not isinstance(call.func, n.Attribute):
        return None
    return call, call.func.base, last_name(call.func) or ""
