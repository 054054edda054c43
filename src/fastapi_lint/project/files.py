"""Where the project's bytes come from: the disk, memory, or memory over the disk."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol


class Seen(NamedTuple):
    """A file that was read: its time of change and size at that moment, and a digest of its bytes.

    `mtime` is in nanoseconds, 0 where it says nothing yet.
    """

    mtime: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Log:
    """What a run asked of the file system: files that were read, what paths are, what directories hold.

    `answers` are `file`, `directory` or nothing, `listings` digests of the names. `parsed` are the files that
    were more than text, `words` what was looked for in the text of all, as words that occur together.
    """

    seen: dict[str, Seen] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    listings: dict[str, str] = field(default_factory=dict)
    parsed: set[str] = field(default_factory=set)
    words: set[tuple[bytes, ...]] = field(default_factory=set)

    def absorb(self, other: Log) -> None:
        """Add what another process asked."""
        self.seen.update(other.seen)
        self.answers.update(other.answers)
        self.listings.update(other.listings)
        self.parsed.update(other.parsed)
        self.words.update(other.words)


class Files(Protocol):
    """A tree of files by name. Names are POSIX-style paths, the same string for the same file."""

    def read(self, filename: str) -> bytes:
        """The bytes of a file; raises OSError."""

    def is_file(self, filename: str) -> bool:
        """Whether there is such a file."""

    def is_dir(self, filename: str) -> bool:
        """Whether there is such a directory."""

    def names(self, directory: str) -> frozenset[str]:
        """The names of the files in a directory; none if there is no such directory."""

    def root(self, filename: str) -> str:
        """The directory at which looking for imported modules ends (the project root)."""


class Disk:
    """Files on disk. `root` is the directory of the configuration or the common parent of the targets."""

    def __init__(self, root: Path) -> None:
        self._root = root.as_posix()

    def read(self, filename: str) -> bytes:
        """The bytes of a file; raises OSError."""
        return Path(filename).read_bytes()

    def is_file(self, filename: str) -> bool:
        """Whether there is such a file."""
        return Path(filename).is_file()

    def is_dir(self, filename: str) -> bool:
        """Whether there is such a directory."""
        return Path(filename).is_dir()

    def names(self, directory: str) -> frozenset[str]:
        """The names of the files in a directory; none if there is no such directory."""
        try:
            with os.scandir(directory) as entries:
                return frozenset(entry.name for entry in entries if entry.is_file())
        except OSError:
            return frozenset()

    def root(self, filename: str) -> str:
        """The project root."""
        return self._root


class Memory:
    """Files given as texts or bytes, over another tree if there is one."""

    def __init__(self, files: Mapping[str, str | bytes], base: Files | None = None) -> None:
        self._files = {k: v.encode() if isinstance(v, str) else v for k, v in files.items()}
        self._base = base
        self._dirs = {
            name[:i] or "/" for name in self._files for i, char in enumerate(name) if char == "/"
        } | {"."}

    def read(self, filename: str) -> bytes:
        """The bytes of a file; raises OSError."""
        if filename in self._files:
            return self._files[filename]
        if self._base is None:
            raise FileNotFoundError(filename)
        return self._base.read(filename)

    def is_file(self, filename: str) -> bool:
        """Whether there is such a file."""
        return filename in self._files or (self._base is not None and self._base.is_file(filename))

    def is_dir(self, filename: str) -> bool:
        """Whether there is such a directory."""
        return filename in self._dirs or (self._base is not None and self._base.is_dir(filename))

    def names(self, directory: str) -> frozenset[str]:
        """The names of the files in a directory; none if there is no such directory."""
        own = (posixpath.split(name) for name in self._files)
        found = frozenset(name for place, name in own if (place or ".") == directory)
        return found if self._base is None else found | self._base.names(directory)

    def root(self, filename: str) -> str:
        """The project root."""
        return self._base.root(filename) if self._base is not None else "."
