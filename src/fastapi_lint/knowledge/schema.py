"""What the tables say about a library: which calls block, what they return, what to use instead.

The tables are data. Names are dotted and canonical: the place where the library defines the object;
`aliases` maps the other public spellings to it. A type is written as a dotted name, `self` (the
receiver's own type), or `list[T]`, `dict[K, V]`, `iterator[T]`, `tuple[T, …]`, `T | None`, with the
builtins spelled `str`, `int`, `bytes`, `bool`, `None`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Effect(str, Enum):
    """What a blocking call waits for."""

    NETWORK = "network"
    DATABASE = "database"
    SLEEP = "sleep"
    SUBPROCESS = "subprocess"
    FILE = "file"
    METADATA = "metadata"
    WAIT = "wait"
    INPUT = "input"
    HASH = "hash"
    CPU = "cpu"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a library.

    `blocks` is None for a call that does not block; `lazy` says that the effect happens when the result is
    iterated, not at the call. `instead` names the replacement for async code.
    """

    blocks: Effect | None = None
    returns: str | None = None
    lazy: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """A class of a library; names in the tables are space-separated method names.

    `blocks` maps an effect to the methods that have it. `lazy` maps an effect to the methods whose result
    blocks when iterated. `returns` maps a method (or property) to the type of its result; `chains` lists
    methods that return `self`. `constructs`, `enters`, `exits`, `iterates`, `calls` are the effects of the
    constructor, of `with` on entry and exit, of iterating an instance, of calling an instance.
    `enter_returns` is the type `with … as x` binds (default: self); `item` is the type of elements when an
    instance is iterated; `call_returns` is what calling an instance gives. `asynchronous` marks a class
    whose I/O methods are coroutines.
    """

    bases: tuple[str, ...] = ()
    blocks: Mapping[Effect, str] = field(default_factory=dict)
    lazy: Mapping[Effect, str] = field(default_factory=dict)
    returns: Mapping[str, str] = field(default_factory=dict)
    chains: str = ""
    constructs: Effect | None = None
    enters: Effect | None = None
    exits: Effect | None = None
    iterates: Effect | None = None
    calls: Effect | None = None
    enter_returns: str = "self"
    item: str | None = None
    call_returns: str | None = None
    asynchronous: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """The table of one distribution; `packages` are the top-level packages it answers for.

    `values` gives the type of module-level objects (`sys.stdin`), `distribution` names it on PyPI
    (empty: the standard library).
    """

    packages: tuple[str, ...]
    distribution: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    classes: Mapping[str, Class] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that, once opened, needs closing.

    `closers` lists the method names that close it, the preferred one first; `awaited` says whether that
    one is a coroutine. `started_by` names the method that acquires it when construction alone does not
    (`AsyncIOScheduler.start`).
    """

    closers: tuple[str, ...]
    awaited: bool
    started_by: str | None = None
