"""Facts of files by their content, remembered within a process."""

from __future__ import annotations

from functools import lru_cache

from fastapi_lint.facts.extract import extract
from fastapi_lint.facts.nodes import FileFacts
from fastapi_lint.source import Source, decode


@lru_cache(maxsize=8192)
def load(filename: str, data: bytes, *, lazily: bool = False) -> tuple[Source, FileFacts]:
    """Source and facts of a file; raises DecodeError or FactsError. `lazily` is that of `extract`.

    Remembered by content, so that the passes of the fixer parse only what they changed.
    """
    source = decode(filename, data)
    return source, extract(source, lazily=lazily)
