"""Regions of a text: cutting them out, comparing them, and applying edits to them. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, pairwise

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source

NEWLINE = re.compile(r"\r\n|\r|\n")


@lru_cache(maxsize=16)
def _line_starts(source: Source) -> tuple[int, ...]:
    """Offset at which each line starts; the last entry is the length of the text. Cached by content."""
    return tuple(accumulate(map(len, source.lines), initial=0))


def offsets(source: Source, span: Span) -> tuple[int, int]:
    """The half-open range of `span` in `source.text`; ValueError if it does not lie in the text."""
    starts = _line_starts(source)
    if not (1 <= span.line <= len(starts) and 1 <= span.end_line <= len(starts)):
        raise ValueError(f"{span} lies outside {source.filename}")
    start, end = starts[span.line - 1] + span.column, starts[span.end_line - 1] + span.end_column
    if not 0 <= start <= end <= len(source.text):
        raise ValueError(f"{span} lies outside {source.filename}")
    return start, end


def excerpt(source: Source, span: Span) -> str:
    """The exact text of `span`."""
    start, end = offsets(source, span)
    return source.text[start:end]


def whole_lines(first: int, last: int) -> Span:
    """The span of lines `first` to `last`, newline of the last one included."""
    return Span(first, 0, last + 1, 0)


def insertion(line: int, column: int = 0) -> Span:
    """The empty span before the character at `line` and `column`."""
    return Span(line, column, line, column)


def insert_below(source: Source, line: int, text: str) -> Edit:
    """Insert whole lines below `line`, which may be the last one and lack its newline."""
    current = source.lines[line - 1]
    if current.endswith(("\n", "\r")):
        return Edit(source.filename, insertion(line + 1), text)
    return Edit(source.filename, insertion(line, len(current)), "\n" + text.removesuffix("\n"))


def indentation(source: Source, line: int) -> str:
    """The white space at the start of a line, without form feeds."""
    text = source.lines[line - 1]
    blank = text[: len(text) - len(text.lstrip(" \t\f"))]
    return blank.rpartition("\f")[2]


@lru_cache(maxsize=16)
def indent_step(source: Source) -> str:
    """What one level of indentation is in a file: that of its first block. Cached by content."""
    for above, below in pairwise(source.lines):
        outer, inner = (line[: len(line) - len(line.lstrip(" \t"))] for line in (above, below))
        if above.rstrip().endswith(":") and below.strip() and inner.startswith(outer) and inner != outer:
            return inner[len(outer) :]
    return "    "


def overlap(one: Span, other: Span) -> bool:
    """Whether edits of both spans would depend on their order: they share text or touch an insertion."""
    if one[:2] == one[2:] or other[:2] == other[2:]:
        return one[:2] <= other[2:] and other[:2] <= one[2:]
    return one[:2] < other[2:] and other[:2] < one[2:]


def apply(source: Source, edits: Iterable[Edit]) -> str:
    """The text after `edits` (equal ones count once), their newlines turned into the file's.

    Edits that touch are applied from left to right; ValueError if they share text or leave the file.
    """
    spans = {(*offsets(source, edit.span), edit.replacement) for edit in edits}
    ordered = sorted(spans)
    for (_, end, _), (start, _, _) in pairwise(ordered):
        if start < end:
            raise ValueError(f"edits of {source.filename} overlap")
    pieces, position = [], 0
    for start, end, replacement in ordered:
        pieces += [source.text[position:start], NEWLINE.sub(source.newline, replacement)]
        position = end
    return "".join(pieces) + source.text[position:]
