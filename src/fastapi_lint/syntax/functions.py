"""Edits of function signatures that need the tokens between their parts."""

from __future__ import annotations

import io
import tokenize

import libcst as cst

from fastapi_lint.diagnostic import Edit
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import insertion
from fastapi_lint.syntax.tree import Slice


def annotate_return(tree: Slice, function: cst.FunctionDef, annotation: str) -> tuple[Edit, ...]:
    """Give a function without a return annotation one."""
    if function.returns is not None:
        raise Refusal(f"`{function.name.value}` has a return annotation")
    line, column = tree.span_of(function.name)[2:]
    lines = tree.source.lines
    rest = "".join((lines[line - 1][column:], *lines[line:]))
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(rest).readline):
        if token.type == tokenize.OP and token.string in "([{":
            depth += 1
        elif token.type == tokenize.OP and token.string in ")]}":
            depth -= 1
            if depth == 0 and token.string == ")":
                row, end = token.end
                place = insertion(line + row - 1, end + (column if row == 1 else 0))
                return (Edit(tree.source.filename, place, f" -> {annotation}"),)
    raise Refusal("the end of the parameters was not found")
