"""Objects whose class writes the constructor: dataclasses, pydantic models, settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.scope import last_name
from fastapi_lint.project.startup.objects import (
    AliasValue,
    Arguments,
    Choice,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    PartialValue,
    Slot,
    Unknown,
    Value,
    options,
)

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

SETTINGS = (
    "pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings",
    "pydantic.env_settings.BaseSettings",
)  # fmt: skip
_MODELS = ("pydantic.BaseModel", "pydantic.v1.BaseModel", "sqlmodel.SQLModel", "typing.NamedTuple", *SETTINGS)
DATACLASSES = frozenset(
    {
        "dataclasses.dataclass", "attr.s", "attr.define", "attrs.define", "attr.attrs", "attr.dataclass",
        "attrs.frozen", "attr.frozen", "pydantic.dataclasses.dataclass", "msgspec.Struct",
    }
)  # fmt: skip
_AFTERWARDS = ("__post_init__", "__attrs_post_init__", "model_post_init")
FIELDS = frozenset(
    {
        "dataclasses.field", "pydantic.Field", "pydantic.fields.Field", "pydantic.v1.Field", "attr.ib",
        "attr.field", "attrs.field", "sqlmodel.Field", "pydantic.PrivateAttr",
    }
)  # fmt: skip


class Models:
    """Fills and describes such objects."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def is_model(self, cls: ClassValue) -> bool:
        """Whether fields make the constructor of a class."""
        return cls.inherits(*_MODELS) or any(
            _names(decorator) in DATACLASSES
            for owner in cls.order
            if isinstance(owner, ClassValue)
            for decorator in owner.decorators
        )

    def fields(self, cls: ClassValue) -> dict[str, n.Expr]:
        """The annotated names of a class and its bases, bases first."""
        found: dict[str, n.Expr] = {}
        for owner in reversed(cls.order):
            if isinstance(owner, ClassValue):
                for name, bindings in owner.cls.scope.bindings.items():
                    annotation = bindings[-1].annotation
                    if annotation is not None:
                        found[name] = annotation
        return found

    def fill(self, made: Instance, cls: ClassValue, args: Arguments) -> None:
        """Set the attributes that the generated constructor sets."""
        if not self.is_model(cls):
            return
        is_settings = cls.inherits(*SETTINGS)
        for index, name in enumerate(self.fields(cls)):
            slot = args.get(None if cls.inherits(*_MODELS[:-1]) else index, name)
            if slot is not None:
                made.attrs[name] = slot.value
                continue
            default = self._default(cls, name)
            if default is not None:
                made.attrs[name] = soft(self._validated(cls, name, default)) if is_settings else default
                if args.open:
                    made.attrs[name] = soft(default)
            elif is_settings or args.open:
                made.attrs[name] = Unknown(f"`{name}` of `{cls.name}` is read from the environment")
        for name in _AFTERWARDS:
            after = self._machine.attributes.get(made, name)
            if isinstance(after, FunctionValue):
                self._machine.calling.enter(after, Arguments((Slot(Unknown("the context")),)))

    def _validated(self, cls: ClassValue, name: str, value: Value) -> Value:
        """The default of a setting as the validators for it leave it."""
        for owner in cls.order:
            for method in owner.attrs.values() if isinstance(owner, ClassValue) else ():
                if isinstance(method, FunctionValue) and _validates(method, name):
                    value = self._machine.calling.enter(method.bound(cls), Arguments((Slot(soft(value)),)))
        return value

    def _default(self, cls: ClassValue, name: str) -> Value | None:
        for owner in cls.order:
            if isinstance(owner, ClassValue) and name in owner.attrs:
                return self._of_field(owner.attrs[name])
        return None

    def _of_field(self, value: Value) -> Value | None:
        """The default that `Field(…)` or `field(…)` gives, the value itself for anything else."""
        if not isinstance(value, PartialValue) or _names(value.func) not in FIELDS:
            return value
        factory = value.args.value(None, "default_factory") or value.args.value(None, "factory")
        if factory is not None:
            return self._machine.calling.call(factory, Arguments(), None)
        default = value.args.value(None, "default")
        if default is None and _names(value.func) not in ("dataclasses.field", "attr.field", "attrs.field"):
            default = value.args.value(0, "default")
        return None if isinstance(default, Const) and default.value is ... else default

    # What is only declared

    def declared(self, func: FunctionValue, param: n.Param) -> Value:
        """A parameter of which only the annotation is known: settings with their defaults, or unknown."""
        unknown = Unknown(f"parameter `{param.name}` of `{func.name}` is not known")
        return unknown if param.annotation is None else self._instance(param.annotation, func) or unknown

    def promised(self, func: FunctionValue, found: Unknown) -> Value:
        """What a function returns by its annotation, where its body does not tell: settings only."""
        node = func.node
        if isinstance(node, n.Lambda) or node.returns is None:
            return found
        return self._instance(node.returns, func) or found

    def _instance(self, annotation: n.Expr, func: FunctionValue) -> Value | None:
        for named in self.classes(annotation, func):
            if isinstance(named, ClassValue) and named.inherits(*SETTINGS):
                return self._machine.calling.made(named, Arguments(), None)
        return None

    def classes(self, annotation: n.Expr, func: FunctionValue) -> Iterator[Value]:
        """The classes an annotation names, those of `Annotated` and unions included."""
        expr = self._machine.evaluator.annotations.unquote(annotation)
        if expr is not None:
            yield from _classes(self._machine.expressions.value(expr, func.env))


def _validates(method: FunctionValue, name: str) -> bool:
    """Whether decorators make a method a validator of a field."""
    decorators = () if isinstance(method.node, n.Lambda) else method.node.decorators
    return any(
        isinstance(decorator, n.Call)
        and last_name(decorator.func) in ("field_validator", "validator")
        and any(isinstance(arg, n.Constant) and arg.value == name for arg in decorator.args)
        for decorator in decorators
    )


def _classes(value: Value) -> Iterator[Value]:
    if isinstance(value, AliasValue) and isinstance(value.base, ClassValue):
        yield value.base
    elif isinstance(value, AliasValue):
        head = _names(value.base).rpartition(".")[2]
        inner = value.args[:1] if head == "Annotated" else value.args if head in ("Union", "Optional") else ()
        for arg in inner:
            yield from _classes(arg)
    else:
        yield from options(value)


def _names(value: Value) -> str:
    if isinstance(value, PartialValue):
        return _names(value.func)
    return value.dotted if isinstance(value, External) else ""


def soft(value: Value) -> Value:
    """A value that configuration can replace."""
    match value:
        case Const():
            return Const(value.value, True)
        case Choice():
            return Choice(tuple(map(soft, value.options)))
        case ListValue():
            return ListValue([soft(item) for item in value.items], value.kind, value.open, value.born)
        case DictValue():
            return DictValue({k: Slot(soft(s.value), s.origin) for k, s in value.slots.items()}, value.open)
    return value
