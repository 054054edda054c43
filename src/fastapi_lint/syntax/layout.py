"""Keeping what an edit moves in line: continuation lines below an opening bracket, and the width of lines."""

from __future__ import annotations

from functools import lru_cache

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source
from fastapi_lint.syntax.spans import indentation, insertion
from fastapi_lint.syntax.tree import Slice

# Shorter lines than that are not broken in any style.
_SHORT = 88


def realign(tree: Slice, span: Span, column: int, delta: int) -> tuple[Edit, ...]:
    """Shift the lines below the first of `span` that start at `column` or further right."""
    source = tree.source
    edits = []
    for line in range(span.line + 1, span.end_line + 1):
        lead = indentation(source, line)
        if "\t" in lead or len(lead) < column or line in strings(tree) or not source.lines[line - 1].strip():
            continue
        if delta > 0:
            edits.append(Edit(source.filename, insertion(line), " " * delta))
        elif delta < 0:
            edits.append(Edit(source.filename, Span(line, 0, line, -delta), ""))
    return tuple(edits)


def strings(tree: Slice) -> set[int]:
    """Lines that start inside a string: their white space is part of its value."""
    return {
        line
        for node in tree.nodes(cst.SimpleString, cst.FormattedString, cst.TemplatedString)
        for line in range(tree.span_of(node).line + 1, tree.span_of(node).end_line + 1)
    }


@lru_cache(maxsize=16)
def width(source: Source) -> int:
    """How long the lines of a file may be, as all but the longest few show. Cached by content."""
    lengths = sorted(len(line.rstrip()) for line in source.lines)
    return max(_SHORT, lengths[len(lengths) * 99 // 100] if lengths else 0)
