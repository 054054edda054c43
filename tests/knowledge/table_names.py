"""The dotted names the knowledge tables are made of; each has to exist in a released version."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache

from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.clients import CLIENTS
from fastapi_lint.knowledge.index import MODULES
from fastapi_lint.knowledge.offload import HANDOVERS
from fastapi_lint.knowledge.resources import RESOURCES
from fastapi_lint.knowledge.routers import CHAINED, EXPOSED, RESOURCE_APIS, ROUTERS, VIEW_DECORATORS
from fastapi_lint.knowledge.schema import Class, Library
from fastapi_lint.knowledge.sessions import HANDLES

_TYPE_NAME = re.compile(r"[A-Za-z_][\w.]*")
_PLAIN_TYPES = {"self", "None", "str", "int", "bytes", "bool", "list", "dict", "tuple", "iterator"}
_ADVICE = re.compile(r"[A-Za-z_]\w*(\.\w+)+")
# Advice names the loop as a variable.
_LOOP = re.compile(r"^loop\.")


@cache
def libraries() -> dict[str, Library]:
    """The tables by their module."""
    modules = sorted(set(MODULES.values()))
    return {
        name: importlib.import_module(f"fastapi_lint.knowledge.libraries.{name}").LIBRARY for name in modules
    }


@cache
def classes() -> dict[str, Class]:
    """The classes of all tables."""
    return {name: table for library in libraries().values() for name, table in library.classes.items()}


def names(library: Library) -> set[str]:
    """What a table names: rows and other spellings, members, types, and what to use instead."""
    found = {*library.aliases, *library.aliases.values(), *library.functions, *library.values}
    found |= {*library.decorators, *library.classes}
    for name, table in library.classes.items():
        found |= {f"{name}.{member}" for member in members(table)} | set(table.bases)
    for text in _types(library):
        found |= type_names(text)
    return found | set(_advice(library))


def other_names() -> set[str]:
    """What the tables that are not of one library name."""
    found = {*RESOURCES, *HANDOVERS, *HANDLES, *CLIENTS}
    found |= {*ROUTERS, *EXPOSED, *CHAINED, *VIEW_DECORATORS, *RESOURCE_APIS}
    for name, resource in RESOURCES.items():
        found |= set(resource.functions)
        if name in classes():
            started = {resource.started_by} - {None}
            found |= {f"{name}.{method}" for method in {*resource.closers, *started}}
    return found


@cache
def all_names() -> frozenset[str]:
    """Every name of every table."""
    return frozenset(other_names().union(*(names(library) for library in libraries().values())))


def members(table: Class) -> set[str]:
    """The methods and attributes a class's table names."""
    texts = [*table.blocks.values(), *table.lazy.values(), table.chains, table.coroutines, table.quiet]
    return {name for text in texts for name in text.split()} | {
        *table.returns,
        *table.unless,
        *table.outcomes,
        *table.attributes,
    }


def type_names(text: str) -> set[str]:
    """The dotted names in a type as the tables write it."""
    return {name for name in _TYPE_NAME.findall(text) if name not in _PLAIN_TYPES}


def table_of(name: str) -> Class | None:
    """The table of a class in any of its spellings; nothing is inherited."""
    return classes().get(lookup.canonical(name))


def _types(library: Library) -> Iterator[str]:
    for row in library.functions.values():
        yield from (text for text in (row.returns, row.becomes) if text)
        yield from (outcome.type for outcome in row.outcomes)
    yield from library.values.values()
    yield from library.decorators.values()
    for table in library.classes.values():
        single = (
            table.item, table.call_returns, table.subscripted, table.any_attribute, table.joins,
            table.becomes, table.enter_returns,
        )  # fmt: skip
        yield from (*table.returns.values(), *table.attributes.values(), *(text for text in single if text))
        yield from (outcome.type for outcomes in table.outcomes.values() for outcome in outcomes)


def _advice(library: Library) -> Iterator[str]:
    for row in (*library.functions.values(), *library.classes.values()):
        if _ADVICE.fullmatch(row.instead):
            yield _LOOP.sub("asyncio.AbstractEventLoop.", row.instead)
