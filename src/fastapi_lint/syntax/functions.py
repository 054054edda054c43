"""Edits of function signatures that need the tokens between their parts."""

from __future__ import annotations

import io
import tokenize

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import indentation, insertion, whole_lines
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


def unwrap(tree: Slice, block: cst.With) -> tuple[Edit, ...]:
    """Remove a `with` statement and dedent what it holds."""
    if not isinstance(block.body, cst.IndentedBlock):
        raise Refusal("the block stands on the line of its `with`")
    source = tree.source
    start, end = tree.span_of(block).line, tree.span_of(block).end_line
    first = tree.first_line(block.body.body[0])
    outer = len(indentation(source, start))
    frozen = {
        line
        for span in tree.spans(cst.SimpleString, cst.FormattedString, cst.TemplatedString)
        for line in range(span.line + 1, span.end_line + 1)
    }
    if tree.comments_in(whole_lines(start, first - 1)):
        raise Refusal("a comment stands in the `with` line")
    edits = [Edit(source.filename, whole_lines(start, first - 1), "")]
    for line in range(first, end + 1):
        text = source.lines[line - 1]
        extra = len(indentation(source, first)) - outer
        if line not in frozen and text.strip() and text[outer : outer + extra].isspace():
            edits.append(Edit(source.filename, Span(line, outer, line, outer + extra), ""))
    return tuple(edits)
