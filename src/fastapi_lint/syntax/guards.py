"""Catching an exception around a statement."""

from __future__ import annotations

import libcst as cst

from fastapi_lint.diagnostic import Edit
from fastapi_lint.syntax.edits import Statement, protect
from fastapi_lint.syntax.spans import indent_step, indentation, insertion
from fastapi_lint.syntax.tree import Slice


def ignore(tree: Slice, statement: Statement, exception: str) -> tuple[Edit, ...]:
    """Catch an exception of a statement and do nothing about it.

    In a `try` that ends with the statement it becomes the first handler.
    """
    block = tree.parent(statement)
    outer = None if block is None else tree.parent(block)
    if not isinstance(outer, cst.Try) or outer.body is not block or outer.orelse is not None:
        return protect(tree, [statement], "pass\n", f"except {exception}")
    if outer.body.body[-1] is not statement:
        return protect(tree, [statement], "pass\n", f"except {exception}")
    following = outer.handlers[0] if outer.handlers else outer.finalbody
    assert following is not None
    line = tree.span_of(following).line
    source = tree.source
    outer_indent = indentation(source, tree.span_of(outer).line)
    text = f"{outer_indent}except {exception}:\n{outer_indent}{indent_step(source)}pass\n"
    return (Edit(source.filename, insertion(line), text),)
