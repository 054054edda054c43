"""Attributes and elements of values, read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.knowledge import lookup
from fastapi_lint.project.startup.objects import (
    AliasValue,
    Arguments,
    BoundMethod,
    Choice,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Maybe,
    ModuleRef,
    NamespaceRef,
    PartialValue,
    RouterValue,
    RouteValue,
    Slot,
    SuperValue,
    Unknown,
    Value,
    choice,
)
from fastapi_lint.project.startup.operators import hashable

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_ENUMS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag")


class Attributes:
    """Answers what an attribute or element is, and changes them."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    # Reading

    def get(self, base: Value, name: str) -> Value:
        """The value of `base.name`."""
        match base:
            case Choice():
                return choice(self.get(option, name) for option in base.options)
            case ModuleRef() | NamespaceRef():
                return self._of_module(base, name)
            case External():
                return self._external(base, name)
            case RouterValue():
                return self._of_router(base, name)
            case Instance():
                return self._of_instance(base, name)
            case ClassValue():
                return self._of_class(base, name)
            case FunctionValue():
                return self._of_function(base, name)
            case SuperValue():
                return self._of_parent(base, name)
            case RouteValue():
                return self._of_route(base, name)
            case Const() | ListValue() | DictValue() | BoundMethod():
                return BoundMethod(base, name)
            case AliasValue():
                return self.get(base.base, name)
            case PartialValue() if name == "func":
                return base.func
            case Unknown():
                return base
        return Unknown(f"`.{name}` is not followed")

    def imported(self, target: Value, name: str) -> Value:
        """What `from target import name` binds."""
        found = self.get(target, name)
        return Unknown(f"`{name}` is not in the module it is imported from") if found is _MISSING else found

    def _of_module(self, base: ModuleRef | NamespaceRef, name: str) -> Value:
        if isinstance(base, ModuleRef):
            found = self._machine.member(base.module, name)
            if found is not None:
                return found
            if name == "__path__":
                return ListValue([Const(base.module.directory)])
        below = self._machine.submodule(base, name)
        return below if below is not None else _MISSING

    @staticmethod
    def _external(base: External, name: str) -> Value:
        dotted = lookup.canonical(f"{base.dotted}.{name}")
        return External(dotted)

    def _of_router(self, base: RouterValue, name: str) -> Value:
        found = base.attrs.get(name)
        if found is not None:
            return found
        if name == "routes":
            return base.routes
        if name == "router" and base.kind == "app":
            return base
        if isinstance(base.cls, ClassValue):
            own = self._inherited(base, base.cls, name)
            if own is not None:
                return own
        return BoundMethod(base, name)

    def _of_instance(self, base: Instance, name: str) -> Value:
        found = base.attrs.get(name)
        if found is not None:
            return found
        if isinstance(base.cls, str):
            return BoundMethod(base, name)
        own = self._inherited(base, base.cls, name)
        if own is not None:
            return own
        if name == "__class__":
            return base.cls
        if any(isinstance(ancestor, str) for ancestor in base.cls.order):
            return BoundMethod(base, name)
        return Unknown(f"`{name}` of a `{base.name}` is not known")

    def _inherited(self, base: Instance, cls: ClassValue, name: str) -> Value | None:
        for owner in cls.order:
            if isinstance(owner, ClassValue) and name in owner.attrs:
                return self._bound(owner.attrs[name], base, cls)
        return None

    def _bound(self, value: Value, receiver: Value, cls: ClassValue) -> Value:
        """A class attribute as an object has it."""
        if not isinstance(value, FunctionValue) or value.receiver is not None or value.owner is None:
            return value
        if value.role == "staticmethod":
            return value
        if value.role == "classmethod":
            return value.bound(cls)
        if value.role == "property":
            return self._machine.calling.call(value.bound(receiver), Arguments(), None)
        return value.bound(receiver)

    def _of_class(self, base: ClassValue, name: str) -> Value:
        for owner in base.order:
            if isinstance(owner, ClassValue) and name in owner.attrs:
                value = owner.attrs[name]
                if isinstance(value, FunctionValue) and value.role == "classmethod":
                    return value.bound(base)
                return value
        if name == "__name__":
            return Const(base.name)
        return Unknown(f"`{base.name}.{name}` is not known")

    @staticmethod
    def _of_function(base: FunctionValue, name: str) -> Value:
        if name == "__name__":
            return Const(base.name)
        if name == "__wrapped__" and base.wrapped is not None:
            return base.wrapped
        return base.attrs.get(name, Unknown(f"`{name}` of a function is not followed"))

    def _of_parent(self, base: SuperValue, name: str) -> Value:
        cls = base.receiver.cls if isinstance(base.receiver, Instance) else base.receiver
        order = cls.order if isinstance(cls, ClassValue) else base.owner.order
        behind = order[order.index(base.owner) + 1 :] if base.owner in order else base.owner.order[1:]
        for owner in behind:
            if isinstance(owner, ClassValue) and name in owner.attrs and isinstance(cls, ClassValue):
                return self._bound(owner.attrs[name], base.receiver, cls)
        return BoundMethod(base.receiver, name)

    @staticmethod
    def _of_route(base: RouteValue, name: str) -> Value:
        match name:
            case "path" | "path_format":
                return base.path
            case "endpoint" | "app":
                return base.target
            case "name" | "tags" | "operation_id" | "summary" if name in base.given:
                return base.given[name].value
            case "name" if isinstance(base.target, FunctionValue):
                return Const(base.target.name)
            case "methods" if base.methods:
                return ListValue([Const(method) for method in base.methods], "set")
            case "dependencies":
                return ListValue(list(base.dependencies))
        return Unknown(f"`{name}` of a route is not followed")

    def entered(self, context: Value) -> Value:
        """What `with context as x` binds."""
        if isinstance(context, ListValue) and context.certain:
            return context.certain[0]
        if isinstance(context, Instance) and isinstance(context.cls, ClassValue):
            for name in ("__enter__", "__aenter__"):
                method = self.get(context, name)
                if isinstance(method, FunctionValue):
                    return self._machine.calling.call(method, Arguments(), None)
            return context
        return Unknown("it is what a context manager gives")

    # Elements

    def item(self, base: Value, index: Value) -> Value:
        """The value of `base[index]`."""
        match base:
            case Choice():
                return choice(self.item(option, index) for option in base.options)
            case DictValue():
                key = hashable(index)
                slot = None if key is None else base.slots.get(key[0])
                return Unknown("the key is not known") if slot is None else slot.value
            case ListValue():
                return self._element(base, index)
            case External(dotted="os.environ"):
                return Unknown("it is read from the environment")
            case AliasValue() if any(map(_is_variable, base.args)):
                return AliasValue(base.base, tuple(index if _is_variable(a) else a for a in base.args))
            case External() | AliasValue():
                args = tuple(index.items) if isinstance(index, ListValue) else (index,)
                return AliasValue(base, args)
            case ClassValue():
                if base.inherits(*_ENUMS) and isinstance(index, Const):
                    return self.get(base, str(index.value))
                return AliasValue(base, (index,))
            case Instance(cls=ClassValue()):
                method = self.get(base, "__getitem__")
                if isinstance(method, FunctionValue):
                    return self._machine.calling.call(method, Arguments((Slot(index),)), None)
            case Unknown():
                return base
        return Unknown("it is an element that is not followed")

    @staticmethod
    def _element(base: ListValue, index: Value) -> Value:
        certain = len(base.certain) == len(base.items)
        if not isinstance(index, Const) or not isinstance(index.value, int) or not certain:
            return Unknown("it is an element that is not known")
        if -len(base.items) <= index.value < len(base.items) and not (base.open and index.value < 0):
            return base.items[index.value]
        return Unknown("there is no such element")

    # Writing

    def set(self, base: Value, name: str, value: Value) -> None:
        """`base.name = value`."""
        match base:
            case Choice():
                with self._machine.under():
                    for option in base.options:
                        self.set(option, name, value)
            case RouterValue() if name == "lifespan_context":
                base.lifespans.append(value)
            case RouterValue() if name == "routes":
                if isinstance(value, ListValue) and not self._machine.is_unlikely:
                    base.routes = value
            case Instance():
                self._put(base.attrs, name, value, base.born)
            case FunctionValue() | ClassValue():
                if name == "__wrapped__" and isinstance(base, FunctionValue):
                    base.wrapped = value
                self._put(base.attrs, name, value, 0)
            case ModuleRef():
                self._machine.run(base.module).names[name] = value

    def _put(self, attrs: dict[str, Value], name: str, value: Value, born: int) -> None:
        old = attrs.get(name)
        if old is None or self._machine.depth <= born:
            attrs[name] = value
        elif not self._machine.is_unlikely:
            attrs[name] = choice((old, value))

    def set_item(self, base: Value, index: Value, value: Value) -> None:
        """`base[index] = value`."""
        if isinstance(base, DictValue):
            key = hashable(index)
            if key is None:
                base.open = True
            elif not self._machine.is_unlikely or key[0] not in base.slots:
                base.slots[key[0]] = Slot(value)

    def append(self, base: ListValue, value: Value, index: int | None = None) -> None:
        """Put an element into a list."""
        item = Maybe(value) if self._machine.depth > base.born and not isinstance(value, Maybe) else value
        base.items.insert(len(base.items) if index is None else index, item)

    def extend(self, base: ListValue, value: Value) -> None:
        """Put the elements of another collection into a list."""
        more = self._machine.expressions.iterated(value)
        base.open = base.open or more.open
        for item in list(more.items):
            self.append(base, item)


def _is_variable(value: Value) -> bool:
    """Whether a value is a type variable."""
    return isinstance(value, Instance) and value.cls in ("typing.TypeVar", "typing_extensions.TypeVar")


_MISSING = Unknown("there is no such name")
