"""Which constant values an expression may have: followed through names, imports, settings and defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.definitions import Definition, Definitions
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.literals import is_empty
from fastapi_lint.project.scope import last_name

_DEPTH = 12
_PASSING = frozenset({"list", "tuple", "set", "sorted", "str", "frozenset", "unique", "bool"})
_SPLITS = frozenset({"split", "strip", "rstrip", "lstrip", "splitlines", "copy", "lower"})
_ENVIRONMENT = frozenset({"os.getenv", "os.environ.get", "environ.get"})


class Value(NamedTuple):
    """One value an expression may have; `is_default` says that configuration can replace it.

    `source` is the expression that states it and `frame` where that stands.
    """

    value: object
    is_default: bool
    source: n.Expr
    frame: t.Frame


class Values:
    """Answers which constants an expression may stand for. What cannot be followed gives nothing."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._definitions = Definitions(evaluator)

    def of(self, expr: n.Expr, frame: t.Frame) -> Iterator[Value]:
        """The constants an expression may be; of collections, their elements."""
        yield from self._values(Definition(expr, frame, False), _DEPTH)

    def keywords(self, call: n.Call, frame: t.Frame) -> dict[str, tuple[n.Expr, t.Frame]]:
        """The keyword arguments of a call, those of `**mapping` included where the mapping is known."""
        found: dict[str, tuple[n.Expr, t.Frame]] = {}
        for keyword in call.keywords:
            if keyword.name is not None:
                found[keyword.name] = (keyword.value, frame)
            else:
                for place in self._follow(Definition(keyword.value, frame, False), _DEPTH):
                    found.update(self._entries(place))
        return found

    @staticmethod
    def _entries(place: Definition) -> Iterator[tuple[str, tuple[n.Expr, t.Frame]]]:
        match place.expr:
            case n.Mapping(items=items):
                for key, value in items:
                    if isinstance(key, n.Constant) and isinstance(key.value, str):
                        yield key.value, (value, place.frame)
            case n.Call(func=n.Name(id="dict"), keywords=keywords):
                yield from ((k.name, (k.value, place.frame)) for k in keywords if k.name is not None)

    def _values(self, place: Definition, depth: int) -> Iterator[Value]:
        for leaf in self._follow(place, depth):
            match leaf.expr:
                case n.Constant(value=value):
                    yield Value(value, leaf.is_default, leaf.expr, leaf.frame)
                case n.Sequence(items=items):
                    for item in items:
                        inner = item.value if isinstance(item, n.Starred) else item
                        yield from self._values(leaf._replace(expr=inner), depth - 1)
                case n.Comprehension(element=element, generators=(first, *_)):
                    same = _stripped(element) == getattr(first.target, "id", None)
                    yield from self._values(leaf._replace(expr=first.iter if same else element), depth - 1)
                case n.Binary(op="Add", left=left, right=right):
                    yield from self._values(leaf._replace(expr=left), depth - 1)
                    yield from self._values(leaf._replace(expr=right), depth - 1)

    def _follow(self, place: Definition, depth: int) -> Iterator[Definition]:
        """The expressions behind an expression: names, branches and pass-through calls resolved."""
        if depth <= 0:
            return
        expr, frame, _ = place
        match expr:
            case n.Name() | n.Attribute():
                for found in self._definitions.of(expr, frame):
                    default = found.is_default or place.is_default
                    yield from self._follow(Definition(found.expr, found.frame, default), depth - 1)
            case n.Either():
                yield from self._follow(place._replace(expr=expr.body), depth - 1)
                yield from self._follow(place._replace(expr=expr.orelse), depth - 1)
            case n.BoolOp(op="Or"):
                yield from self._first_of(place, expr.values, depth - 1)
            case n.Call():
                yield from self._call(place, depth)
            case n.Lambda():
                yield from self._follow(place._replace(expr=expr.body), depth - 1)
            case _:
                yield place

    def _first_of(self, place: Definition, values: tuple[n.Expr, ...], depth: int) -> Iterator[Definition]:
        """What `a or b` may be: `b` only where `a` may be empty, and then as a default."""
        for value in values:
            leaves = list(self._follow(place._replace(expr=value), depth))
            yield from leaves
            if leaves and not any(is_empty(leaf.expr) for leaf in leaves):
                return
            if not isinstance(value, n.Constant):
                place = place._replace(is_default=True)

    def _call(self, place: Definition, depth: int) -> Iterator[Definition]:
        call = place.expr
        assert isinstance(call, n.Call)
        name = last_name(call.func) or ""
        func = self._ev.infer(call.func, place.frame)
        dotted = func.dotted if isinstance(func, t.External) else ""
        inner: n.Expr | None = None
        is_default = place.is_default
        if dotted in _ENVIRONMENT or (name == "get" and _is_environ(call.func)):
            inner, is_default = call.args[1] if len(call.args) > 1 else _keyword(call, "default"), True
        elif name in ("Field", "config", "Config", "env", "FieldInfo"):
            inner = _keyword(call, "default") or _keyword(call, "default_factory")
            inner, is_default = inner or (call.args[0] if name == "Field" and call.args else None), True
        elif isinstance(call.func, n.Attribute) and name in _SPLITS:
            inner = call.func.base
        elif name in _PASSING and len(call.args) == 1:
            inner = call.args[0]
        elif name == "dict":
            yield place
        if inner is not None:
            yield from self._follow(Definition(inner, place.frame, is_default), depth - 1)


def _stripped(expr: n.Expr) -> str | None:
    """The name in `x`, `x.strip()`, `str(x)`."""
    while isinstance(expr, n.Call):
        if isinstance(expr.func, n.Attribute) and expr.func.attr in _SPLITS:
            expr = expr.func.base
        elif last_name(expr.func) in _PASSING and len(expr.args) == 1:
            expr = expr.args[0]
        else:
            return None
    return expr.id if isinstance(expr, n.Name) else None


def _is_environ(func: n.Expr) -> bool:
    return isinstance(func, n.Attribute) and last_name(func.base) == "environ"


def _keyword(call: n.Call, name: str) -> n.Expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.name == name), None)
