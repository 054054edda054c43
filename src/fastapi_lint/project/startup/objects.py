"""The values that start-up code works on, as far as they can be known without running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.module import Class, Function, Module

if TYPE_CHECKING:
    from fastapi_lint.project.startup.scopes import Env


class Origin(NamedTuple):
    """Where a value was written: the expression and its file."""

    module: Module
    expr: n.Expr


class Slot(NamedTuple):
    """A value with the place it was written at, if that is known."""

    value: Value
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be known; `reason` says why, for people. `outside` is true for what other packages give."""

    reason: str = "its value is not known"
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Const:
    """A plain value; `soft` says that configuration can replace it and this is the default."""

    value: object
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, depending on what only the run can tell."""

    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Maybe:
    """An element of a collection that is there only under a condition; never seen outside of one."""

    value: Value


@dataclass(eq=False, slots=True)
class ListValue:
    """A list, tuple, set or exhausted generator; `open` says that there may be more elements.

    `born` is how many conditions held where it was made: under more, an element may be missing.
    """

    items: list[Value]
    kind: str = "list"
    open: bool = False
    born: int = 0

    @property
    def certain(self) -> list[Value]:
        """The elements that are there whatever the conditions."""
        return [item for item in self.items if not isinstance(item, Maybe)]


@dataclass(eq=False, slots=True)
class DictValue:
    """A dict with plain keys; `open` says that there may be more of them."""

    slots: dict[object, Slot] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True, slots=True)
class ModuleRef:
    """A module of the project."""

    module: Module


@dataclass(frozen=True, slots=True)
class NamespaceRef:
    """A directory imported as a package; `dotted` is its name."""

    directory: str
    dotted: str


@dataclass(frozen=True, slots=True)
class External:
    """A name outside the project: module, class or function."""

    dotted: str


@dataclass(eq=False, slots=True)
class FunctionValue:
    """A function of the project or a lambda, closed over `env`, bound to `receiver` for methods.

    `role` is `function`, `property`, `classmethod` or `staticmethod`. `wrapped` is what `functools.wraps`
    copied its name and signature from. `defaults` are default values that had to be taken early. `is_altered`
    says that a decorator that is not followed may have changed what it takes.
    """

    node: n.FunctionDef | n.Lambda
    env: Env
    function: Function | None = None
    receiver: Value | None = None
    owner: ClassValue | None = None
    role: str = "function"
    wrapped: Value | None = None
    attrs: dict[str, Value] = field(default_factory=dict)
    defaults: dict[str, Value] = field(default_factory=dict)
    is_altered: bool = False

    @property
    def name(self) -> str:
        """Its `__name__`."""
        renamed = self.attrs.get("__name__")
        if isinstance(renamed, Const) and isinstance(renamed.value, str):
            return renamed.value
        if isinstance(self.wrapped, (FunctionValue, ClassValue)):
            return self.wrapped.name
        return "<lambda>" if self.function is None else self.function.name

    @property
    def original(self) -> FunctionValue:
        """The function below all wrappers that `functools.wraps` names."""
        found = self
        for _ in range(20):
            if not isinstance(found.wrapped, FunctionValue):
                break
            found = found.wrapped
        return found

    def bound(self, receiver: Value) -> FunctionValue:
        """The method of an object."""
        return replace(self, receiver=receiver)


@dataclass(eq=False, slots=True)
class ClassValue:
    """A class of the project, with what its body bound and its bases as values.

    `is_view` says that it is a class-based view: its methods then depend on the class.
    """

    cls: Class
    env: Env
    bases: tuple[Value, ...]
    attrs: dict[str, Value] = field(default_factory=dict)
    decorators: tuple[Value, ...] = ()
    is_view: bool = False

    @property
    def name(self) -> str:
        """Its own name."""
        return self.cls.name

    @property
    def order(self) -> tuple[ClassValue | str, ...]:
        """The class and its bases in the order of lookup; external ones by dotted name."""
        found: dict[ClassValue | str, None] = {self: None}
        for base in self.bases:
            below = base.order if isinstance(base, ClassValue) else ()
            names = (base.dotted,) if isinstance(base, External) else ()
            for ancestor in (*below, *names):
                found.pop(ancestor, None)
                found[ancestor] = None
        return tuple(found)

    def inherits(self, *dotted: str) -> bool:
        """Whether one of the external classes is among its ancestors."""
        return any(base in dotted for base in self.order)


@dataclass(eq=False, slots=True)
class Instance:
    """An object: of a project class, or of an external one given by its dotted name."""

    cls: ClassValue | str
    attrs: dict[str, Value] = field(default_factory=dict)
    born: int = 0

    @property
    def name(self) -> str:
        """The name it goes by: that of its class, unless it is a function of a library."""
        named = self.attrs.get("__name__")
        if isinstance(named, Const):
            return str(named.value)
        return self.cls.rpartition(".")[2] if isinstance(self.cls, str) else self.cls.name


class Spot(NamedTuple):
    """A call in a file of the project."""

    module: Module
    call: n.Call


@dataclass(eq=False, slots=True)
class RouterValue(Instance):
    """An application (`kind` is `app`) or a router, with what is registered on it in `routes`.

    `made_in` is the function whose body made it, None at the top level of a module; `is_unlikely` says that
    only another configuration than the default one makes it.
    """

    kind: str = "router"
    spot: Spot | None = None
    made_in: Function | None = None
    is_unlikely: bool = False
    routes: ListValue = field(default_factory=lambda: ListValue([]))
    lifespans: list[Value] = field(default_factory=list)

    @property
    def prefix(self) -> Value:
        """The prefix of what is registered on it."""
        return self.attrs.get("prefix", Const(""))


@dataclass(eq=False, slots=True)
class RouteValue:
    """One entry of a route table.

    `form` is `api`, `api_websocket`, `route`, `websocket`, `include`, `mount` or `host`. `path` is that of
    the entry in its table, the router's own prefix included; `target` the endpoint, router or application.
    `given` are the arguments as written, `dependencies` those of the router at that moment and its own;
    `is_open` says that there may be more, or a route class of its own, `is_partial` that this class may
    decide which requests match.
    """

    form: str
    path: Value
    target: Value
    spot: Spot
    given: dict[str, Slot]
    dependencies: tuple[Value, ...] = ()
    methods: tuple[str, ...] | None = ()
    in_schema: bool = True
    conditional: bool = False
    certain_methods: bool = True
    is_open: bool = False
    is_partial: bool = False

    @property
    def is_websocket(self) -> bool:
        """Whether it serves WebSocket connections."""
        return self.form in ("api_websocket", "websocket")

    @property
    def is_api(self) -> bool:
        """Whether it is a path operation of FastAPI, with dependencies and validation."""
        return self.form in ("api", "api_websocket")


@dataclass(frozen=True, slots=True)
class BoundMethod:
    """A method of an object of the framework or the standard library."""

    receiver: Value
    name: str


@dataclass(eq=False, slots=True)
class PartialValue:
    """`functools.partial` of something."""

    func: Value
    args: Arguments


@dataclass(frozen=True, slots=True)
class SuperValue:
    """`super()` in a method of `owner`."""

    owner: ClassValue
    receiver: Value


@dataclass(frozen=True, slots=True)
class AliasValue:
    """A type with arguments: `Annotated[…]`, `list[T]`, `A | B`."""

    base: Value
    args: tuple[Value, ...]


@dataclass(eq=False, slots=True)
class DependsValue:
    """`Depends(target)`; the target is None where the annotation names it. `text` is how it is written."""

    target: Value | None
    text: str


@dataclass(eq=False, slots=True)
class Native:
    """A callable of the framework's making, such as what `router.get("/")` returns."""

    call: Callable[[Arguments, Spot], Value]


class Arguments(NamedTuple):
    """The arguments of a call; `open` says that `*` or `**` may bring more."""

    positional: tuple[Slot, ...] = ()
    keywords: dict[str, Slot] = {}
    open: bool = False

    def get(self, index: int | None, name: str) -> Slot | None:
        """The argument of a parameter by position (None: keyword only) and name."""
        if index is not None and index < len(self.positional):
            return self.positional[index]
        return self.keywords.get(name)

    def value(self, index: int | None, name: str) -> Value | None:
        """Likewise the value alone."""
        slot = self.get(index, name)
        return None if slot is None else slot.value


Value: TypeAlias = (
    Unknown | Const | Choice | Maybe | ListValue | DictValue | ModuleRef | NamespaceRef | External
    | FunctionValue | ClassValue | Instance | RouteValue | BoundMethod | PartialValue | SuperValue
    | AliasValue | DependsValue | Native
)  # fmt: skip

NONE = Const(None)
ELEMENTS = "its elements"  # the attribute of an object that is unpacked like a tuple
_OPTIONS = 8


def options(value: Value) -> tuple[Value, ...]:
    """The alternatives of a value: itself unless it is a choice."""
    return value.options if isinstance(value, Choice) else (value,)


def choice(values: Iterable[Value]) -> Value:
    """One of several values; the value itself when they are all the same."""
    flat = dict.fromkeys(option for value in values for option in options(value))
    if len(flat) == 1:
        return next(iter(flat))
    return Choice(tuple(flat)) if 0 < len(flat) <= _OPTIONS else Unknown("it may be one of many values")


def elements(value: ListValue) -> Iterator[tuple[Value, bool]]:
    """The elements with whether each is certain."""
    for item in value.items:
        yield (item.value, False) if isinstance(item, Maybe) else (item, True)


def truth(value: Value) -> bool | None:
    """Whether a value is true; None where that is not known."""
    match value:
        case Const():
            return bool(value.value)
        case ListValue() | DictValue():
            size = len(value.items if isinstance(value, ListValue) else value.slots)
            certain = isinstance(value, DictValue) or bool(value.certain)
            return True if size and certain else None if size or value.open else False
        case Choice():
            answers = {truth(option) for option in value.options}
            return answers.pop() if len(answers) == 1 else None
        case Unknown() | External() | Maybe():
            return None
        case Instance(cls=str()):
            return True if isinstance(value, RouterValue) else None
    return True


def is_soft(value: Value) -> bool:
    """Whether a value rests on configuration."""
    return isinstance(value, Const) and value.soft


def text_of(value: Value) -> str | None:
    """The string a value is, None if it is none or not known."""
    found = value.attrs.get("value") if isinstance(value, Instance) and _is_text(value) else value
    return found.value if isinstance(found, Const) and isinstance(found.value, str) else None


def _is_text(value: Instance) -> bool:
    """Whether an enumeration member is a string itself."""
    return isinstance(value.cls, ClassValue) and value.cls.inherits("builtins.str", "enum.StrEnum")
