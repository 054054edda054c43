"""What the files of one directory say about versions: lock files, requirements, pyproject.toml.

They are read as text and nothing is executed. A file that cannot be read says nothing.
"""

from __future__ import annotations

import codecs
import json
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fastapi_lint.project import bounds
from fastapi_lint.project.bounds import ANY, Bounds

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from fastapi_lint.project.files import Files

Versions: TypeAlias = dict[str, Bounds]

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
_LOCKED = re.compile(r'^name = "([^"\n]+)"\nversion = "([^"\n]+)"', re.MULTILINE)
_REQUIREMENTS = re.compile(r"(.*[-_.])?requirements.*\.txt")
_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)")
_REST = re.compile(r"(^|\s)(#|--?[a-zA-Z]).*")


class Declared(NamedTuple):
    """What one directory's files say: versions of lock files, and what is asked for elsewhere."""

    locked: Mapping[str, Bounds]
    wanted: Mapping[str, Bounds]


def read(files: Files, directory: str) -> Declared:
    """What the files directly in `directory` say, and those of its `requirements` directory."""
    names = files.names(directory)
    locked = [_lock(_text(files, directory, name)) for name in _LOCKS if name in names]
    if "Pipfile.lock" in names:
        locked.append(_pipfile(_text(files, directory, "Pipfile.lock")))
    wanted = []
    if "pyproject.toml" in names:
        wanted.append(_pyproject(_text(files, directory, "pyproject.toml")))
    texts = [posixpath.join(directory, name) for name in sorted(names) if _REQUIREMENTS.fullmatch(name)]
    inner = posixpath.normpath(posixpath.join(directory, "requirements"))
    texts += [posixpath.join(inner, name) for name in sorted(files.names(inner)) if name.endswith(".txt")]
    wanted += [_all(_lines(files, posixpath.normpath(name), set())) for name in texts]
    return Declared(_one_of(locked), _pinned(wanted))


def is_inside(name: str, root: str) -> bool:
    """Whether a file or directory lies below `root`, both in the form of file names."""
    if root == ".":
        return not posixpath.isabs(name) and not name.startswith("..")
    return name.startswith(f"{root.rstrip('/')}/")


def _text(files: Files, directory: str, name: str) -> str:
    try:
        data = files.read(posixpath.normpath(posixpath.join(directory, name)))
    except OSError:
        return ""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return data.decode(encoding, "replace").replace("\r\n", "\n")


# Several statements about the same packages


def _all(statements: Iterable[tuple[str, Bounds, bool]]) -> Versions:
    """All of them hold; of those under a condition (the last value) one may, if there are several."""
    found: Versions = {}
    conditional: Versions = {}
    for name, versions, condition in statements:
        if condition:
            conditional[name] = conditional[name] | versions if name in conditional else versions
        else:
            found[name] = found.get(name, ANY) & versions
    for name, versions in conditional.items():
        found[name] = found.get(name, ANY) & versions
    return found


def _one_of(alternatives: Iterable[Versions]) -> Versions:
    """One of them holds, of those that know a package."""
    found: Versions = {}
    for versions in alternatives:
        for name, value in versions.items():
            found[name] = found[name] | value if name in found else value
    return found


def _pinned(alternatives: list[Versions]) -> Versions:
    """One of them holds, where some pin a package one of these: the others are what it was pinned from."""
    pins = [{name: value for name, value in each.items() if value.exact} for each in alternatives]
    return {**_one_of(alternatives), **_one_of(pins)}


# Lock files


def _lock(text: str) -> Versions:
    """The packages of a lock file; a lock for several platforms may hold one more than once."""
    return _one_of({_name(name): bounds.at(version)} for name, version in _LOCKED.findall(text))


def _pipfile(text: str) -> Versions:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return _one_of(
        {_name(name): bounds.parse(_string(_table(entry).get("version")))}
        for section in ("default", "develop")
        for name, entry in _table(_table(data).get(section)).items()
    )


# requirements.txt


def _lines(files: Files, filename: str, seen: set[str]) -> Iterator[tuple[str, Bounds, bool]]:
    """The requirements of a file and of those it includes, inside the project."""
    if filename in seen or not is_inside(filename, files.root(filename)):
        return
    seen.add(filename)
    directory, name = posixpath.split(filename)
    for line in _text(files, directory, name).replace("\\\n", " ").splitlines():
        include = _INCLUDE.match(line.strip())
        if include is not None:
            yield from _lines(files, posixpath.normpath(posixpath.join(directory, include[1])), seen)
        else:
            yield from _requirement(_REST.sub("", line))


def _requirement(line: object) -> Iterator[tuple[str, Bounds, bool]]:
    from packaging.requirements import InvalidRequirement, Requirement  # lazy: few rules ask for versions

    try:
        wanted = Requirement(_string(line).strip())
    except InvalidRequirement:
        return
    yield _name(wanted.name), bounds.parse(str(wanted.specifier)), wanted.marker is not None


# pyproject.toml


def _pyproject(text: str) -> Versions:
    """The dependencies; of a package that is none, what extras and groups say, one of which is installed."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    project, tool = _table(data.get("project")), _table(data.get("tool"))
    poetry, pdm = _table(tool.get("poetry")), _table(tool.get("pdm"))
    main = _all([*_listed(project.get("dependencies")), *_poetry(poetry.get("dependencies"))])
    others = [
        *map(_listed, _table(project.get("optional-dependencies")).values()),
        *map(_listed, _table(data.get("dependency-groups")).values()),
        *map(_listed, _table(pdm.get("dev-dependencies")).values()),
        _listed(_table(tool.get("uv")).get("dev-dependencies")),
        _poetry(poetry.get("dev-dependencies")),
        *(_poetry(_table(group).get("dependencies")) for group in _table(poetry.get("group")).values()),
    ]
    return {**_one_of(map(_all, others)), **main}


def _listed(value: object) -> Iterator[tuple[str, Bounds, bool]]:
    for line in value if isinstance(value, list) else ():
        yield from _requirement(line)


def _poetry(value: object) -> Iterator[tuple[str, Bounds, bool]]:
    """Poetry's tables: a text, a table with `version`, or several for different circumstances."""
    for name, wanted in _table(value).items():
        entries = wanted if isinstance(wanted, list) else [wanted]
        for entry in entries:
            text = entry if isinstance(entry, str) else _string(_table(entry).get("version"))
            yield _name(name), bounds.parse(text), len(entries) > 1


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
