"""Tests, what they say when they come out in one way, and the code behind them that never runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project.module import Function

# The tests that may be, or hold, a constant or a name.
_PLAIN = frozenset({n.Name, n.Constant, n.Not, n.BoolOp})
_LEAVING = frozenset({n.Return, n.Raise, n.Simple, n.If, n.While, n.Try})


class Guard(NamedTuple):
    """A test that has to come out as `outcome` for something to happen."""

    test: n.Expr
    outcome: bool


def parts(guard: Guard) -> Iterator[Guard]:
    """The tests of which a guard says for sure how each comes out."""
    test, outcome = guard
    if isinstance(test, n.Not):
        yield from parts(Guard(test.value, not outcome))
    elif isinstance(test, n.BoolOp) and (test.op == "And") is outcome:
        for value in test.values:
            yield from parts(Guard(value, outcome))
    else:
        yield guard


def never_holds(guard: Guard, function: Function) -> bool:
    """Whether a guard in a function asks a constant, or a local name for one, to be something else."""
    if type(guard.test) not in _PLAIN:
        return False
    for test, outcome in parts(guard):
        value = _constant(test.id, function) if isinstance(test, n.Name) else test
        if isinstance(value, n.Constant) and bool(value.value) is not outcome:
            return True
    return False


def _constant(name: str, function: Function) -> n.Constant | None:
    """What a local name that is bound once is bound to, if it is that in all of the function."""
    bound = function.scope.bindings.get(name, [])
    value = bound[0].node if len(bound) == 1 and bound[0].kind == "value" else None
    if not isinstance(value, n.Constant) or bound[0].path:
        return None
    if name in function.scope.outer or name in function.scope.inner or _is_rebound(name, function):
        return None
    return value


def _is_rebound(name: str, function: Function) -> bool:
    """Whether a function inside of another one may give one of its names another value."""
    return any(
        name in inner.scope.outer
        for inner in function.module.functions
        if inner is not function and function.node.span.contains(inner.node.span)
    )


def leaves(stmt: n.Stmt) -> bool:
    """Whether what stands behind a statement in its block does not run after it."""
    if type(stmt) not in _LEAVING:
        return False
    match stmt:
        case n.Return() | n.Raise() | n.Simple(kind="break" | "continue"):
            return True
        case n.If(test=n.Constant(value=value)):
            return _ends(stmt.body if value else stmt.orelse)
        case n.If():
            return _ends(stmt.body) and _ends(stmt.orelse)
        case n.While(test=n.Constant(value=value)):
            return bool(value) and not breaks(stmt)
        case n.Try():
            ways = (stmt.orelse or stmt.body, *(handler.body for handler in stmt.handlers))
            return _ends(stmt.final) or all(_ends(way) for way in ways)
    return False


def _ends(body: tuple[n.Stmt, ...]) -> bool:
    return bool(body) and leaves(body[-1])


def breaks(loop: n.While) -> bool:
    """Whether a loop may be left before its test fails."""
    return any(isinstance(stmt, n.Simple) and stmt.kind == "break" for stmt in iter_statements(loop.body))
