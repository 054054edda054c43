"""Comments of a text. Standard library only."""

from __future__ import annotations

import io
import re
import tokenize

from fastapi_lint.source import Source

# Comments that speak to tools about the code beside them; they may go when it goes.
PRAGMA = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma|pylint|pyright|mypy|ruff|nosec|fmt|isort|ty:)", re.I)


def comments(source: Source) -> list[str]:
    """The comments of a file in order; a guess by `#` where the running Python cannot tokenize it."""
    try:
        tokens = tokenize.generate_tokens(io.StringIO(source.text, newline="").readline)
        return [token.string.strip() for token in tokens if token.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError):
        return ["#" + line.partition("#")[2].strip() for line in source.lines if "#" in line]
