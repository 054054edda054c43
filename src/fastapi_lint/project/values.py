"""Which constant values an expression may have: followed through names, imports, settings and defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Class
from fastapi_lint.project.scope import Binding, last_name

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


class _Place(NamedTuple):
    expr: n.Expr
    frame: t.Frame
    is_default: bool


class Values:
    """Answers which constants an expression may stand for. What cannot be followed gives nothing."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def of(self, expr: n.Expr, frame: t.Frame) -> Iterator[Value]:
        """The constants an expression may be; of collections, their elements."""
        yield from self._values(_Place(expr, frame, False), _DEPTH)

    def keywords(self, call: n.Call, frame: t.Frame) -> dict[str, tuple[n.Expr, t.Frame]]:
        """The keyword arguments of a call, those of `**mapping` included where the mapping is known."""
        found: dict[str, tuple[n.Expr, t.Frame]] = {}
        for keyword in call.keywords:
            if keyword.name is not None:
                found[keyword.name] = (keyword.value, frame)
            else:
                for place in self._follow(_Place(keyword.value, frame, False), _DEPTH):
                    found.update(self._entries(place))
        return found

    @staticmethod
    def _entries(place: _Place) -> Iterator[tuple[str, tuple[n.Expr, t.Frame]]]:
        match place.expr:
            case n.Mapping(items=items):
                for key, value in items:
                    if isinstance(key, n.Constant) and isinstance(key.value, str):
                        yield key.value, (value, place.frame)
            case n.Call(func=n.Name(id="dict"), keywords=keywords):
                yield from ((k.name, (k.value, place.frame)) for k in keywords if k.name is not None)

    def _values(self, place: _Place, depth: int) -> Iterator[Value]:
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

    def _follow(self, place: _Place, depth: int) -> Iterator[_Place]:
        """The expressions behind an expression: names, branches and pass-through calls resolved."""
        if depth <= 0:
            return
        expr, frame, _ = place
        match expr:
            case n.Name():
                for target in self._name(expr.id, frame, expr.span.line):
                    yield from self._follow(
                        target._replace(is_default=target.is_default or place.is_default), depth - 1
                    )
            case n.Attribute():
                for target in self._attribute(expr, frame):
                    yield from self._follow(
                        target._replace(is_default=target.is_default or place.is_default), depth - 1
                    )
            case n.Either():
                yield from self._follow(place._replace(expr=expr.body), depth - 1)
                yield from self._follow(place._replace(expr=expr.orelse), depth - 1)
            case n.BoolOp(op="Or"):
                for value in expr.values:
                    yield from self._follow(place._replace(expr=value), depth - 1)
            case n.Call():
                yield from self._call(place, depth)
            case n.Lambda():
                yield from self._follow(place._replace(expr=expr.body), depth - 1)
            case _:
                yield place

    def _call(self, place: _Place, depth: int) -> Iterator[_Place]:
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
            yield from self._follow(_Place(inner, place.frame, is_default), depth - 1)

    def _name(self, name: str, frame: t.Frame, line: int | None) -> Iterator[_Place]:
        current: t.Frame | None = frame
        while current is not None:
            owner = current.function or current.cls or current.module
            bindings = owner.scope.reaching(name, line)
            if bindings:
                for binding in bindings:
                    yield from self._binding(binding, current)
                return
            line = None
            module = self._ev.module_frame(current.module)
            current = current.parent or (module if current is not module else None)

    def _binding(self, binding: Binding, frame: t.Frame) -> Iterator[_Place]:
        node = binding.node
        if binding.path:
            return
        if binding.kind == "value" and node is not None:
            yield _Place(node, frame, False)  # type: ignore[arg-type]
        elif binding.kind == "parameter" and isinstance(node, n.Param) and node.default is not None:
            yield _Place(node.default, frame.parent or frame, True)
        elif isinstance(node, n.ImportFrom):
            yield from self._imported(node, frame)

    def _imported(self, node: n.ImportFrom, frame: t.Frame) -> Iterator[_Place]:
        target = self._ev.names.imported_module(node, frame.module)
        if isinstance(target, t.ModuleValue):
            yield from self._name(node.name, self._ev.module_frame(target.module), None)

    def _attribute(self, expr: n.Attribute, frame: t.Frame) -> Iterator[_Place]:
        for base in t.known(self._ev.infer(expr.base, frame)):
            if isinstance(base, t.ModuleValue):
                yield from self._name(expr.attr, self._ev.module_frame(base.module), None)
            elif isinstance(base, (t.Instance, t.ClassValue)) and isinstance(base.cls, Class):
                yield from self._member(base, expr.attr)

    def _member(self, base: t.Instance | t.ClassValue, attr: str) -> Iterator[_Place]:
        """A class attribute: of settings classes, a default that the environment can replace."""
        assert isinstance(base.cls, Class)
        order = self._ev.members.mro(base.cls)
        settings = any(isinstance(b, str) and b.rpartition(".")[2] == "BaseSettings" for b in order)
        for owner in order:
            if isinstance(owner, str):
                continue
            for binding in owner.scope.bindings.get(attr, ())[-1:]:
                if binding.kind == "value" and binding.node is not None:
                    yield _Place(binding.node, self._ev.class_frame(t.ClassValue(owner)), settings)  # type: ignore[arg-type]
                    return
            for assigned in owner.attributes.get(attr, ()):
                if assigned.binding.kind == "value" and assigned.binding.node is not None:
                    home = self._ev.home(owner.module, assigned.method)
                    yield _Place(assigned.binding.node, home, False)  # type: ignore[arg-type]
                    return


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
