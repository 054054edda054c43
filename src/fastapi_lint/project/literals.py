"""Expressions that are written out: what can be said of their value without knowing types."""

from __future__ import annotations

from fastapi_lint.facts import nodes as n


def is_empty(expr: n.Expr) -> bool:
    """Whether an expression is None, or an empty string or display."""
    match expr:
        case n.Constant(value=value):
            return value in (None, "", b"")
        case n.Mapping(items=items) | n.Sequence(items=items):
            return not items
    return False


def is_json(expr: n.Expr) -> bool:
    """Whether JSON can hold the value of an expression as it stands: literals and displays of such."""
    match expr:
        case n.Constant(value=value):
            return value is None or isinstance(value, str | int | float)
        case n.Text():
            return True
        case n.Mapping(items=items):
            return all(key is not None and is_json(key) and is_json(value) for key, value in items)
        case n.Sequence(items=items, kind="list" | "tuple"):
            return all(is_json(item) for item in items)
    return False
