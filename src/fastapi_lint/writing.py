"""Putting changed files on disk: atomically, with their permissions, through symbolic links.

Whenever the process dies, each file is the old or the new one, and nothing is left beside it: a new version
is prepared in the user's cache directory, or in the system's for temporary files, and moved from there. What
a killed run left there goes with the next one. Only where neither is on the file system of the target is the
new version prepared beside it, without a name for as long as the system allows.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from fastapi_lint.diagnostic import Problem
from fastapi_lint.source import DecodeError, Source, decode

_DESCRIPTORS = Path("/proc/self/fd")
_TEMPORARY = re.compile(r"\.fastapi-lint-(\d+)-\d+\.tmp")


class _Unwritable(Exception):
    """A file that is left alone; the text is the reason."""


def write(
    changed: Mapping[str, tuple[Source, Source]], groups: Iterable[frozenset[str]] = ()
) -> tuple[Problem, ...]:
    """Write the second source of each pair over the first, a group of files whole or not at all.

    A file that no longer reads as its first source is left alone and is a Problem, as is one that cannot be
    written. Temporary files that a killed run left in the directories written to are removed.
    """
    for directory in {_real(name).parent for name in changed}.union(_staging()):
        _sweep(directory)
    problems: list[Problem] = []
    for together in _units(changed, groups):
        problems += _write_unit({name: changed[name] for name in together})
    return tuple(problems)


def _units(changed: Mapping[str, object], groups: Iterable[frozenset[str]]) -> list[list[str]]:
    """The changed files in sets that have no group in common, names sorted."""
    units = [{name} for name in changed]
    for group in groups:
        touching = [unit for unit in units if unit & group]
        if touching:
            units = [unit for unit in units if not unit & group] + [set().union(*touching)]
    return sorted(sorted(unit) for unit in units)


def _write_unit(changed: Mapping[str, tuple[Source, Source]]) -> list[Problem]:
    staged: dict[str, _Staged] = {}
    replaced: list[str] = []
    name = ""
    try:
        for name, (old, new) in changed.items():
            staged[name] = _stage(_real(name), old, new)
        for name, file in staged.items():
            file.replace()
            replaced.append(name)
    except (_Unwritable, OSError) as error:
        reason = str(error) if isinstance(error, _Unwritable) else error.strerror or str(error)
        for done in replaced:
            _restore(done, changed[done][0])
        others = [other for other in changed if other != name]
        return [
            Problem("fix-failed", f"not written: {reason}", name),
            *(Problem("fix-failed", f"not written, as {name} could not be", other) for other in others),
        ]
    finally:
        for file in staged.values():
            file.discard()
    for directory in {_real(name).parent for name in changed}:
        _sync(directory)
    return []


def _real(filename: str) -> Path:
    return Path(os.path.realpath(filename))


@cache
def _staging() -> tuple[Path, ...]:
    """Directories outside of any project in which new versions may be prepared, the best one first."""
    from platformdirs import user_cache_path  # lazy: most runs write nothing

    ours = user_cache_path("fastapi-lint", appauthor=False) / "staging"
    with suppress(OSError):
        ours.mkdir(parents=True, exist_ok=True)
    return tuple(path for path in (ours, Path(tempfile.gettempdir())) if os.access(path, os.W_OK))


def _place(target: Path) -> Path:
    """The directory from which a file can be moved over `target` in one step."""
    device = target.parent.stat().st_dev
    return next((path for path in _staging() if path.stat().st_dev == device), target.parent)


class _Staged:
    """A new version of `target`, without a name where the system can do that."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.place = _place(target)
        self.temporary: Path | None = None
        self.directory = os.open(self.place, os.O_RDONLY) if hasattr(os, "O_TMPFILE") else None
        self.handle = None if self.directory is None else _unnamed(self.place)
        if self.handle is None:
            self.handle, self.temporary = _named(self.place)

    @property
    def path(self) -> Path:
        """A path by which the file can be asked and changed."""
        return self.temporary or _DESCRIPTORS / str(self.handle)

    def write(self, data: bytes) -> None:
        """Fill the file with data, on disk when this returns, and give it what `target` has beside data."""
        assert self.handle is not None
        with open(self.handle, "wb", closefd=False) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copystat(self.target, self.path)
        os.utime(self.path)
        _give(self.path, self.target)

    def replace(self) -> None:
        """Put the file in the place of `target`; it has a name from one system call to the next."""
        if self.temporary is None:
            self._link()
        assert self.temporary is not None
        try:
            os.replace(self.temporary, self.target)  # noqa: PTH105
        except OSError as error:
            if error.errno != errno.EXDEV or self.place == self.target.parent:
                raise
            self._move_beside()
            os.replace(self.temporary, self.target)  # noqa: PTH105
        self.temporary = None

    def _move_beside(self) -> None:
        """Two mounts of one file system: the file has to go where its target is before it can replace it."""
        assert self.temporary is not None
        far = self.temporary
        handle, self.temporary = _named(self.target.parent)
        try:
            with far.open("rb") as source, open(handle, "wb") as copy:  # noqa: PTH123
                shutil.copyfileobj(source, copy)
                copy.flush()
                os.fsync(handle)
            shutil.copystat(far, self.temporary)
            _give(self.temporary, far)
        finally:
            far.unlink()

    def _link(self) -> None:
        """Give an unnamed file a name."""
        for path in _temporary_names(self.place):
            with suppress(FileExistsError):
                # Only with a directory does Python follow the link to the descriptor.
                os.link(
                    f"{_DESCRIPTORS}/{self.handle}", path, src_dir_fd=self.directory, follow_symlinks=True
                )
                self.temporary = path
                return

    def discard(self) -> None:
        """Let go of the file, and remove it unless it has taken its place."""
        for handle in (self.handle, self.directory):
            if handle is not None:
                os.close(handle)
        self.handle = self.directory = None
        if self.temporary is not None:
            with suppress(OSError):
                self.temporary.unlink(missing_ok=True)


def _unnamed(directory: Path) -> int | None:
    """A new file without a name that can be given one in `directory`, where there is such a thing."""
    if not _DESCRIPTORS.is_dir():
        return None
    with suppress(OSError):
        return os.open(directory, os.O_TMPFILE | os.O_RDWR, 0o600)
    return None


def _named(directory: Path) -> tuple[int, Path]:
    """A new file with a temporary name in a directory."""
    for path in _temporary_names(directory):
        with suppress(FileExistsError):
            return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), path
    raise AssertionError("there is no end to names")


def _temporary_names(directory: Path) -> Iterator[Path]:
    for number in itertools.count():
        yield directory / f".fastapi-lint-{os.getpid()}-{number}.tmp"


def _stage(path: Path, old: Source, new: Source) -> _Staged:
    """The file `new`, ready to take the place of `path`; raises _Unwritable or OSError."""
    data = path.read_bytes()
    try:
        current = decode(old.filename, data)
    except DecodeError:
        current = None
    if current != old:
        raise _Unwritable("the file changed while it was being fixed")
    if not os.access(path, os.W_OK):
        raise _Unwritable("the file is read-only")
    return _fill(path, new.encode(new.text))


def _fill(path: Path, data: bytes) -> _Staged:
    staged = _Staged(path)
    try:
        staged.write(data)
    except BaseException:
        staged.discard()
        raise
    return staged


def _give(temporary: Path, path: Path) -> None:
    """Hand the file to the owner of `path` where that differs and is allowed; permissions stay."""
    wanted, actual = path.stat(), temporary.stat()
    if (wanted.st_uid, wanted.st_gid) != (actual.st_uid, actual.st_gid) and hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(temporary, wanted.st_uid, wanted.st_gid)
            temporary.chmod(wanted.st_mode & 0o7777)


def _restore(filename: str, old: Source) -> None:
    """Put the old text of a file back after another file of its group could not be written."""
    staged = _fill(_real(filename), old.encode(old.text))
    try:
        staged.replace()
    finally:
        staged.discard()


def _sync(directory: Path) -> None:
    """Make renames in a directory last, where the system can."""
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(directory: Path) -> None:
    """Remove the temporary files of runs that are no longer alive."""
    with suppress(OSError):
        for entry in os.scandir(directory):
            match = _TEMPORARY.fullmatch(entry.name)
            if match and not _alive(int(match[1])):
                with suppress(OSError):
                    Path(entry.path).unlink()


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
