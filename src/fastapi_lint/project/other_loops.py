"""Coroutines that are made here and run on the loop of another thread: what waits there stops no request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
from fastapi_lint.knowledge.offload import HANDOVERS, Place, handover
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_AWAY = (Place.THREAD, Place.PROCESS, Place.OTHER_LOOP)
_NAMES = frozenset(name.rpartition(".")[2] for name, found in HANDOVERS.items() if found.place in _AWAY)
# They run a coroutine to its end, which no code on a running loop can.
_RUNNERS = frozenset({"run", "run_until_complete"})
_RUN = frozenset({"asyncio.run", "anyio.run", "trio.run", "uvloop.run"})
_HERE = frozenset({"create_task", "ensure_future", "gather"})


class OtherLoops:
    """Finds what becomes of coroutines that are not awaited where they are made."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def takes(self, made: n.Call, frame: t.Frame) -> bool:
        """Whether the coroutine that a call in `frame` makes is given to another thread, or to its loop."""
        if frame.function is None:
            return False
        return any(self._is_away(taker, given, frame) for taker, given in _takers(made, frame.function))

    def _is_away(self, taker: n.Call, given: n.Expr, frame: t.Frame) -> bool:
        name = last_name(taker.func) or ""
        if name == "run_until_complete":
            return True
        is_named_so = frame.module.renamed.get(name, name) in _NAMES
        for func in t.known(self._ev.infer(taker.func, frame)):
            if isinstance(func, t.FunctionValue):
                is_sync = not func.function.node.is_async
                return is_sync and _sends_away(func.function, self._parameter(func, taker, given))
            if t.dotted(func) in _RUN:
                return True
            found = handover(t.dotted(func)) if is_named_so else None
            return found is not None and found.place in _AWAY
        return is_named_so

    @staticmethod
    def _parameter(func: t.FunctionValue, taker: n.Call, given: n.Expr) -> str | None:
        for keyword in taker.keywords:
            if keyword.value is given:
                return keyword.name
        params = func.function.node.params[1 if func.receiver is not None else 0 :]
        position = next((index for index, arg in enumerate(taker.args) if arg is given), len(params))
        return params[position].name if position < len(params) else None


def _takers(made: n.Call, function: Function) -> Iterator[tuple[n.Call, n.Expr]]:
    """The calls that are given what `made` makes, directly or by a name of its own, and the argument."""
    for call in calls(function.node.body):
        for given in _arguments(call):
            if given is made:
                yield call, given
            elif isinstance(given, n.Name):
                bound = function.scope.reaching(given.id, given.span.line)
                if bound and all(binding.node is made for binding in bound):
                    yield call, given


def _arguments(call: n.Call) -> Iterator[n.Expr]:
    """The arguments of a call, and what the tuples among them hold: `Thread(target=f, args=(x,))`."""
    for given in (*call.args, *(keyword.value for keyword in call.keywords)):
        yield from given.items if isinstance(given, n.Sequence) else (given,)


def _sends_away(function: Function, parameter: str | None) -> bool:
    """Whether a sync function has a coroutine run to its end, here in a thread or in one it starts."""
    if parameter is None:
        return False
    names = {
        last_name(call.func)
        for call in _all_calls(function.node.body)
        if any(isinstance(given, n.Name) and given.id == parameter for given in _arguments(call))
    }
    return not names.isdisjoint(_NAMES | _RUNNERS) and names.isdisjoint(_HERE)


def _all_calls(body: Iterable[n.Stmt]) -> Iterator[n.Call]:
    """The calls of a body and of the functions defined in it."""
    statements = tuple(body)
    yield from calls(statements)
    for stmt in iter_statements(statements):
        if isinstance(stmt, n.FunctionDef):
            yield from _all_calls(stmt.body)
