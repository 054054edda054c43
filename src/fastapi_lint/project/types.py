"""Light types: what a value is, as far as the model knows. `UNKNOWN` is a type like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.module import Class, Function, Module


class Frame:
    """Where an expression is evaluated: a module, a class body, or a function with what is known of its
    parameters beyond their annotations. Frames are interned by the evaluator and compared by identity.
    """

    __slots__ = ("bound", "cls", "depth", "function", "inferred", "module", "named", "parent")

    def __init__(
        self,
        module: Module,
        function: Function | None = None,
        cls: Class | None = None,
        bound: tuple[tuple[str, Type], ...] = (),
        parent: Frame | None = None,
    ) -> None:
        self.module = module
        self.function = function
        self.cls = cls
        self.bound = dict(bound)
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.inferred: dict[int, Type] = {}
        self.named: dict[tuple[str, int | None], Type] = {}

    def __repr__(self) -> str:
        return f"<Frame {self.module.filename} {self.function or self.cls}>"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known."""


@dataclass(frozen=True, slots=True)
class NoneValue:
    """`None`."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A known str, bytes, int, float or bool."""

    value: object


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the project."""

    module: Module


@dataclass(frozen=True, slots=True)
class Namespace:
    """A directory of the project without `__init__.py`, imported as a package called `dotted`."""

    directory: str
    dotted: str


@dataclass(frozen=True, slots=True)
class External:
    """A name outside the project, by its canonical dotted name: module, function or class."""

    dotted: str


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the project itself."""

    cls: Class
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The expression that made an object: the object's identity in the model."""

    filename: str
    span: Span


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a project class or of an external one (dotted name), with type arguments.

    `site` is where it was made, when one construction is known; `exact` is false when only a declared
    type is known, so that subclasses are possible. `made` is the frame of its `__init__` where that was given
    arguments whose parameters have no annotation.
    """

    cls: Class | str
    args: tuple[Type, ...] = ()
    site: Site | None = None
    exact: bool = False
    frame: Frame | None = None
    made: Frame | None = None

    @property
    def name(self) -> str:
        """Its class: dotted for external classes, the bare name for project classes."""
        return self.cls if isinstance(self.cls, str) else self.cls.name


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A project function, closed over `frame` (its enclosing frame), bound to `receiver` for methods."""

    function: Function
    frame: Frame
    receiver: Type | None = None


@dataclass(frozen=True, slots=True)
class LambdaValue:
    """A lambda and the frame it was written in."""

    node: n.Lambda
    frame: Frame


@dataclass(frozen=True, slots=True)
class Method:
    """An attribute of an external instance: usually a bound method."""

    receiver: Instance
    name: str


@dataclass(frozen=True, slots=True)
class Partial:
    """`functools.partial(func, *args, **keywords)` by its call in `frame`."""

    func: Type
    call: n.Call
    frame: Frame


@dataclass(frozen=True, slots=True)
class Coroutine:
    """What calling a coroutine function gives: awaiting it runs `frame` and gives `result`.

    `frame` is None for coroutines of external libraries.
    """

    result: Type
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class GeneratorValue:
    """A generator object: iterating it runs `frame` and gives `item`s; likewise async generators."""

    item: Type
    frame: Frame | None
    is_async: bool


@dataclass(frozen=True, slots=True)
class ContextValue:
    """The result of a `@contextmanager` or `@asynccontextmanager` function; entering it gives `item`."""

    item: Type
    frame: Frame
    is_async: bool


@dataclass(frozen=True, slots=True)
class TupleValue:
    """A tuple of known length."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """A type expression as a value: `Annotated[…]`, `A | B`, `list[T]` (with the frame it stands in)."""

    expr: n.Expr
    frame: Frame


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` inside a method of `cls`."""

    cls: Class
    receiver: Type


@dataclass(frozen=True, slots=True)
class Either:
    """One of several types (never nested, at least two, without `UNKNOWN` duplicates)."""

    members: tuple[Type, ...]


Type: TypeAlias = (
    Unknown | NoneValue | Literal | ModuleValue | Namespace | External | ClassValue | Instance | FunctionValue
    | LambdaValue | Method | Partial | Coroutine | GeneratorValue | ContextValue | TupleValue | Alias | Super
    | Either
)  # fmt: skip

UNKNOWN = Unknown()
NONE = NoneValue()
_MEMBERS = 12


def members(type_: Type) -> tuple[Type, ...]:
    """The alternatives of a type: itself unless it is an `Either`."""
    return type_.members if isinstance(type_, Either) else (type_,)


def union(types: Iterable[Type]) -> Type:
    """The join of types; too many alternatives are `UNKNOWN`."""
    given = [*types]
    if len(given) == 1:
        return given[0]
    flat = dict.fromkeys([member for type_ in given for member in members(type_)])
    if not flat:
        return UNKNOWN
    if len(flat) == 1:
        return next(iter(flat))
    return Either(tuple(flat)) if len(flat) <= _MEMBERS else UNKNOWN


def known(type_: Type) -> tuple[Type, ...]:
    """The alternatives that are something: neither unknown nor None."""
    if isinstance(type_, Either):
        return tuple(member for member in type_.members if not isinstance(member, (Unknown, NoneValue)))
    return () if isinstance(type_, (Unknown, NoneValue)) else (type_,)


def builtin(name: str, *args: Type) -> Instance:
    """An instance of a builtin class such as `list` or `str`."""
    return Instance(f"builtins.{name}", args)


def dotted(type_: Type) -> str:
    """The name of a function, class or method of a library (`module.Class.method`), empty otherwise."""
    if isinstance(type_, Method):
        return f"{type_.receiver.name}.{type_.name}"
    return type_.dotted if isinstance(type_, External) else ""
