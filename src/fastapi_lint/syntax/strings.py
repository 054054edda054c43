"""Edits of string literals that keep their quotes and prefix letters."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import excerpt

_LITERAL = re.compile(r"([a-zA-Z]*)(\"\"\"|'''|\"|')(.*)\2", re.DOTALL)


def rewrite(source: Source, span: Span, change: Callable[[str], str]) -> Edit:
    """Change what stands between the quotes of one literal, as it is written; Refusal for anything else."""
    found = _LITERAL.fullmatch(excerpt(source, span))
    if found is None or found[2] in found[3] or "\\" in found[3]:
        raise Refusal("it is not written as one plain string")
    letters, quotes, text = found.groups()
    return Edit(source.filename, span, f"{letters}{quotes}{change(text)}{quotes}")
