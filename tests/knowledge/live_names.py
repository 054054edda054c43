"""Finds the names of the tables in the libraries that are installed where this runs."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.metadata
import inspect
import platform
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import source_names
import table_names
from example_objects import EXAMPLES
from known_exceptions import STANDS_FOR

FOUND = "found"
CONSTRUCTOR = "set by the constructor"
SUBCLASS = "of a subclass"
EXAMPLE = "of an example"
STAND_IN = "stands for another class"
SOURCE = "read in the source"
_NOBODY = "no_library_has_this_name"


class Absent(Exception):
    """A dotted name that cannot be found."""


@cache
def available(name: str) -> bool:
    """Whether the package of a dotted name can be imported; of a namespace (`google`), the one in it."""
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        package = module(".".join(parts[:length]))
        if package is None or package.__spec__ is None or package.__spec__.origin is not None:
            return package is not None
    return False


@cache
def module(name: str) -> ModuleType | None:
    """The module of that name; None if it cannot be imported, which is tried once."""
    with warnings.catch_warnings(), contextlib.suppress(Exception):
        warnings.simplefilter("ignore")
        return importlib.import_module(name)
    return None


@cache
def find(name: str) -> object:
    """The object a dotted name stands for, as `from a.b import c` finds it; raises Absent."""
    parts = name.split(".")
    # What a package exports hides a module of that name (`yt_dlp.YoutubeDL`), but not from an import of it.
    for modules in range(1, len(parts) + 1):
        found: object = module(".".join(parts[:modules]))
        if found is None:
            break
        with contextlib.suppress(Exception):
            for part in parts[modules:]:
                found = _attribute(found, part)
            return found
    raise Absent(name)


@cache
def proof(name: str) -> str | None:
    """How the installed libraries show that a name exists; None if they do not."""
    with contextlib.suppress(Absent):
        find(STANDS_FOR.get(name, name))
        return STAND_IN if name in STANDS_FOR else FOUND
    owner, _, member = name.rpartition(".")
    table = table_names.table_of(owner)
    if table is not None:
        known = _of_member(STANDS_FOR.get(owner, owner), member, loosely=bool(table.dynamic))
        if known is not None:
            return known
    return SOURCE if unimportable(name) and source().read(name) is not None else None


@cache
def source() -> source_names.Source:
    """The source of what is installed."""
    return source_names.Source(sys.path)


@cache
def home(name: str) -> tuple[str, str] | None:
    """The distribution a name is imported from and its version; None if that is not installed."""
    name = next(
        (real + name[len(row) :] for row, real in STANDS_FOR.items() if f"{name}.".startswith(f"{row}.")),
        name,
    )
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names:
        return "python", platform.python_version()
    candidates = _distributions().get(top, [])
    if len(candidates) > 1:
        candidates = _owners(name, candidates)
    if not candidates:
        return None
    found = importlib.metadata.distribution(candidates[0])
    return found.metadata["Name"].lower().replace("_", "-"), found.version


@cache
def _distributions() -> dict[str, list[str]]:
    """By top-level package or module, from the files: what `top_level.txt` says is not always true."""
    found: dict[str, list[str]] = {}
    for distribution in importlib.metadata.distributions():
        tops = {file.parts[0].partition(".")[0] for file in distribution.files or ()}
        for top in tops:
            found.setdefault(top, []).append(distribution.metadata["Name"])
    return found


def _owners(name: str, candidates: list[str]) -> list[str]:
    """Those of the candidates that have the deepest module in a dotted name."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = "/".join(parts[:length])
        files = {f"{path}.py", f"{path}/__init__.py", f"{path}.pyi"}
        owners = [candidate for candidate in candidates if not files.isdisjoint(_files(candidate))]
        if owners:
            return owners
    return []


@cache
def _files(distribution: str) -> frozenset[str]:
    return frozenset(map(str, importlib.metadata.distribution(distribution).files or ()))


def _attribute(owner: object, name: str) -> object:
    """`getattr`, but not of an object that has whatever it is asked for."""
    if not isinstance(owner, ModuleType) and hasattr(owner, _NOBODY):
        raise Absent(name)
    return getattr(owner, name)


@cache
def unimportable(name: str) -> bool:
    """Whether a module that a dotted name needs is installed, but importing it fails here."""
    parts = name.split(".")
    above: ModuleType | None = None
    for length in range(1, len(parts) + 1):
        part = ".".join(parts[:length])
        found = module(part)
        if found is None:
            defined = source().read(part)
            missing = defined is not None and defined.node is None
            return missing or (above is not None and _fails_on_use(above, parts[length - 1]))
        above = found
    return False


def _fails_on_use(owner: ModuleType, name: str) -> bool:
    try:
        getattr(owner, name)
    except ImportError:
        return True
    except Exception:
        return False
    return False


def _of_member(owner: str, member: str, *, loosely: bool) -> str | None:
    """How a member of a class shows that is no attribute of it; `loosely`: that may be a subclass's."""
    try:
        found = find(owner)
    except Absent:
        return None
    if has(found, member):
        return FOUND
    if inspect.isclass(found) and member in _set_by_code(found):
        return CONSTRUCTOR
    if owner in EXAMPLES and _of_an_example(owner, member):
        return EXAMPLE
    if loosely and inspect.isclass(found):
        below = list(_subclasses(found))
        if any(has(kind, member) or member in _set_by_code(kind) for kind in below):
            return SUBCLASS
    return None


def _of_an_example(owner: str, member: str) -> bool:
    with contextlib.suppress(Exception):
        return any(has(example, member) for example in EXAMPLES[owner]())
    return False


def has(owner: object, member: str) -> bool:
    """Whether an object has a member, or a class says so in its annotations."""
    if inspect.getattr_static(owner, member, None) is not None:
        return True
    kinds = owner.__mro__ if inspect.isclass(owner) else ()
    if any(member in vars(kind).get("__annotations__", {}) for kind in kinds):
        return True
    with contextlib.suppress(Exception):
        return hasattr(owner, member) and not hasattr(owner, _NOBODY)
    return False


@cache
def _set_by_code(kind: type) -> frozenset[str]:
    found: set[str] = set()
    for owner in kind.__mro__:
        body = source().body(owner.__module__, owner.__qualname__)
        if isinstance(body, ast.ClassDef):
            found |= source_names.assigned(body)
    return frozenset(found)


def _subclasses(kind: type) -> Iterator[type]:
    for below in type.__subclasses__(kind):
        yield below
        yield from _subclasses(below)
