"""Whether a statement may run later than where it stands."""

from __future__ import annotations

from typing import NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import blocks_of, iter_expressions
from fastapi_lint.project.module import Module
from fastapi_lint.project.scope import Scope


class Move(NamedTuple):
    """A statement and the one below which it may stand, with the blank lines usual between them."""

    statement: n.Stmt
    target: n.Stmt
    gap: int


def moved_below(module: Module, call: n.Call, target: Span) -> Move | str:
    """How the statement that is `call` moves below the one that holds `target`, or why it does not.

    Both have to stand in one block, and nothing between may bind or return what the statement needs.
    """
    around = module.statements_around(call.span)
    statement = around[-1] if around else None
    if not isinstance(statement, n.Evaluate) or statement.value is not call:
        return "the registration is not a statement of its own"
    parent = around[-2] if len(around) > 1 else None
    block = next(b for b in _blocks(module, parent) if any(stmt is statement for stmt in b))
    start = next(i for i, stmt in enumerate(block) if stmt is statement)
    holders = module.statements_around(target)
    end = next((i for i, stmt in enumerate(block) if i > start and any(stmt is h for h in holders)), None)
    if end is None:
        return "it is not added in the same block of code"
    scope = Scope(block[start + 1 : end + 1])
    read = {e.id for e in iter_expressions((statement,)) if isinstance(e, n.Name)}
    if scope.stars or not read.isdisjoint(scope.bindings):
        return "a name that it uses is bound again in between"
    is_definition = isinstance(block[end], (n.FunctionDef, n.ClassDef))
    return Move(statement, block[end], (2 if parent is None else 1) if is_definition else 0)


def _blocks(module: Module, parent: n.Stmt | None) -> tuple[tuple[n.Stmt, ...], ...]:
    if parent is None:
        return (module.facts.body,)
    return (parent.body,) if isinstance(parent, (n.FunctionDef, n.ClassDef)) else blocks_of(parent)
