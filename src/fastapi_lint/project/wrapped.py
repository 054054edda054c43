"""What people call a function: of a wrapper, the name of what it wraps."""

from __future__ import annotations

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name


def display_name(frame: t.Frame) -> str:
    """The display name of a frame's function; a wrapper has the name of what it wraps, however deep."""
    assert frame.function is not None
    wrapped = _wrapped(frame.function, frame.parent)
    while wrapped is not None:
        inner = _wrapped(wrapped.function, wrapped.frame)
        if inner is None:
            return wrapped.function.display
        wrapped = inner
    return frame.function.display


def _wrapped(function: Function, outside: t.Frame | None) -> t.FunctionValue | None:
    """What a function says with `@wraps(f)` that it wraps, as far as the frame around it knows."""
    for decorator in function.node.decorators:
        named = decorator.args[0] if isinstance(decorator, n.Call) and decorator.args else None
        if last_name(decorator) == "wraps" and isinstance(named, n.Name) and outside is not None:
            value = outside.bound.get(named.id)
            if isinstance(value, t.FunctionValue):
                return value
    return None
