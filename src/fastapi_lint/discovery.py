"""From paths on the command line to the Python files to check."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.config import Settings, name_of, relative_to, spec

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Found(NamedTuple):
    """Sorted file names, and the given paths that do not exist."""

    files: tuple[str, ...]
    missing: tuple[str, ...]


def discover(paths: Sequence[str], settings: Settings) -> Found:
    """The Python files under `paths`, named as `config.name_of` names them.

    Directories are searched for `.py` files that neither the settings exclude nor git ignores; symlinked
    directories are not entered. A file given by name is always taken, unless the
    settings force exclusion.
    """
    excludes = Excludes(settings)
    names: set[str] = set()
    missing = []
    for path in paths:
        name = name_of(path, settings.root)
        if settings.force_exclude and excludes.covers_any_part(name):
            continue
        if Path(path).is_dir():
            names.update(_walk(name, excludes, _ignores_above(name, settings.root)))
        elif Path(path).exists():
            names.add(name)
        else:
            missing.append(path)
    return Found(tuple(sorted(names)), tuple(missing))


@dataclass(frozen=True)
class Excludes:
    """The exclude patterns of the settings, ready to be asked."""

    settings: Settings

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return self.settings.exclude + self.settings.extend_exclude

    @cached_property
    def _plain(self) -> frozenset[str]:
        """Patterns that are a mere name: most of them, and cheap."""
        return frozenset(p for p in self._patterns if not set("*?[]!/\\#") & set(p) and p == p.strip())

    @cached_property
    def _spec(self) -> GitIgnoreSpec | None:
        rest = tuple(pattern for pattern in self._patterns if pattern not in self._plain)
        return spec(rest) if rest else None

    def covers(self, name: str, base_name: str, is_dir: bool) -> bool:
        """Whether this very file or directory is excluded (not whether one above it is)."""
        if base_name in self._plain:
            return True
        if self._spec is None:
            return False
        return self._spec.match_file(relative_to(name, self.settings.base) + "/" * is_dir)

    def covers_any_part(self, name: str) -> bool:
        """Whether a file or a directory it lies in, up to the base, is excluded."""
        parts = Path(relative_to(name, self.settings.base)).parts
        if self._plain.intersection(parts):
            return True
        return self._spec is not None and self._spec.match_file("/".join(parts))


class _Ignores(NamedTuple):
    """One .gitignore file: its patterns hold below `directory`."""

    directory: str
    spec: GitIgnoreSpec


def _walk(root: str, excludes: Excludes, ignores: tuple[_Ignores, ...]) -> Iterator[str]:
    pending = [(root, ignores)]
    while pending:
        directory, above = pending.pop()
        try:
            with os.scandir(directory) as listing:
                entries = list(listing)
        except OSError:  # unreadable directories hold nothing to check
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            above = (*above, *_read_ignores(directory, ".gitignore"))
        for entry in entries:
            is_dir = entry.is_dir(follow_symlinks=False)
            if not is_dir and not entry.name.endswith(".py"):
                continue
            name = entry.name if directory == "." else f"{directory.rstrip('/')}/{entry.name}"
            if excludes.covers(name, entry.name, is_dir) or _ignored(name, is_dir, above):
                continue
            if is_dir:
                pending.append((name, above))
            elif _is_file(entry):
                yield name


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a symlink that leads back to itself
        return False


def _ignored(name: str, is_dir: bool, ignores: tuple[_Ignores, ...]) -> bool:
    """Whether git ignores a file: the deepest file with a matching pattern decides."""
    for entry in reversed(ignores):
        verdict = entry.spec.check_file(relative_to(name, entry.directory) + "/" * is_dir).include
        if verdict is not None:
            return verdict
    return False


def _ignores_above(name: str, root: str) -> tuple[_Ignores, ...]:
    """What git ignores in a directory because of the directories above it.

    Nothing if it is ignored itself: whoever names it wants it checked.
    """
    start = Path(name).absolute()
    above: list[_Ignores] = []
    for directory in (start, *start.parents):
        if directory != start:
            above[:0] = _read_ignores(name_of(directory, root), ".gitignore")
        if (directory / ".git").exists():
            above[:0] = _read_ignores(name_of(directory, root), ".git/info/exclude")
            break
    else:
        return ()  # no repository, so files above mean nothing
    ignores = tuple(above)
    return () if name != "." and _ignored(name, True, ignores) else ignores


def _read_ignores(directory: str, filename: str) -> list[_Ignores]:
    try:
        lines = Path(directory, filename).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    patterns = tuple(line for line in lines if line.strip() and not line.startswith("#"))
    return [_Ignores(directory, spec(patterns))] if patterns else []
