"""Facts of files by their content, remembered within a process."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from fastapi_lint.facts.extract import extract
from fastapi_lint.facts.nodes import FileFacts
from fastapi_lint.source import Source, decode


class _Content:
    """The bytes of a file, known by their digest once they have been let go."""

    __slots__ = ("data", "digest")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.digest = blake2b(data, digest_size=16).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def load(filename: str, data: bytes, *, lazily: bool = False) -> tuple[Source, FileFacts]:
    """Source and facts of a file; raises DecodeError or FactsError. `lazily` is that of `extract`.

    Remembered by content, so that the passes of the fixer parse only what they changed.
    """
    content = _Content(data)
    loaded = _load(filename, content, lazily)
    content.data = b""
    return loaded


@lru_cache(maxsize=8192)
def _load(filename: str, content: _Content, lazily: bool) -> tuple[Source, FileFacts]:
    source = decode(filename, content.data)
    facts = extract(source, lazily=lazily)
    source.forget()
    return source, facts
