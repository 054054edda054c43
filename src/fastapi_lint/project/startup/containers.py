"""Collections in start-up code: the builtins that make them and their methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi_lint.project.startup.objects import (
    NONE,
    Arguments,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Maybe,
    Slot,
    Unknown,
    Value,
    elements,
    is_soft,
    text_of,
    truth,
)
from fastapi_lint.project.startup.operators import hashable

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_KINDS = {
    "builtins.list": "list", "builtins.tuple": "tuple", "builtins.set": "set", "builtins.frozenset": "set",
    "builtins.sorted": "list", "builtins.iter": "list",
}  # fmt: skip
_REGISTER = frozenset({"append", "add", "appendleft"})


class Collections:
    """Answers calls that make, read and change collections."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._table: dict[str, Callable[[Arguments], Value]] = {
            "builtins.dict": self._dict,
            "builtins.str": self._str,
            "builtins.bool": self._bool,
            "builtins.int": self._int,
            "builtins.len": self._len,
            "builtins.range": self._range,
            "builtins.enumerate": self._enumerate,
            "builtins.zip": self._zip,
            "builtins.reversed": self._reversed,
            "builtins.map": self._map,
            "builtins.any": self._any,
            "builtins.all": self._any,
            "itertools.chain": self._chain,
            "itertools.chain.from_iterable": self._flat,
            "builtins.next": self._next,
        }

    def called(self, dotted: str, args: Arguments) -> Value | None:
        """What calling a builtin gives; None for one that this module does not know."""
        if dotted in _KINDS:
            found = self._all(args.value(0, "iterable") or ListValue([]))
            return ListValue(list(found.items), _KINDS[dotted], found.open, self._machine.depth)
        special = self._table.get(dotted)
        return None if special is None else special(args)

    def _all(self, value: Value) -> ListValue:
        return self._machine.expressions.iterated(value)

    def _dict(self, args: Arguments) -> Value:
        found = DictValue(dict(args.keywords.items()), args.open)
        first = args.value(0, "mapping") if args.positional else None
        if isinstance(first, DictValue):
            found.slots = {**first.slots, **found.slots}
            found.open = found.open or first.open
        elif first is not None:
            for pair in self._all(first).certain:
                key = (
                    hashable(pair.items[0]) if isinstance(pair, ListValue) and len(pair.items) == 2 else None
                )
                if key is None or not isinstance(pair, ListValue):
                    found.open = True
                else:
                    found.slots[key[0]] = Slot(pair.items[1])
        return found

    @staticmethod
    def _str(args: Arguments) -> Value:
        value = args.value(0, "object") or Const("")
        if isinstance(value, Const):
            return Const(str(value.value), value.soft)
        text = text_of(value) if isinstance(value, Instance) else None
        return value if text is not None else Unknown("it is a text that is not known")

    @staticmethod
    def _bool(args: Arguments) -> Value:
        value = args.value(0, "object") or NONE
        answer = truth(value)
        return Unknown("whether it is true is not known") if answer is None else Const(answer, is_soft(value))

    @staticmethod
    def _int(args: Arguments) -> Value:
        value = args.value(0, "object")
        if isinstance(value, Const) and isinstance(value.value, (str, int, float)):
            try:
                return Const(int(value.value), value.soft)
            except ValueError:
                return Unknown("it is no number")
        return Unknown("it is a number that is not known")

    def _len(self, args: Arguments) -> Value:
        found = self._all(args.value(0, "obj") or NONE)
        known = not found.open and len(found.certain) == len(found.items)
        return Const(len(found.items)) if known else Unknown("its length is not known")

    @staticmethod
    def _range(args: Arguments) -> Value:
        numbers = [s.value.value for s in args.positional if isinstance(s.value, Const)]
        whole = [number for number in numbers if isinstance(number, int)]
        if not whole or len(whole) != len(args.positional):
            return ListValue([], "list", True)
        return ListValue([Const(number) for number in list(range(*whole))[:400]])

    def _enumerate(self, args: Arguments) -> Value:
        found = self._all(args.value(0, "iterable") or NONE)
        start = args.value(1, "start")
        first = start.value if isinstance(start, Const) and isinstance(start.value, int) else 0
        pairs = [
            _like(item, ListValue([Const(index), value], "tuple"))
            for index, (item, (value, _)) in enumerate(
                zip(found.items, elements(found), strict=True), start=first
            )
        ]
        return ListValue(pairs, "list", found.open)

    def _zip(self, args: Arguments) -> Value:
        lists = [self._all(slot.value) for slot in args.positional]
        rows = zip(*(found.certain for found in lists), strict=False)
        return ListValue([ListValue(list(row), "tuple") for row in rows], "list", any(f.open for f in lists))

    def _reversed(self, args: Arguments) -> Value:
        found = self._all(args.value(0, "sequence") or NONE)
        return ListValue(found.items[::-1], "list", found.open)

    def _map(self, args: Arguments) -> Value:
        func = args.value(0, "func") or NONE
        found = self._all(args.value(1, "iterable") or NONE)
        call = self._machine.calling.call
        given = [_like(item, call(func, Arguments((Slot(v),)), None)) for item, (v, _) in _pairs(found)]
        return ListValue(given, "list", found.open)

    @staticmethod
    def _any(args: Arguments) -> Value:
        return Unknown("it asks about all of a collection")

    def _chain(self, args: Arguments) -> Value:
        lists = [self._all(slot.value) for slot in args.positional]
        return ListValue(
            [item for found in lists for item in found.items], "list", any(f.open for f in lists)
        )

    def _flat(self, args: Arguments) -> Value:
        outer = self._all(args.value(0, "iterable") or NONE)
        return self._chain(Arguments(tuple(Slot(item) for item in outer.certain)))

    def _next(self, args: Arguments) -> Value:
        found = self._all(args.value(0, "iterator") or NONE)
        if found.certain and found.items[0] is found.certain[0]:
            return found.certain[0]
        default = args.value(1, "default")
        return default if default is not None and not found.open else Unknown("the next element is not known")

    # Methods

    def method(self, receiver: ListValue | DictValue, name: str, args: Arguments) -> Value:
        """What calling a method of a collection gives."""
        if isinstance(receiver, DictValue):
            return self._of_dict(receiver, name, args)
        return self._of_list(receiver, name, args)

    def _of_list(self, receiver: ListValue, name: str, args: Arguments) -> Value:
        attributes = self._machine.attributes
        first = args.value(0, "object")
        if name in _REGISTER and first is not None:
            attributes.append(receiver, first)
        elif name == "insert" and len(args.positional) == 2:
            index = args.positional[0].value
            at = index.value if isinstance(index, Const) and isinstance(index.value, int) else None
            attributes.append(receiver, args.positional[1].value, at)
        elif name in ("extend", "update") and first is not None:
            attributes.extend(receiver, first)
        elif name == "remove" and first is not None:
            self._remove(receiver, first)
        elif name == "clear" and not self._machine.conditions:
            receiver.items.clear()
        elif name == "pop" and receiver.certain == receiver.items and receiver.items and not args.positional:
            return receiver.items[-1] if self._machine.conditions else receiver.items.pop()
        elif name == "copy":
            return ListValue(list(receiver.items), receiver.kind, receiver.open, self._machine.depth)
        else:
            return Unknown(f"`{receiver.kind}.{name}` is not followed")
        return NONE

    def _remove(self, receiver: ListValue, value: Value) -> None:
        if value in receiver.items and not self._machine.is_unlikely:
            index = receiver.items.index(value)
            if self._machine.depth > receiver.born:
                receiver.items[index] = Maybe(value)
            else:
                del receiver.items[index]

    def _of_dict(self, receiver: DictValue, name: str, args: Arguments) -> Value:
        key = hashable(args.value(0, "key") or NONE)
        slot = None if key is None else receiver.slots.get(key[0])
        default = args.value(1, "default") or NONE
        match name:
            case "get" | "pop" | "setdefault":
                if slot is None and name == "setdefault" and key is not None:
                    receiver.slots[key[0]] = args.get(1, "default") or Slot(NONE)
                if slot is None:
                    return Unknown("the key is not known") if receiver.open or key is None else default
                if name == "pop" and key is not None and not self._machine.conditions:
                    del receiver.slots[key[0]]
                return slot.value
            case "items":
                pairs = [ListValue([_key(key), slot.value], "tuple") for key, slot in receiver.slots.items()]
                return ListValue(list(pairs), "list", receiver.open)
            case "values":
                return ListValue([s.value for s in receiver.slots.values()], "list", receiver.open)
            case "keys":
                return self._all(receiver)
            case "update":
                self._update(receiver, args)
                return NONE
            case "copy":
                return DictValue(dict(receiver.slots), receiver.open)
        return Unknown(f"`dict.{name}` is not followed")

    @staticmethod
    def _update(receiver: DictValue, args: Arguments) -> None:
        receiver.slots.update(args.keywords)
        other = args.value(0, "other") if args.positional else None
        if isinstance(other, DictValue):
            receiver.slots.update(other.slots)
            receiver.open = receiver.open or other.open
        elif other is not None:
            receiver.open = True


def _pairs(found: ListValue) -> list[tuple[Value, tuple[Value, bool]]]:
    return list(zip(found.items, elements(found), strict=True))


def _like(item: Value, value: Value) -> Value:
    """A value that is there if, and only if, an element is."""
    return Maybe(value) if isinstance(item, Maybe) else value


def _key(key: object) -> Value:
    """A key of a dict as the value it stands for (see `expressions.hashable`)."""
    return key if isinstance(key, (Instance, ClassValue, FunctionValue, External)) else Const(key)
