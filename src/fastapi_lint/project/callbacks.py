"""Functions that builtins call: `sorted(rows, key=f)` at once, `map(f, rows)` when it is iterated."""

from __future__ import annotations

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t

# By keyword, or by position where that is not negative.
_AT_ONCE = {
    "builtins.sorted": ("key", -1),
    "builtins.min": ("key", -1),
    "builtins.max": ("key", -1),
    "builtins.list.sort": ("key", -1),
    "functools.reduce": ("function", 0),
}
_LAZILY = frozenset({"builtins.map", "builtins.filter", "itertools.starmap", "itertools.filterfalse"})


def called_at_once(func: t.Type, call: n.Call) -> n.Call | None:
    """The call of the function that `call`, a call of `func`, makes before it returns."""
    found = _AT_ONCE.get(t.dotted(func))
    if found is None:
        return None
    name, position = found
    if 0 <= position < len(call.args):
        return _calling(call.args[position], call)
    given = (keyword.value for keyword in call.keywords if keyword.name == name)
    return next((_calling(value, call) for value in given), None)


def called_lazily(func: t.Type, call: n.Call) -> n.Call | None:
    """The call that each step through the result of `call` makes."""
    return _calling(call.args[0], call) if t.dotted(func) in _LAZILY and len(call.args) > 1 else None


def _calling(func: n.Expr, call: n.Call) -> n.Call:
    """A call of a function with arguments of which nothing is known."""
    return n.Call(func, (n.Starred(func, call.span),), (), call.span)
