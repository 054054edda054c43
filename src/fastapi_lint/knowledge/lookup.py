"""Questions to the tables. A library's table is imported when a name of that library is first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module

from fastapi_lint.knowledge.index import MODULES
from fastapi_lint.knowledge.schema import Class, Condition, Effect, Function, Library, Method, Outcome

_DEPTH = max(package.count(".") + 1 for package in MODULES)
_INHERITED = (
    "constructs", "enters", "exits", "iterates", "calls", "item", "call_returns", "subscripted",
    "any_attribute", "asynchronous", "instead", "made_unless", "becomes", "divides", "joins",
)  # fmt: skip
_SELF = re.compile(r"(?<![\w.])self(?![\w.])")


def canonical(dotted: str) -> str:
    """The documented spelling of a library name; names without a table come back unchanged.

    A prefix counts as well: a method of a class known under another spelling follows its class.
    """
    return _canonical(dotted)


def function(dotted: str) -> Function | None:
    """What is known of a function, or of a method called on its class (`pathlib.Path.cwd`)."""
    return _function(_canonical(dotted))


def class_(dotted: str) -> Class | None:
    """The table of a class.

    Effects of construction, `with`, iteration and call, the types that go with them and `instead` are
    inherited from its bases; for methods ask `method`.
    """
    return _class(_canonical(dotted))


def outcomes(dotted: str) -> tuple[Outcome, ...]:
    """What calling a function or class gives on some conditions instead of the usual."""
    known = function(dotted)
    if known is not None:
        return (*_becoming(known.becomes, known.unless), *known.outcomes)
    table = class_(dotted)
    return () if table is None else tuple(_becoming(table.becomes, table.made_unless))


def value(dotted: str) -> str | None:
    """The type of a module-level object of a library, or of an attribute read from a class of it."""
    return _value(_canonical(dotted))


def decorated(dotted: str) -> str | None:
    """The type of a function decorated by `dotted` (with or without arguments); None if unknown."""
    name = _canonical(dotted)
    library = _library(name)
    return library.decorators.get(name) if library else None


def method(class_dotted: str, name: str) -> Method | None:
    """What is known of a method or attribute of a class or its bases; `self` in types is left standing."""
    return _method(_canonical(class_dotted), name)


@cache
def coroutine_names(packages: tuple[str, ...]) -> frozenset[str]:
    """The names of the coroutine methods of all classes that the tables have of some packages."""
    libraries = [library for library in map(_library, packages) if library is not None]
    return frozenset(
        name
        for library in libraries
        for dotted, table in library.classes.items()
        if dotted.rpartition(".")[0] in packages
        for name in table.coroutines.split()
    )


def ancestors(class_dotted: str) -> tuple[str, ...]:
    """The class and its known bases, canonical, nearest first; only the class itself if there is no table."""
    return _ancestors(_canonical(class_dotted))


def _becoming(type_: str | None, conditions: tuple[Condition, ...]) -> Iterator[Outcome]:
    if type_ is not None:
        yield from (Outcome(condition, type_) for condition in conditions)


@cache
def _library(dotted: str) -> Library | None:
    parts = dotted.split(".")
    for length in range(min(len(parts), _DEPTH), 0, -1):
        module = MODULES.get(".".join(parts[:length]))
        if module is not None:
            table = import_module(f"fastapi_lint.knowledge.libraries.{module}").LIBRARY
            assert isinstance(table, Library)
            return table
    return None


@cache
def _canonical(dotted: str) -> str:
    library = _library(dotted)
    if library is None:
        return dotted
    prefix, rest = dotted, ""
    while prefix:
        if prefix in library.aliases:
            return library.aliases[prefix] + rest
        prefix, dot, last = prefix.rpartition(".")
        rest = dot + last + rest
    return dotted


@cache
def _function(dotted: str) -> Function | None:
    library = _library(dotted)
    if library is None:
        return None
    if dotted in library.functions:
        return library.functions[dotted]
    owner, _, name = dotted.rpartition(".")
    found = _method(owner, name) if owner in library.classes else None
    if found is None or found.attribute:
        return None
    return Function(
        blocks=found.effect,
        returns=found.returns and _SELF.sub(owner, found.returns),
        lazy=found.lazy,
        instead=found.instead,
        coroutine=found.coroutine,
    )


@cache
def _value(dotted: str) -> str | None:
    library = _library(dotted)
    if library is None:
        return None
    if dotted in library.values:
        return library.values[dotted]
    owner, _, name = dotted.rpartition(".")
    found = _method(owner, name) if owner in library.classes else None
    return found.returns if found is not None and found.attribute else None


@cache
def _table(dotted: str) -> Class | None:
    library = _library(dotted)
    return library.classes.get(dotted) if library else None


@cache
def _class(dotted: str) -> Class | None:
    table = _table(dotted)
    if table is None or not table.bases:
        return table
    inherited = {name: getattr(table, name) for name in (*_INHERITED, "enter_returns")}
    for base in _ancestors(dotted)[1:]:
        known = _table(base)
        for name in _INHERITED:
            inherited[name] = inherited[name] or getattr(known, name, inherited[name])
        if known is not None and inherited["enter_returns"] == "self":
            inherited["enter_returns"] = known.enter_returns
    return replace(table, **inherited)


@cache
def _ancestors(dotted: str) -> tuple[str, ...]:
    table = _table(dotted)
    found = [dotted]
    for base in table.bases if table else ():
        found += [name for name in _ancestors(_canonical(base)) if name not in found]
    return tuple(found)


@cache
def _method(dotted: str, name: str) -> Method | None:
    lineage = _ancestors(dotted)
    for owner in lineage:
        found = _methods(owner).get(name)
        if found is not None:
            return replace(found, instead=_instead(dotted))
    for owner in () if name.startswith("_") else lineage:
        table = _table(owner)
        if table is not None and table.otherwise is not None:
            return Method(owner, name, table.otherwise, instead=_instead(dotted))
        if table is not None and table.any_attribute is not None:
            return Method(owner, name, None, returns=table.any_attribute, attribute=True)
    return None


def _instead(dotted: str) -> str:
    table = _class(dotted)
    return table.instead if table else ""


@cache
def _methods(dotted: str) -> dict[str, Method]:
    """The methods a class's own table names."""
    table = _table(dotted)
    if table is None:
        return {}
    effects = _by_name(table.blocks)
    lazy = _by_name(table.lazy)
    chains = dict.fromkeys(table.chains.split(), "self")
    returns = {**chains, **table.returns}
    coroutines = frozenset(table.coroutines.split())
    names = {*effects, *lazy, *returns, *table.attributes, *coroutines, *table.quiet.split()}
    return {
        name: Method(
            owner=dotted,
            name=name,
            effect=effects.get(name) or lazy.get(name),
            lazy=name in lazy,
            returns=table.attributes.get(name) or returns.get(name),
            attribute=name in table.attributes,
            coroutine=name in coroutines,
            asynchronous=table.asynchronous,
            unless=table.unless.get(name, ()),
            outcomes=table.outcomes.get(name, ()),
        )
        for name in names
    }


def _by_name(table: Mapping[Effect, str]) -> dict[str, Effect]:
    return {name: effect for effect, names in table.items() for name in names.split()}
