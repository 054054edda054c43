"""What the tables say about a library: which calls block, what they return, what to use instead.

The tables are data. Names are dotted and canonical: the spelling the library's own documentation uses,
because messages show it; `aliases` maps the other spellings (definition sites, re-exports) to it. A type
is written as a dotted name, `self` (the receiver's own type), or `list[T]`, `dict[K, V]`, `iterator[T]`,
`tuple[T, …]`, `T | None`, with the builtins spelled `str`, `int`, `bytes`, `bool`, `None`. The result of a
coroutine is given as what awaiting it gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, TypeAlias


class Effect(str, Enum):
    """What a blocking call waits for; `NESTED` waits for nothing: it starts a loop, and fails on one."""

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
    NESTED = "nested"


class Unless(NamedTuple):
    """The argument with which a blocking call does not wait: `acquire(blocking=False)`.

    `keyword` names it, `position` is its index (-1: by keyword only), `value` the literal.
    """

    keyword: str
    position: int
    value: object


class Flagged(NamedTuple):
    """The flags, one of which in an argument keeps a call from waiting: `flock(fd, LOCK_EX | LOCK_NB)`.

    `names` are the last parts of the flags' dotted names.
    """

    keyword: str
    position: int
    names: frozenset[str]


class Prefixed(NamedTuple):
    """The beginnings of an argument's text with which a call does not wait: files of the kernel's own."""

    keyword: str
    position: int
    prefixes: tuple[str, ...]


class InMemory(NamedTuple):
    """The arguments (name, index), paths or files, of which all are known and none is on the disk."""

    arguments: tuple[tuple[str, int], ...]


class NoFile(NamedTuple):
    """The arguments (name, index), files or descriptors, of which none is known to be one on the disk."""

    arguments: tuple[tuple[str, int], ...]


class Typed(NamedTuple):
    """The class that an argument is an instance of."""

    keyword: str
    position: int
    name: str


class Given(NamedTuple):
    """The argument that is there, and not `None`."""

    keyword: str
    position: int


class Lacking(NamedTuple):
    """The argument that is not there."""

    keyword: str
    position: int


class InPlainCode(NamedTuple):
    """That the call stands in a `def`: a lock taken there is held for a few statements as a rule."""


class Mode(NamedTuple):
    """The letters that the mode of opening a file has, and lacks; `default` is the mode of no argument."""

    position: int
    default: str
    has: str
    lacks: str = ""


Condition: TypeAlias = (
    Unless | Flagged | Prefixed | InMemory | NoFile | Typed | Given | Lacking | InPlainCode | Mode
)
"""What a call may say, by its arguments as a rule: when it does not block, or gives something else."""


class Outcome(NamedTuple):
    """What a call gives on a condition."""

    condition: Condition
    type: str


def opened(position: int, default: str = "r") -> tuple[Outcome, ...]:
    """What opening a file gives in each binary mode; `position` is the index of the mode."""
    return (
        Outcome(Mode(position, default, "b+"), "io.BufferedRandom"),
        Outcome(Mode(position, default, "br"), "io.BufferedReader"),
        Outcome(Mode(position, default, "b", "r"), "io.BufferedWriter"),
    )


def buffered(keyword: str, position: int) -> tuple[Condition, ...]:
    """The condition that one argument, a path or a file, is not on the disk."""
    return (InMemory(((keyword, position),)),)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a library.

    `blocks` is None for a call that does not block; `lazy` says that the effect happens when the result is
    iterated, not at the call. `instead` names the replacement for async code. `coroutine` says that the
    call has to be awaited; such a function never blocks. A call that meets one of the conditions of `unless`
    does not block either (or has the effect `milder`), and gives a `becomes` where that is named. `outcomes`
    are what other calls give on conditions, instead of `returns`; the first that is met counts.
    """

    blocks: Effect | None = None
    returns: str | None = None
    lazy: bool = False
    instead: str = ""
    coroutine: bool = False
    unless: tuple[Condition, ...] = ()
    becomes: str | None = None
    milder: Effect | None = None
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """A class of a library; names in the tables are space-separated method names.

    `blocks` maps an effect to the methods that have it. `lazy` maps an effect to the methods whose result
    blocks when iterated. `returns` maps a method to the type of its result, `attributes` an attribute or
    property to its type; `chains` lists methods that return `self`. `coroutines` lists the methods to await.
    `unless` maps a method to the conditions on which it does not block; a construction on the conditions of
    `made_unless` has no effect, and gives a `becomes` where that is named (an archive in memory); `outcomes`
    maps a method to what it gives on conditions, instead of what `returns` says. `otherwise` is the effect of
    every public method that no table of the class or its bases names (clients whose methods are made at run
    time);
    `quiet` names methods without effect where `otherwise` or a base says differently. `constructs`, `enters`,
    `exits`, `iterates`, `calls` are the effects of the constructor, of `with` on entry and exit, of iterating
    an instance, of calling an instance. `enter_returns` is the type `with … as x` binds (default: self);
    `item` is the type of elements when an instance is iterated; `call_returns` is what calling an instance
    gives, `subscripted` the type of `x[key]`, `any_attribute` that of attributes no table names
    (`client.db.collection`); `divides` says that `x / y` is of the type of `x`, `joins` is the
    type of `x | y` and of `y | x`. `asynchronous` marks a class whose I/O methods are coroutines. `dynamic`
    says why its names cannot be found by importing the library.
    """

    bases: tuple[str, ...] = ()
    blocks: Mapping[Effect, str] = field(default_factory=dict)
    lazy: Mapping[Effect, str] = field(default_factory=dict)
    returns: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    chains: str = ""
    coroutines: str = ""
    quiet: str = ""
    unless: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    made_unless: tuple[Condition, ...] = ()
    becomes: str | None = None
    outcomes: Mapping[str, tuple[Outcome, ...]] = field(default_factory=dict)
    otherwise: Effect | None = None
    constructs: Effect | None = None
    enters: Effect | None = None
    exits: Effect | None = None
    iterates: Effect | None = None
    calls: Effect | None = None
    enter_returns: str = "self"
    item: str | None = None
    call_returns: str | None = None
    subscripted: str | None = None
    any_attribute: str | None = None
    divides: bool = False
    joins: str | None = None
    asynchronous: bool = False
    dynamic: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """What is known of one method (or attribute) of a class, its bases considered.

    `owner` is the class that names it, `effect` what calling it waits for (iterating its result if `lazy`).
    `attribute` says that it is not called: its value has the type `returns`. `asynchronous` is that of the
    owner: its methods do not block; `coroutine` is true for those to be awaited.
    """

    owner: str
    name: str
    effect: Effect | None = None
    lazy: bool = False
    returns: str | None = None
    attribute: bool = False
    coroutine: bool = False
    asynchronous: bool = False
    instead: str = ""
    unless: tuple[Condition, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """The table of one distribution; `packages` are the packages (dotted where shared) it answers for.

    `values` gives the type of module-level objects (`openai.chat`), `decorators` maps a decorator (a function
    or `class.method`) to the type of what it makes of a function (`celery.Celery.task`), `distribution` names
    it on PyPI (empty: the standard library).
    """

    packages: tuple[str, ...]
    distribution: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    classes: Mapping[str, Class] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    decorators: Mapping[str, str] = field(default_factory=dict)


def functions(package: str, names: str, shared: Function) -> dict[str, Function]:
    """Table rows `package.name` of functions that are all alike; `names` is space-separated."""
    return {f"{package}.{name}": shared for name in names.split()}


def spelled(package: str, also: str, names: str) -> dict[str, str]:
    """Alias rows: each of the space-separated `names` of `package` is spelled `also.name` as well."""
    return {f"{also}.{name}": f"{package}.{name}" for name in names.split()}


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that, once opened, needs closing.

    `closers` lists the method names that close it, the preferred one first; `awaited` says whether that
    one is a coroutine. `started_by` names the method that acquires it when construction alone does not
    (`AsyncIOScheduler.start`). `functions` lists dotted functions that close it instead of a method.
    """

    closers: tuple[str, ...]
    awaited: bool
    started_by: str | None = None
    functions: tuple[str, ...] = ()
