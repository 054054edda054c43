"""Where nodes stand, as one number: there are millions of them, and a span is six objects."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from fastapi_lint.diagnostic import Span

# The bits of a column and of a height in lines; what does not fit stays a `Span`.
_COLUMN: Final = 12
_HEIGHT: Final = 14
_COLUMNS: Final = 1 << _COLUMN
_HEIGHTS: Final = 1 << _HEIGHT
_START: Final = _COLUMN + _HEIGHT
_LINE: Final = _START + _COLUMN

At: TypeAlias = int | Span


def at_of(node: Any) -> At:
    """The place of an ast node that has a position (its columns as they stand)."""
    line, column, end = node.lineno, node.col_offset, node.end_col_offset
    height = node.end_lineno - line
    if column < _COLUMNS and end < _COLUMNS and 0 <= height < _HEIGHTS:
        packed: int = line << _LINE | column << _START | height << _COLUMN | end
        return packed
    return Span(line, column, node.end_lineno, end)


def line_at(at: At) -> int:
    """The line on which a place begins."""
    return at.line if isinstance(at, Span) else at >> _LINE


def end_line_at(at: At) -> int:
    """The line on which a place ends."""
    return at.end_line if isinstance(at, Span) else (at >> _LINE) + (at >> _COLUMN & _HEIGHTS - 1)


def span_at(at: At) -> Span:
    """The span that a place is."""
    if isinstance(at, Span):
        return at
    line = at >> _LINE
    last = line + (at >> _COLUMN & _HEIGHTS - 1)
    return Span(line, at >> _START & _COLUMNS - 1, last, at & _COLUMNS - 1)
