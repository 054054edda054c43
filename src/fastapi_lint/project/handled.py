"""Whether an exception that is raised somewhere is caught in the same function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.module import Module
from fastapi_lint.project.scope import last_name

_ANY = frozenset({"Exception", "BaseException"})


def handlers_around(module: Module, span: Span) -> Iterator[n.Handler]:
    """The `except` clauses of the function that see an exception raised at `span`, innermost first."""
    for stmt in reversed(module.statements_around(span)):
        if isinstance(stmt, (n.FunctionDef, n.ClassDef)):
            return
        if isinstance(stmt, n.Try) and any(inner.span.contains(span) for inner in stmt.body):
            yield from stmt.handlers


def catches(handler: n.Handler, names: Iterable[str]) -> bool:
    """Whether an `except` clause catches one of the classes (by last name), or everything."""
    if handler.type is None:
        return True
    types = handler.type.items if isinstance(handler.type, n.Sequence) else (handler.type,)
    return any(last_name(part) in _ANY.union(names) for part in types)


def is_handled(module: Module, span: Span, names: Iterable[str]) -> bool:
    """Whether an exception of one of the classes, raised at `span`, is caught in the same function."""
    wanted = frozenset(names)
    return any(catches(handler, wanted) for handler in handlers_around(module, span))
