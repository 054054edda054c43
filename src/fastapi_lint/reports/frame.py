"""The code frame of a diagnostic: its line, carets under the span, and what leads there."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi_lint.diagnostic import Diagnostic
from fastapi_lint.reports.paint import Paint, cells, visible

GUTTER = "blue bold"
_NEAR = 4
_ELLIPSIS = "…"


def frame(
    diagnostic: Diagnostic, lines: Sequence[str], paint: Paint, style: str, width: int | None
) -> list[str]:
    """The rows of the frame, empty if the line does not exist; `style` is that of the carets."""
    row = diagnostic.span.line
    if not 1 <= row <= len(lines):
        return []
    rows = _rows(diagnostic, lines)
    margin = gutter(diagnostic, lines)
    bar = paint(f"{' ' * margin} |", GUTTER)
    start, length = _carets(diagnostic, lines[row - 1])
    room = None if width is None else max(width - margin - 3, 20)
    offset = _offset(cells(visible(lines[row - 1].rstrip())), start, length, room)
    frame = [bar]
    for number in rows:
        if number is None:
            frame.append(paint("...", GUTTER))
            continue
        text = _crop(visible(lines[number - 1].rstrip()), offset, room)
        frame.append(f"{paint(f'{number:>{margin}} |', GUTTER)} {text}".rstrip())
        if number == row:
            carets = "^" * min(length, room - start + offset if room else length)
            label = f" {diagnostic.label}" if diagnostic.label else ""
            frame.append(f"{bar} {' ' * (start - offset)}{paint(carets + visible(label), style)}")
    return frame


def gutter(diagnostic: Diagnostic, lines: Sequence[str]) -> int:
    """The width of the column of line numbers."""
    return max(2, *(len(str(number)) for number in _rows(diagnostic, lines) if number is not None))


def _rows(diagnostic: Diagnostic, lines: Sequence[str]) -> list[int | None]:
    """Line numbers to show, None for a gap."""
    row, context = diagnostic.span.line, diagnostic.context
    if context is not None and 1 <= context < row:
        return [*range(context, row + 1)] if row - context <= _NEAR else [*_head(context, lines), None, row]
    around = [n for n in (row - 1, row, row + 1) if n == row or _has_text(lines, n)]
    return [*around]


def _head(context: int, lines: Sequence[str]) -> list[int]:
    """The context line; for a decorator also what it decorates, if that follows soon."""
    rows = [context]
    while len(rows) < _NEAR and lines[rows[-1] - 1].lstrip().startswith("@"):
        rows.append(rows[-1] + 1)
    return rows


def _has_text(lines: Sequence[str], number: int) -> bool:
    return 1 <= number <= len(lines) and bool(lines[number - 1].strip())


def _carets(diagnostic: Diagnostic, line: str) -> tuple[int, int]:
    """Where the carets start and how many there are, in cells; one line's worth of a longer span."""
    span, text = diagnostic.span, line.rstrip()
    end = span.end_column if span.end_line == span.line else len(text)
    start = cells(visible(text[: span.column]))
    return start, max(1, cells(visible(text[span.column : end])))


def _offset(width: int, start: int, length: int, room: int | None) -> int:
    """How many cells of the line to leave out in front, so that the carets fit."""
    if room is None or width <= room or start + length < room:
        return 0
    return max(0, start - room // 4)


def _crop(text: str, offset: int, room: int | None) -> str:
    """The part of a line that fits, starting `offset` cells in; ellipses say what was cut."""
    if room is None or (not offset and cells(text) <= room):
        return text
    shown, position = "", 0
    for char in text:
        if position >= offset and cells(shown) + cells(char) < room:
            shown += char
        position += cells(char)
    cut = position > offset + cells(shown)
    return (_ELLIPSIS + shown[1:] if offset and shown else shown) + (_ELLIPSIS if cut and shown else "")
