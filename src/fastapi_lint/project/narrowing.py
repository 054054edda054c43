"""What tests tell of names: the lines on which `isinstance(x, T)` is known to hold, or not to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import blocks_of, iter_statements
from fastapi_lint.project.scope import Scope


class Narrowing(NamedTuple):
    """From line `first` to line `last`, the value of a name is one of `classes`, or is not if not `holds`.

    `classes` is a class or a tuple.
    """

    name: str
    classes: n.Expr
    holds: bool
    first: int
    last: int


_Test: TypeAlias = tuple[n.Name, n.Expr, bool]


def narrowings(body: tuple[n.Stmt, ...], scope: Scope) -> dict[str, list[Narrowing]]:
    """What holds in the statements of a body, by name; a name that is given a new value on those lines is
    left out.
    """
    found: dict[str, list[Narrowing]] = {}
    for block in (body, *(inner for stmt in iter_statements(body) for inner in blocks_of(stmt))):
        for narrowing in _in_block(block):
            bindings = (*scope.bindings.get(narrowing.name, ()), *scope.inner.get(narrowing.name, ()))
            if not any(narrowing.first <= binding.line <= narrowing.last for binding in bindings):
                found.setdefault(narrowing.name, []).append(narrowing)
    return found


def _in_block(block: tuple[n.Stmt, ...]) -> Iterator[Narrowing]:
    for index, stmt in enumerate(block):
        after = block[index + 1 :]
        if isinstance(stmt, n.If):
            yield from _over(stmt.body, _holds(stmt.test, True))
            refuted = tuple(_holds(stmt.test, False))
            yield from _over(stmt.orelse, refuted)
            if not stmt.orelse and _leaves(stmt.body[-1]):
                yield from _over(after, refuted)
        elif isinstance(stmt, n.Simple) and stmt.kind == "assert" and stmt.children:
            yield from _over(after, _holds(stmt.children[0], True))


def _over(block: tuple[n.Stmt, ...], tests: Iterable[_Test]) -> Iterator[Narrowing]:
    """What tests say of the lines of a block; nothing where it begins on the line of the test."""
    for name, classes, holds in tests:
        if block and block[0].span.line > classes.span.end_line:
            yield Narrowing(name.id, classes, holds, block[0].span.line, block[-1].span.end_line)


def _holds(test: n.Expr, outcome: bool) -> Iterator[_Test]:
    """The names, with their classes, that a test checks for sure when it comes out as `outcome`."""
    match test:
        case n.Call(func=n.Name(id="isinstance"), args=(n.Name() as name, classes)):
            yield name, classes, outcome
        case n.Not():
            yield from _holds(test.value, not outcome)
        case n.BoolOp() if (test.op == "And") is outcome:
            for value in test.values:
                yield from _holds(value, outcome)


def _leaves(stmt: n.Stmt) -> bool:
    return isinstance(stmt, (n.Return, n.Raise)) or (
        isinstance(stmt, n.Simple) and stmt.kind in ("continue", "break")
    )
