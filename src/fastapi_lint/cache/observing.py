"""What a run saw of the file system, and whether that is still so."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from fastapi_lint.project.files import Files, Log, Seen

# A file changed less than this before it was read may change again without its time showing it.
_RESOLUTION = 2_000_000_000
# What no path is: a file that could be there and not be read is tried again in every run.
_UNREADABLE = "unreadable"


def digest(data: bytes) -> str:
    """What stands for the content of a file."""
    return blake2b(data, digest_size=16).hexdigest()


class Observed:
    """Files on disk that write down what they are asked in `log`."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._start = time.time_ns()
        self.log = Log()

    def read(self, filename: str) -> bytes:
        """The bytes of a file; raises OSError."""
        try:
            before = os.stat(filename)  # noqa: PTH116
            data = self._files.read(filename)
        except FileNotFoundError:
            self.log.answers[filename] = ""
            raise
        except OSError:
            self.log.answers[filename] = _UNREADABLE
            raise
        settled = before.st_mtime_ns < self._start - _RESOLUTION
        self.log.seen[filename] = Seen(before.st_mtime_ns if settled else 0, before.st_size, digest(data))
        return data

    def is_file(self, filename: str) -> bool:
        """Whether there is such a file."""
        return self._kind(filename) == "file"

    def is_dir(self, filename: str) -> bool:
        """Whether there is such a directory."""
        return self._kind(filename) == "directory"

    def names(self, directory: str) -> frozenset[str]:
        """The names of the files in a directory; none if there is no such directory."""
        found = self._files.names(directory)
        self.log.listings[directory] = _summary(found)
        return found

    def root(self, filename: str) -> str:
        """The project root."""
        return self._files.root(filename)

    def _kind(self, filename: str) -> str:
        found = self.log.answers.get(filename)
        if found is None:
            found = self.log.answers[filename] = kind(filename)
        return found


def kind(path: str) -> str:
    """`file`, `directory`, or nothing for what is neither."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except (OSError, ValueError):
        return ""
    return "file" if stat.S_ISREG(mode) else "directory" if stat.S_ISDIR(mode) else ""


def to_json(log: Log) -> list[Any]:
    """A log as JSON's types, to be read by `now`."""
    words = sorted([word.decode("latin-1") for word in words] for words in log.words)
    return [log.seen, log.answers, log.listings, sorted(log.seen.keys() - log.parsed), words]


def now(entry: list[Any], files: Files) -> list[Any] | None:
    """The log of a run again, if the run would find the same now: None if it might not.

    That is so if files have the same content, and paths and directories give the same answers. A file whose
    time and size are the same is not read. One that is only text may change, as long as it can still be
    parsed and nothing that is looked for occurs in it. Raises ValueError, TypeError, KeyError or
    AttributeError for anything else than `to_json` wrote.
    """
    seen, answers, listings, texts, words = entry
    if not all(kind(path) == answer for path, answer in answers.items()):
        return None
    if not all(_summary(files.names(path)) == answer for path, answer in listings.items()):
        return None
    changed = {name: again for name, was in seen.items() if (again := _again(name, Seen(*was))) is not None}
    for name, again in changed.items():
        if again.digest != seen[name][2] and not (name in texts and _is_irrelevant(name, files, words)):
            return None
    return [{**seen, **changed}, *entry[1:]] if changed else entry


def _again(filename: str, was: Seen) -> Seen | None:
    """A file as it is now, None if its time and size are what they were."""
    try:
        stat = os.stat(filename)  # noqa: PTH116
        if (stat.st_mtime_ns, stat.st_size) == (was.mtime, was.size):
            return None
        with open(filename, "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError:
        return Seen(0, 0, "")
    settled = stat.st_mtime_ns < time.time_ns() - _RESOLUTION
    return Seen(stat.st_mtime_ns if settled else 0, stat.st_size, digest(data))


def _is_irrelevant(filename: str, files: Files, words: list[list[str]]) -> bool:
    from fastapi_lint.project.reading import is_mere_text  # lazy: rarely needed

    looked_for = [tuple(word.encode("latin-1") for word in together) for together in words]
    return is_mere_text(filename, files.read(filename), looked_for)


def _summary(names: Iterable[str]) -> str:
    return digest("/".join(sorted(names)).encode())
