"""Clean-up at the end of a generator function: what is opened last is closed first."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

from fastapi_lint.diagnostic import Edit
from fastapi_lint.syntax.cleanup import guard
from fastapi_lint.syntax.edits import Statement, insert_after, insert_before, protect
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.tree import Slice


def close_at_end(
    tree: Slice, function: cst.FunctionDef, cleanup: str, opened_before: Collection[str]
) -> tuple[Edit, ...]:
    """Run `cleanup` behind the `yield` of `function`, whatever happens there.

    Existing clean-up stays and runs first, but for the closing of what was opened earlier: the names (as
    written) in `opened_before`.
    """
    statement = _yield_statement(tree, function)
    block = tree.parent(statement)
    outer = None if block is None else tree.parent(block)
    if isinstance(outer, cst.Try) and outer.body is block:
        if outer.finalbody is None:
            return (insert_after(tree, outer, f"finally:\n    {cleanup}"),)
        return (_into(tree, outer.finalbody, cleanup, opened_before),)
    if not isinstance(block, cst.IndentedBlock):
        raise Refusal("the function stands on one line")
    index = list(block.body).index(statement)
    rest = [
        s for s in block.body[index:] if isinstance(s, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    ]
    return protect(tree, rest, cleanup)


def finally_after(tree: Slice, statement: Statement) -> tuple[Edit, ...]:
    """Put a statement into `try:` and all that follows it in its block into `finally:`.

    Refusal where that leaves the function or a loop, which would swallow an exception there.
    """
    block = tree.parent(statement)
    if not isinstance(block, cst.IndentedBlock):
        raise Refusal("the function stands on one line")
    rest = [
        later
        for later in list(block.body)[list(block.body).index(statement) + 1 :]
        if isinstance(later, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
    ]
    leaving = [*tree.nodes(cst.Return), *tree.nodes(cst.Break), *tree.nodes(cst.Continue)]
    if any(ancestor in rest for node in leaving for ancestor in tree.ancestors(node)):
        raise Refusal("the clean-up leaves the function or a loop, which a `finally` must not")
    return guard(tree, [statement], rest)


def _yield_statement(tree: Slice, function: cst.FunctionDef) -> Statement:
    for found in tree.nodes(cst.Yield):
        if tree.function_of(found) is function:
            return tree.statement_of(found)
    raise Refusal("the `yield` was not found")


def _into(tree: Slice, final: cst.Finally, cleanup: str, opened_before: Collection[str]) -> Edit:
    statements = list(final.body.body)
    for statement in statements:
        if isinstance(statement, cst.SimpleStatementLine) and _closes(tree, statement) in opened_before:
            return insert_before(tree, statement, cleanup)
    last = statements[-1]
    if not isinstance(last, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
        raise Refusal("the `finally` stands on one line")
    return insert_after(tree, last, cleanup)


def _closes(tree: Slice, statement: cst.SimpleStatementLine) -> str | None:
    """What `x.close()` or `await x.close()` calls a method of, as written."""
    value = statement.body[0].value if isinstance(statement.body[0], cst.Expr) else None
    call = value.expression if isinstance(value, cst.Await) else value
    func = call.func if isinstance(call, cst.Call) else None
    return tree.text(func.value) if isinstance(func, cst.Attribute) else None
