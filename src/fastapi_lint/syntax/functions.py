"""Edits of function signatures that need the tokens between their parts."""

from __future__ import annotations

import io
import tokenize

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.syntax.edits import remove_async
from fastapi_lint.syntax.layout import realign, width
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import indent_step, indentation, insertion, whole_lines
from fastapi_lint.syntax.tree import Slice


def make_plain(tree: Slice, function: cst.FunctionDef) -> tuple[Edit, ...]:
    """Turn `async def` into `def`, parameters below the opening bracket kept in line."""
    edit = remove_async(tree, function)
    name, body = tree.span_of(function.name), tree.span_of(function.body)
    removed = edit.span.end_column - edit.span.column
    return edit, *realign(tree, Span(*name[:2], body.line - 1, 0), name.end_column + 1, -removed)


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
                returns = f" -> {annotation}"
                if row == 1 and _grows_too_long(tree, line, len(returns)):
                    return _opened(tree, place, returns)
                return (Edit(tree.source.filename, place, returns),)
    raise Refusal("the end of the parameters was not found")


def _grows_too_long(tree: Slice, line: int, more: int) -> bool:
    """Whether a line would be longer than those of its file, though no formatter will see to that."""
    return len(tree.source.lines[line - 1].rstrip()) + more > width(tree.source)


def _opened(tree: Slice, end: Span, returns: str) -> tuple[Edit, ...]:
    """The parameters of a one-line `def` on a line of their own, and `returns` behind their bracket."""
    source = tree.source
    text, outer = source.lines[end.line - 1], indentation(source, end.line)
    start = text.index("(") + 1
    if start == end.column - 1:
        return (Edit(source.filename, end, returns),)
    opening = Edit(source.filename, insertion(end.line, start), f"\n{outer}{indent_step(source)}")
    closing = Span(end.line, end.column - 1, end.line, end.column)
    return opening, Edit(source.filename, closing, f"\n{outer}){returns}")


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
