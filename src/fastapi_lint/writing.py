"""Putting changed files on disk: atomically, with their permissions, through symbolic links."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from fastapi_lint.diagnostic import Problem
from fastapi_lint.source import DecodeError, Source, decode

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
    for directory in {_real(name).parent for name in changed}:
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
    staged: dict[str, Path] = {}
    replaced: list[str] = []
    name = ""
    try:
        for name, (old, new) in changed.items():
            staged[name] = _stage(_real(name), old, new)
        for name, path in staged.items():
            os.replace(path, _real(name))  # noqa: PTH105
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
        for path in staged.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)
    for directory in {_real(name).parent for name in changed}:
        _sync(directory)
    return []


def _real(filename: str) -> Path:
    return Path(os.path.realpath(filename))


def _stage(path: Path, old: Source, new: Source) -> Path:
    """Write `new` into a file beside `path` that can take its place; raises _Unwritable or OSError."""
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


def _fill(path: Path, data: bytes) -> Path:
    """A new temporary file beside `path` with its owner and permissions, synced to disk."""
    number = 0
    while (temporary := path.with_name(f".fastapi-lint-{os.getpid()}-{number}.tmp")).exists():
        number += 1
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copystat(path, temporary)
        os.utime(temporary)
        _give(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _give(temporary: Path, path: Path) -> None:
    """Hand the file to the owner of `path` where that differs and is allowed; permissions stay."""
    wanted, actual = path.stat(), temporary.stat()
    if (wanted.st_uid, wanted.st_gid) != (actual.st_uid, actual.st_gid) and hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(temporary, wanted.st_uid, wanted.st_gid)
            temporary.chmod(wanted.st_mode & 0o7777)


def _restore(filename: str, old: Source) -> None:
    """Put the old text of a file back after another file of its group could not be written."""
    path = _real(filename)
    os.replace(_fill(path, old.encode(old.text)), path)  # noqa: PTH105


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
