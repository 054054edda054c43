"""Loops that end only by an exception or with their function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements


def is_endless(stmt: n.While | n.For) -> bool:
    """Whether a loop is `while True` without `break`."""
    if not isinstance(stmt, n.While) or not isinstance(stmt.test, n.Constant) or not stmt.test.value:
        return False
    return not any(isinstance(inner, n.Simple) and inner.kind == "break" for inner in _same_loop(stmt.body))


def _same_loop(body: Iterable[n.Stmt]) -> Iterator[n.Stmt]:
    inner = [stmt for stmt in iter_statements(body) if isinstance(stmt, (n.While, n.For))]
    for stmt in iter_statements(body):
        if not any(loop is not stmt and loop.span.contains(stmt.span) for loop in inner):
            yield stmt
