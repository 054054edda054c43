"""Edits that move whole statements. Standard library only."""

from __future__ import annotations

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import indentation, insert_below, whole_lines


def move_below(source: Source, statement: Span, target: Span, gap: int) -> tuple[Edit, ...]:
    """Move the lines of a statement, and a comment that touches it, below another of the same block.

    `gap` is how many blank lines to leave before it. Refusal where a line holds more than the statement.
    """
    lines = source.lines
    before = lines[statement.line - 1][: statement.column]
    after = lines[statement.end_line - 1][statement.end_column :].strip()
    if before.strip() or (after and not after.startswith("#")):
        raise Refusal("the statement shares its lines with another")
    if lines[target.end_line - 1][target.end_column :].strip().startswith(";"):
        raise Refusal("the statement to move it below shares its line with another")
    first, last = statement.line, statement.end_line
    while first > 1 and lines[first - 2].startswith(f"{indentation(source, statement.line)}#"):
        first -= 1
    text = "".join(line.rstrip("\r\n") + "\n" for line in lines[first - 1 : last])
    if first == 1 or not lines[first - 2].strip():
        while last < len(lines) and not lines[last].strip():
            last += 1
    removal = Edit(source.filename, whole_lines(first, last), "")
    return removal, insert_below(source, target.end_line, "\n" * gap + text)
