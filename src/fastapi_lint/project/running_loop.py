"""Code for callers that are not on the event loop: what runs only where no loop runs, or another one.

`try: asyncio.get_running_loop()` with `except RuntimeError:`, and what stands behind
`if asyncio.get_running_loop() is self._loop: return`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, cast

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.branches import Guard, leaves
from fastapi_lint.project.events import Event
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

# On the loop they give the loop that runs; elsewhere they raise, or give another one.
_GIVING = frozenset({"get_running_loop", "_get_running_loop", "get_event_loop"})
# One of them is in the names of functions that give the loop, or tell whether one runs.
_WORDS = ("loop", "running", "async")
_SAME = {"Is": True, "Eq": True, "IsNot": False, "NotEq": False}


Tell: TypeAlias = Callable[[n.Call, Function], "bool | None"]


class RunningLoop:
    """Answers what code on the event loop never gets to."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def reached(self, events: Iterable[Event], function: Function) -> Iterable[Event]:
        """The events of a function without those that code on the loop never gets to."""
        if not any(word in name for name in function.called_names for word in _WORDS):
            return events
        events = tuple(events)
        asked = _Asked(function, self._told)
        guards = dict.fromkeys(guard for event in events for guard in event.guards)
        failing = {guard for guard in guards if asked.fails(guard)}
        if not asked.away and not failing:
            return events
        return (
            event for event in events if failing.isdisjoint(event.guards) and not asked.is_away(event.span)
        )

    def _told(self, call: n.Call, function: Function) -> bool | None:
        """What a function without arguments that is named so tells of the loop: `in_event_loop()`."""
        name = last_name(call) or ""
        if call.args or call.keywords or not any(word in name for word in _WORDS):
            return None
        funcs = t.known(self._ev.infer(call.func, self._ev.home(function.module, function)))
        told = funcs[0].function if len(funcs) == 1 and isinstance(funcs[0], t.FunctionValue) else None
        if told is None or told.node.is_async or told.called_names.isdisjoint(_GIVING):
            return None
        asked = _Asked(told, lambda *_: None)
        answers = {asked.truth(value) for value in asked.returned()}
        return answers.pop() if len(answers) == 1 and leaves(told.node.body[-1]) else None


class _Asked:
    """What a function asks of the loop; `tell` says what a call of another function tells."""

    def __init__(self, function: Function, tell: Tell) -> None:
        self._function = function
        self._tell = tell

    @cached_property
    def _tries(self) -> tuple[n.Try, ...]:
        """The `try` statements that ask for the loop that runs."""
        body = iter_statements(self._function.node.body)
        tries = (stmt for stmt in body if isinstance(stmt, n.Try))
        return tuple(stmt for stmt in tries if any(map(self._gives_loop, calls(stmt.body))))

    @cached_property
    def away(self) -> tuple[Span, ...]:
        """Where the `except` clauses for the error that no loop runs stand."""
        return tuple(handler.span for stmt in self._tries for handler in self._handlers(stmt))

    @cached_property
    def _sure(self) -> frozenset[int]:
        """The values that are assigned on the loop for sure, by identity."""
        blocks = ((*stmt.body, *stmt.orelse) for stmt in self._tries)
        return frozenset(id(s.value) for block in blocks for s in block if isinstance(s, n.Assign))

    def is_away(self, span: Span) -> bool:
        """Whether code on the loop does not get to a place, by where it stands."""
        return any(place.contains(span) for place in self.away)

    def fails(self, guard: Guard) -> bool:
        """Whether a test comes out otherwise on the loop."""
        found = self.truth(guard.test)
        return found is not None and found is not guard.outcome

    def returned(self) -> Iterator[n.Expr]:
        """What the function returns on the loop."""
        for stmt in iter_statements(self._function.node.body):
            if isinstance(stmt, n.Return) and not self.is_away(stmt.span):
                yield stmt.value or n.Constant(None, stmt.span)

    def truth(self, test: n.Expr) -> bool | None:
        """How a test comes out on the loop; None when that is not known."""
        match test:
            case n.Not():
                inner = self.truth(test.value)
                return None if inner is None else not inner
            case n.BoolOp():
                parts = [self.truth(value) for value in test.values]
                decisive = test.op == "Or"
                if decisive in parts:
                    return decisive
                return None if None in parts else not decisive
            case n.Constant():
                return bool(test.value)
            case n.Name():
                answers = {self.truth(value) for value in self._values(test)}
                return answers.pop() if len(answers) == 1 else None
            case n.Compare(ops=(op,), left=left, rights=(n.Constant(value=None),)) if op in _SAME:
                return not _SAME[op] if self.truth(left) else None
            case n.Compare(ops=(op,), left=left, rights=(right,)) if op in _SAME:
                # Taken to be the loop that runs: whoever asks would wait for itself otherwise.
                return _SAME[op] if self._is_loop(left) or self._is_loop(right) else None
            case n.Call(func=n.Attribute(base=base, attr="is_running")):
                return True if self._is_loop(base) else None
            case n.Call():
                return True if self._gives_loop(test) else self._tell(test, self._function)
        return None

    def _is_loop(self, expr: n.Expr) -> bool:
        """Whether an expression gives the loop that runs."""
        values = self._values(expr) if isinstance(expr, n.Name) else (expr,)
        return bool(values) and all(map(self._gives_loop, values))

    def _gives_loop(self, expr: n.Expr) -> bool:
        """Whether an expression calls one of the functions of asyncio that give the loop."""
        if not isinstance(expr, n.Call) or expr.args or last_name(expr) not in _GIVING:
            return False
        root = expr.func.base if isinstance(expr.func, n.Attribute) else expr.func
        kind = n.ImportFrom if root is expr.func else n.Import
        scopes = (self._function.scope, self._function.module.scope)
        bound = [b for scope in scopes if isinstance(root, n.Name) for b in scope.bindings.get(root.id, ())]
        return any(isinstance(b.node, kind) and b.node.module == "asyncio" for b in bound)

    def _handlers(self, stmt: n.Try) -> Iterator[n.Handler]:
        """Its `except` clauses for the error that no loop runs."""
        asks_only = all(map(self._gives_loop, calls(stmt.body)))
        for handler in stmt.handlers:
            names = handler.type.items if isinstance(handler.type, n.Sequence) else (handler.type,)
            is_named = any(name is not None and last_name(name) == "RuntimeError" for name in names)
            if asks_only or (is_named and not self._function.node.is_async):
                yield handler

    def _values(self, name: n.Name) -> tuple[n.Expr, ...]:
        """What a local name may be bound to on the loop; nothing if that is unknown, or not about it."""
        found: list[n.Expr] = []
        is_constant = True
        for binding in self._function.scope.reaching(name.id, name.span.line):
            if binding.kind != "value" or binding.path or binding.line >= name.span.line:
                return ()
            value = cast(n.Expr, binding.node)
            is_sure, is_away = id(value) in self._sure, self.is_away(value.span)
            is_constant = is_constant and isinstance(value, n.Constant) and not is_away and not is_sure
            if not is_away:
                found.append(value)
            if is_sure:
                break
        return () if is_constant else tuple(found)
