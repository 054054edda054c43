"""Operators: comparisons, negation, sums, formatting."""

from __future__ import annotations

from fastapi_lint.project.startup.objects import (
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Unknown,
    Value,
    is_soft,
    options,
    text_of,
    truth,
)


def hashable(value: Value) -> tuple[object] | None:
    """The key that a value is in a dict, None where it is not known."""
    if isinstance(value, Const):
        return (value.value,)
    if isinstance(value, ListValue) and value.kind == "tuple":
        parts = [hashable(item) for item in value.items]
        return None if None in parts else (tuple(part[0] for part in parts if part),)
    if isinstance(value, (Instance, ClassValue, FunctionValue, External)):
        return (value,)
    return None


def compare(op: str, left: Value, right: Value) -> Value:
    """The answer of a comparison, unknown where an operand is."""
    if op in ("Is", "IsNot") and isinstance(right, Const) and right.value is None:
        if isinstance(left, Const):
            return Const((left.value is None) is (op == "Is"), left.soft)
        if not isinstance(left, Unknown) and len(options(left)) == 1:
            return Const(op == "IsNot")
    if op in ("In", "NotIn"):
        return _contained(op, left, right)
    one, other = hashable(left), hashable(right)
    if one is None or other is None or op not in ("Eq", "NotEq", "Is", "IsNot"):
        return _ordered(op, left, right)
    if isinstance(left, External) or isinstance(right, External):
        same = left == right
        return Const(op in ("Eq", "Is")) if same else Unknown("it is compared with something external")
    return Const((one == other) is (op in ("Eq", "Is")), is_soft(left) or is_soft(right))


def _ordered(op: str, left: Value, right: Value) -> Value:
    if not isinstance(left, Const) or not isinstance(right, Const):
        return Unknown("it is compared")
    numbers = (left.value, right.value)
    if not all(isinstance(number, (int, float)) for number in numbers):
        return Unknown("it is compared")
    one, other = float(left.value), float(right.value)  # type: ignore[arg-type]
    answers = {"Lt": one < other, "LtE": one <= other, "Gt": one > other, "GtE": one >= other}
    return Const(answers[op], left.soft or right.soft) if op in answers else Unknown("it is compared")


def _contained(op: str, left: Value, right: Value) -> Value:
    key = hashable(left)
    if key is None:
        return Unknown("it is looked for")
    if isinstance(right, Const) and isinstance(right.value, str) and isinstance(key[0], str):
        return Const((key[0] in right.value) is (op == "In"), is_soft(left) or right.soft)
    if isinstance(right, DictValue):
        is_in, is_open = key[0] in right.slots, right.open
    elif isinstance(right, ListValue):
        known = [hashable(item) for item in right.certain]
        is_in = key in known
        is_open = right.open or None in known or len(known) < len(right.items)
    else:
        return Unknown("it is looked for in what is not known")
    if not is_in and is_open:
        return Unknown("it is looked for in what is not known")
    return Const(is_in is (op == "In"), is_soft(left) or any(is_soft(item) for item in _items(right)))


def _items(value: Value) -> list[Value]:
    return value.certain if isinstance(value, ListValue) else []


def negated(value: Value) -> Value:
    """`not value`."""
    answer = truth(value)
    return Unknown("it is negated") if answer is None else Const(not answer, is_soft(value))


def softened(value: Value, soft: bool) -> Value:
    """A value that was chosen by a condition which may rest on configuration."""
    return Const(value.value, True) if soft and isinstance(value, Const) else value


def computed(op: str, left: Value, right: Value) -> Value:
    """The value of an operation on texts and numbers."""
    one, other = _plain(left), _plain(right)
    soft = is_soft(left) or is_soft(right)
    if op == "Add" and isinstance(one, str) and isinstance(other, str):
        return Const(one + other, soft)
    if op == "Mod" and isinstance(one, str):
        return _formatted(one, right, soft)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)) and op in ("Add", "Sub", "Mult"):
        found = {"Add": one + other, "Sub": one - other, "Mult": one * other}[op]
        return Const(found, soft)
    return Unknown("it is computed")


def _formatted(pattern: str, right: Value, soft: bool) -> Value:
    parts = right.certain if isinstance(right, ListValue) else [right]
    plain = [_plain(part) for part in parts]
    if None in plain:
        return Unknown("it is formatted")
    try:
        return Const(pattern % tuple(plain), soft)
    except (TypeError, ValueError):
        return Unknown("it is formatted")


def _plain(value: Value) -> object:
    text = text_of(value)
    return text if text is not None else value.value if isinstance(value, Const) else None
