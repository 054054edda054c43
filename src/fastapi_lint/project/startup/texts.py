"""Strings in start-up code: their methods, and the source of an expression."""

from __future__ import annotations

from fastapi_lint.project.startup.objects import (
    Arguments,
    Const,
    ListValue,
    Origin,
    Unknown,
    Value,
    is_soft,
    text_of,
)

_PURE = frozenset(
    {
        "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "replace", "removeprefix",
        "removesuffix", "startswith", "endswith", "split", "rsplit", "partition", "rpartition", "splitlines",
        "isdigit", "isidentifier", "count", "find", "zfill", "casefold", "swapcase", "encode", "decode",
    }
)  # fmt: skip


def method(receiver: Const, name: str, args: Arguments) -> Value:
    """What calling a method of a plain value gives."""
    text = receiver.value
    if not isinstance(text, str):
        return Unknown("it is computed")
    if name == "join":
        return _joined(receiver, args)
    plain = [slot.value.value if isinstance(slot.value, Const) else None for slot in args.positional]
    named = {k: s.value.value if isinstance(s.value, Const) else None for k, s in args.keywords.items()}
    if args.open or any(not isinstance(s.value, Const) for s in (*args.positional, *args.keywords.values())):
        return Unknown("it is computed from what is not known")
    soft = receiver.soft or any(is_soft(slot.value) for slot in args.positional)
    if name not in _PURE and name != "format":
        return Unknown(f"`str.{name}` is not followed")
    try:
        found = getattr(text, name)(*plain, **named)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, UnicodeError):
        return Unknown("it fails")
    if isinstance(found, (list, tuple)):
        kind = "list" if isinstance(found, list) else "tuple"
        return ListValue([Const(part, soft) for part in found], kind)
    return Const(found, soft)


def _joined(receiver: Const, args: Arguments) -> Value:
    listed = args.value(0, "iterable")
    if not isinstance(listed, ListValue) or listed.open:
        return Unknown("it is joined from what is not known")
    parts = [text_of(item) for item in listed.items]
    if None in parts:
        return Unknown("it is joined from what is not known")
    soft = receiver.soft or any(is_soft(item) for item in listed.items)
    return Const(str(receiver.value).join(part for part in parts if part is not None), soft)


def source(origin: Origin) -> str:
    """An expression as it is written, on one line."""
    span = origin.expr.span
    lines = origin.module.source.lines[span.line - 1 : span.end_line]
    if not lines:
        return ""
    if len(lines) == 1:
        return lines[0][span.column : span.end_column]
    parts = [lines[0][span.column :], *lines[1:-1], lines[-1][: span.end_column]]
    return " ".join(part.strip() for part in parts).replace("[ ", "[").replace(", ]", "]").replace(" ]", "]")
