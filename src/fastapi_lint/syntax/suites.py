"""The line that opens a block, read as text: parsing a long class for one `except` takes seconds."""

from __future__ import annotations

import re

from fastapi_lint.diagnostic import Span
from fastapi_lint.source import Source

# What may stand between an expression and the colon behind it: parentheses of its own.
_CLOSING = re.compile(r"((?:[ \t]*\))*)[ \t]*:")


def before_colon(source: Source, expression: Span) -> tuple[int, int] | None:
    """The line and column behind an expression, its parentheses included, in front of a block's colon.

    None where the colon stands in another line, or after something else.
    """
    line = source.lines[expression.end_line - 1]
    found = _CLOSING.match(line, expression.end_column)
    return None if found is None else (expression.end_line, found.end(1))
