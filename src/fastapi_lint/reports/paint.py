"""Styled text: escapes on a terminal, nothing in a pipe, and how wide text is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from fastapi_lint.diagnostic import Severity

Paint: TypeAlias = Callable[[str, str], str]
"""Gives a text a style, written as rich writes styles (`bold red`)."""

SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def painter(color: bool) -> Paint:
    """The paint for a terminal, or one that leaves texts as they are."""
    return _terminal() if color else _plain


def _plain(text: str, style: str) -> str:
    return text


def _terminal() -> Paint:
    from rich.color import ColorSystem  # lazy: pipes need no rich
    from rich.style import Style

    def paint(text: str, style: str) -> str:
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)

    return paint


def backticks(text: str, paint: Paint) -> str:
    """A message with its `quoted` names in bold."""
    return re.sub("`[^`]+`", lambda match: paint(match[0], "bold"), text)


def visible(text: str) -> str:
    """Text without tabs and without characters that would act on a terminal, each replaced by
    one that shows it (a tab by four spaces)."""
    return _CONTROL.sub(_picture, text.replace("\t", "    "))


def _picture(match: re.Match[str]) -> str:
    number = ord(match[0])
    return chr(0x2400 + number) if number < 0x20 else "\u2421" if number == 0x7F else "\ufffd"


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # lazy: only for other scripts

    return cell_len(text)
