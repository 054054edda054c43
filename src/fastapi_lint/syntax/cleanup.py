"""Edits that see to it that statements run whatever happens before them."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.syntax.edits import Statement, delete_statement, insert_after, require_own_line
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import indent_step, indentation, insertion
from fastapi_lint.syntax.tree import Slice


def statement_at(tree: Slice, span: Span) -> Statement:
    """The statement that starts at a span and has its lines to itself."""
    for line in tree.nodes(cst.SimpleStatementLine):
        if tree.span_of(line)[:2] == span[:2]:
            if len(line.body) > 1:
                raise Refusal("the statement shares its line")
            return line
    for block in tree.nodes(cst.BaseCompoundStatement):  # type: ignore[type-abstract]
        if tree.span_of(block)[:2] == span[:2]:
            return block
    raise Refusal("the statement was not found")


def guard(tree: Slice, guarded: Sequence[Statement], final: Sequence[Statement]) -> tuple[Edit, ...]:
    """Put statements into `try:` and those that follow them directly into its `finally:`.

    One `try` statement without `finally:` gets one instead of another `try:` around it.
    """
    for statement in (*guarded, *final):
        require_own_line(tree, statement)
    source, only = tree.source, guarded[0]
    start, middle = tree.first_line(only), tree.span_of(guarded[-1]).end_line
    outer, step = indentation(source, start), indent_step(source)
    # What goes before a line that is indented is one edit with its indentation: both stand in one place.
    closing = indented(tree, middle + 1, tree.span_of(final[-1]).end_line, f"{outer}finally:\n")
    if len(guarded) == 1 and isinstance(only, cst.Try | cst.TryStar):
        if only.finalbody is not None:
            raise Refusal("there is a `finally` already")
        return closing
    opening = Edit(source.filename, insertion(start), f"{outer}try:\n{step}")
    return opening, *indented(tree, start + 1, middle), *closing


def move_to_finally(tree: Slice, block: cst.Try, statements: Sequence[Statement]) -> tuple[Edit, ...]:
    """Move one-line statements out of a `try:` that has no `finally:` into a new one."""
    if block.finalbody is not None:
        raise Refusal("there is a `finally` already")
    if any(not isinstance(statement, cst.SimpleStatementLine) for statement in statements):
        raise Refusal("what is to be moved is more than a line")
    text = "finally:\n" + "".join(f"    {tree.text(statement)}\n" for statement in statements)
    return (*(delete_statement(tree, statement) for statement in statements), insert_after(tree, block, text))


def indented(tree: Slice, first: int, last: int, before: str = "") -> tuple[Edit, ...]:
    """One more level for some lines but those that start inside a string; `before` goes above them."""
    source, step = tree.source, indent_step(tree.source)
    frozen = {
        line
        for span in tree.spans(cst.SimpleString, cst.FormattedString, cst.TemplatedString)
        for line in range(span.line + 1, span.end_line + 1)
    }
    found = {
        line: step for line in range(first, last + 1) if line not in frozen and source.lines[line - 1].strip()
    }
    if before:
        found[first] = before + found.get(first, "")
    return tuple(Edit(source.filename, insertion(line), text) for line, text in sorted(found.items()))
