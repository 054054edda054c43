"""Edits of comma-separated lists (arguments, parameters, imported names) that keep the list's style.

Items are given by their spans, without commas. Standard library only.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import excerpt, indentation, insertion


def add_before(source: Source, item: Span, text: str) -> Edit:
    """Put `text` before `item`, on a line of its own if `item` starts one."""
    lead = source.lines[item.line - 1][: item.column]
    separator = f",\n{lead}" if not lead.strip() else ", "
    return Edit(source.filename, insertion(item.line, item.column), text + separator)


def add_last(source: Source, last: Span, closing: tuple[int, int], text: str) -> tuple[Edit, ...]:
    """Put `text` after `last`, the last item of a list whose bracket stands at `closing`."""
    end = insertion(last.end_line, last.end_column)
    comma = _has_comma(source, last, closing)
    if last.end_line == closing[0]:
        return (Edit(source.filename, end, f", {text}"),)
    indent = indentation(source, last.line)
    line = insertion(last.end_line + 1)
    if comma:
        return (Edit(source.filename, line, f"{indent}{text},\n"),)
    return Edit(source.filename, end, ","), Edit(source.filename, line, f"{indent}{text}\n")


def remove(
    source: Source, items: Sequence[Span], index: int, opening: tuple[int, int], closing: tuple[int, int]
) -> Edit:
    """Take item `index` out; Refusal if a comment would go with it."""
    item = items[index]
    following = items[index + 1][:2] if index + 1 < len(items) else None
    if len(items) == 1:
        span = Span(*opening, *closing)
    elif _alone(source, item, following or closing):
        span = Span(item.line, 0, (following or closing)[0], 0)
    elif following is not None:
        span = Span(*item[:2], *following)
    else:
        span = Span(*items[index - 1][2:], *item[2:])
    gaps = excerpt(source, Span(*span[:2], *item[:2])) + excerpt(source, Span(*item[2:], *span[2:]))
    if "#" in gaps:
        raise Refusal("a comment stands beside the code to be removed")
    return Edit(source.filename, span, "")


def _has_comma(source: Source, item: Span, closing: tuple[int, int]) -> bool:
    """Whether a comma follows `item`; comments aside, nothing else can stand before the bracket."""
    return excerpt(source, Span(*item[2:], *closing)).lstrip().startswith(",")


def _alone(source: Source, item: Span, until: tuple[int, int]) -> bool:
    """Whether `item` has its lines to itself and `until` starts a later one."""
    before = source.lines[item.line - 1][: item.column]
    ahead = source.lines[until[0] - 1][: until[1]]
    return not before.strip() and item.end_line < until[0] and not ahead.strip()
