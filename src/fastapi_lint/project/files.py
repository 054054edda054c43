"""Where the project's bytes come from: the disk, memory, or memory over the disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """A tree of files by name. Names are POSIX-style paths, the same string for the same file."""

    def read(self, filename: str) -> bytes:
        """The bytes of a file; raises OSError."""

    def is_file(self, filename: str) -> bool:
        """Whether there is such a file."""

    def is_dir(self, filename: str) -> bool:
        """Whether there is such a directory."""

    def root(self, filename: str) -> str:
        """The directory at which looking for imported modules ends (the project root)."""


class Disk:
    """Files on disk. `root` is the directory of the configuration or the common parent of the targets."""

    def __init__(self, root: Path) -> None:
        self._root = root.as_posix()
        self._listings: dict[str, frozenset[str]] = {}

    def read(self, filename: str) -> bytes:
        """The bytes of a file; raises OSError."""
        return Path(filename).read_bytes()

    def is_file(self, filename: str) -> bool:
        """Whether there is such a file."""
        return Path(filename).is_file()

    def is_dir(self, filename: str) -> bool:
        """Whether there is such a directory."""
        return Path(filename).is_dir()

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

    def root(self, filename: str) -> str:
        """The project root."""
        return self._base.root(filename) if self._base is not None else "."
