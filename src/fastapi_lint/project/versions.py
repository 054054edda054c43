"""Which versions of its libraries a project uses, as far as its files or the settings say."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import TYPE_CHECKING

from fastapi_lint.project import bounds
from fastapi_lint.project.bounds import ANY, Bounds
from fastapi_lint.project.requirements import Declared, is_inside, read

if TYPE_CHECKING:
    from fastapi_lint.project.files import Files

_TITLES = {
    "fastapi": "FastAPI",
    "starlette": "Starlette",
    "pydantic": "Pydantic",
    "sqlalchemy": "SQLAlchemy",
    "sqlmodel": "SQLModel",
}
# What FastAPI's own metadata asks for: from a version on at least, up to a version less than.
_FLOORS = (("0.112.0", "0.37.2"), ("0.115.14", "0.40.0"), ("0.136.3", "0.46.0"))
_CEILINGS = (("0.112.0", "0.38.0"), ("0.115.14", "0.47.0"), ("0.121.3", "0.51.0"), ("0.128.8", "1.0.0"))


class Versions:
    """The versions of libraries: `fastapi_version` is what the settings say, the rest is read from files.

    For a file the nearest directory above it that pins a package counts, lock files first; without a pin the
    nearest that asks for it. Without a file, everything said holds for all of `filenames`.
    """

    def __init__(self, files: Files, filenames: Iterable[str], fastapi_version: str | None = None) -> None:
        self._files = files
        self._directories = tuple(dict.fromkeys(posixpath.dirname(name) or "." for name in filenames))
        self._given = fastapi_version
        self._declared: dict[str, Declared] = {}

    def at_least(self, name: str, version: str, filename: str | None = None) -> bool | None:
        """Whether package `name` is `version` or later: None when that is not certain.

        `filename` asks for the code of one file, the usual question of a rule.
        """
        from packaging.version import Version  # lazy: few rules ask for versions

        return self._bounds(name, filename).above(Version(version))

    def named(self, name: str, filename: str | None = None) -> str | None:
        """Text such as `FastAPI 0.115.2` or `FastAPI >=0.100`; None when nothing is known."""
        text = str(self._bounds(name, filename))
        return f"{_TITLES.get(name, name)} {text}" if text else None

    def _bounds(self, name: str, filename: str | None) -> Bounds:
        directories = self._directories if filename is None else (posixpath.dirname(filename) or ".",)
        found = [self._in(name, directory) for directory in directories]
        return reduce(Bounds.__or__, found) if found else ANY

    def _in(self, name: str, directory: str) -> Bounds:
        if name == "fastapi" and self._given is not None:
            return bounds.at(self._given)
        said = self._said(name, directory)
        if name != "starlette":
            return said
        implied = _starlette(self._in("fastapi", directory))
        both = said & implied
        if both.empty:
            return said if self._given is None else implied
        return both

    def _said(self, name: str, directory: str) -> Bounds:
        """What the files at or above a directory say, the nearest first."""
        nearest: Bounds | None = None
        for declared in self._upwards(directory):
            wanted = declared.wanted.get(name)
            pin = declared.locked.get(name, wanted if wanted is not None and wanted.exact else None)
            if pin is not None and (nearest is None or nearest & pin == pin):
                return pin
            nearest = wanted if nearest is None else nearest
        return ANY if nearest is None else nearest

    def _upwards(self, directory: str) -> Iterator[Declared]:
        """What the files of a directory say, of the one above, and so on up to the project's root."""
        root = self._files.root(directory)
        while True:
            if directory not in self._declared:
                self._declared[directory] = read(self._files, directory)
            yield self._declared[directory]
            if directory == root or not is_inside(directory, root):
                return
            directory = posixpath.dirname(directory) or "."


def _starlette(fastapi: Bounds) -> Bounds:
    """The Starlette that a FastAPI needs."""
    from packaging.version import Version

    low = [Version(own) for of, own in _FLOORS if fastapi.low is not None and fastapi.low >= Version(of)]
    high = [Version(own) for of, own in _CEILINGS if fastapi.high is not None and fastapi.high <= Version(of)]
    return Bounds(max(low, default=None), min(high, default=None))
