"""The directory of the cache: where it is, reading and writing entries, and throwing them away."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from fastapi_lint import __version__

_TAG = "CACHEDIR.TAG"
_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55"
_PACKAGE = Path(__file__).parent.parent
# Entries of one version; beyond that the older half goes.
_MOST = 400
# Versions of fastapi-lint that are remembered side by side.
_VERSIONS = 4


def default_directory() -> Path:
    """The user's cache directory for fastapi-lint."""
    from platformdirs import user_cache_path  # lazy: not needed where a directory is given

    return user_cache_path("fastapi-lint", appauthor=False)


def configured() -> Store | None:
    """The cache that the environment asks for: none, one in a directory, or the user's."""
    if os.environ.get("FASTAPI_LINT_NO_CACHE"):
        return None
    directory = os.environ.get("FASTAPI_LINT_CACHE_DIR")
    return Store(Path(directory) if directory else default_directory())


class Store:
    """Named entries in a cache directory, those of other versions of fastapi-lint out of sight.

    Nothing here raises OSError: what cannot be read is not there, what cannot be written stays unwritten.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @cached_property
    def _place(self) -> str:
        return os.path.join(self.directory, fingerprint())  # noqa: PTH118

    def read(self, name: str) -> bytes | None:
        """The bytes of an entry, None if there is none."""
        try:
            with open(f"{self._place}/{name}", "rb") as file:  # noqa: PTH123
                return file.read()
        except OSError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Keep an entry: readers see the old one or the new one, never a part."""
        with suppress(OSError):
            self._prepare()
            handle, temporary = tempfile.mkstemp(dir=self._place)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(temporary).replace(f"{self._place}/{name}")
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise

    def _prepare(self) -> None:
        place = Path(self._place)
        if not place.is_dir():
            place.mkdir(parents=True)
            tag = f"{_SIGNATURE}\n# This directory holds what fastapi-lint remembers of earlier runs.\n"
            (self.directory / _TAG).write_text(tag, "ascii")
            (self.directory / ".gitignore").write_text("*\n", "ascii")
            for other in _oldest(self.directory, "*-*/")[:-_VERSIONS]:
                shutil.rmtree(other, ignore_errors=True)
        entries = _oldest(place, "*")
        for entry in entries[: len(entries) // 2] if len(entries) > _MOST else ():
            entry.unlink(missing_ok=True)

    def clear(self) -> bool:
        """Delete the directory; false if it is not a cache directory of ours. Raises OSError."""
        if not self.directory.exists():
            return True
        try:
            if not (self.directory / _TAG).read_text("ascii").startswith(_SIGNATURE):
                return False
        except (OSError, UnicodeDecodeError):
            return False
        shutil.rmtree(self.directory)
        return True


def _oldest(directory: Path, pattern: str) -> list[Path]:
    """What a directory holds, the oldest first."""
    return sorted(directory.glob(pattern), key=lambda path: path.stat().st_mtime)


def fingerprint() -> str:
    """What tells this fastapi-lint from others: its version, and its files as they are installed."""
    state = blake2b(digest_size=8)
    for entry in _files(str(_PACKAGE)):
        stat = entry.stat()
        state.update(f"{entry.name}:{stat.st_mtime_ns}:{stat.st_size}\n".encode())
    return f"{__version__}-{state.hexdigest()}"


def _files(directory: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(directory) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            yield from _files(entry.path)
        elif entry.name.endswith(".py"):
            yield entry
