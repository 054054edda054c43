"""Loops that wait for something while they iterate over a collection that other tasks change."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

_VIEWS = frozenset({"values", "items", "keys"})
_PARTS = frozenset({"get", "setdefault"})
_SENDING = frozenset({"send_text", "send_json", "send_bytes"})
_CHANGES = frozenset({"add", "discard", "remove", "pop", "popitem", "clear", "update", "setdefault"})
_KINDS = {
    "builtins.dict": "dictionary",
    "collections.defaultdict": "dictionary",
    "collections.OrderedDict": "dictionary",
    "builtins.set": "Set",
}
_LOCK = re.compile(r"lock|mutex|semaphore", re.IGNORECASE)
_WEBSOCKET = "fastapi.WebSocket"


class LiveLoop(NamedTuple):
    """A loop of WebSockets: what it iterates over, and what Python calls that, `dictionary` or `Set`."""

    iterable: n.Expr
    kind: str


class _Loop(NamedTuple):
    target: n.Expr
    iterable: n.Expr
    body: tuple[n.Stmt, ...]


class LiveLoops:
    """Looks through one function."""

    def __init__(self, function: Function, project: Project) -> None:
        self._function = function
        self._project = project
        self._ev = evaluator = project.evaluator
        self._frame = evaluator.home(function.module, function)

    def find(self) -> Iterator[LiveLoop]:
        """The loops over shared dictionaries and sets of connections that some function changes."""
        for loop in self._loops():
            base = _viewed(loop.iterable)
            shared = self._shared(base)
            if shared is None or not self._is_changed(shared):
                continue
            value = self._ev.infer(base, self._frame)
            kind = _KINDS.get(value.name) if isinstance(value, t.Instance) else None
            if kind is None or (base is not loop.iterable and kind == "Set"):
                continue
            if _holds_sockets(value) or (_sends(loop) and self._serves_sockets()):
                yield LiveLoop(loop.iterable, kind)

    def _serves_sockets(self) -> bool:
        return any(route.is_websocket for route in self._project.routes)

    def _loops(self) -> Iterator[_Loop]:
        body = self._function.node.body
        for stmt in iter_statements(body):
            if isinstance(stmt, n.For) and not stmt.is_async and _goes_round(stmt) and not self._locked(stmt):
                yield _Loop(stmt.target, stmt.iter, stmt.body)
        for expr in iter_expressions(body, lambdas=False):
            if isinstance(expr, n.Comprehension) and expr.kind != "generator":
                element = (n.Evaluate(expr.element, expr.span),)
                first = expr.generators[0]
                if _awaits(element) and not first.is_async:
                    yield _Loop(first.target, first.iter, element)

    def _locked(self, loop: n.For) -> bool:
        """Whether a lock is held, which may be the one that whoever changes the collection takes."""
        around = self._function.module.statements_around(loop.span)
        contexts = (item.context for stmt in around if isinstance(stmt, n.With) for item in stmt.items)
        return any(_LOCK.search(last_name(context) or "") for context in contexts)

    def _shared(self, expr: n.Expr) -> n.Attribute | n.Name | None:
        """The attribute or global that a collection is, or is a part of."""
        match expr:
            case n.Attribute():
                return expr
            case n.Subscript(base=base):
                return self._shared(base)
            case n.Call(func=n.Attribute(base=base, attr=attr)) if attr in _PARTS:
                return self._shared(base)
            case n.Name(id=name):
                bindings = self._function.scope.bindings.get(name, [])
                if not bindings:
                    return expr
                only = bindings[0].node if len(bindings) == 1 and bindings[0].kind == "value" else None
                if isinstance(only, (n.Attribute, n.Subscript, n.Call, n.Either)) and not bindings[0].path:
                    return self._shared(only)
            case n.Either(body=body, orelse=orelse):
                return self._shared(body) if self._shared(orelse) is not None else None
        return None

    def _is_changed(self, shared: n.Attribute | n.Name) -> bool:
        """Whether a function of its file adds to the collection or removes from it."""
        name = shared.attr if isinstance(shared, n.Attribute) else shared.id
        return any(
            _changes(function, name) for module in self._homes(shared) for function in module.functions
        )

    def _homes(self, shared: n.Attribute | n.Name) -> set[Module]:
        homes = {self._function.module}
        if isinstance(shared, n.Attribute):
            owner = self._ev.infer(shared.base, self._frame)
            if isinstance(owner, t.Instance) and isinstance(owner.cls, Class):
                homes.add(owner.cls.module)
            elif isinstance(owner, t.ModuleValue):
                homes.add(owner.module)
        return homes


def _viewed(expr: n.Expr) -> n.Expr:
    """The dictionary of `d.values()`."""
    if isinstance(expr, n.Call) and isinstance(expr.func, n.Attribute) and expr.func.attr in _VIEWS:
        return expr.func.base
    return expr


def _awaits(body: Iterable[n.Stmt]) -> bool:
    statements = tuple(body)
    if any(isinstance(expr, n.Await) for expr in iter_expressions(statements, lambdas=False)):
        return True
    return any(isinstance(stmt, (n.For, n.With)) and stmt.is_async for stmt in iter_statements(statements))


def _goes_round(loop: n.For) -> bool:
    """Whether a loop waits for something and goes on behind it."""
    last = loop.body[-1]
    ends = isinstance(last, n.Return) or (isinstance(last, n.Simple) and last.kind == "break")
    return _awaits(loop.body) and not ends


def _holds_sockets(value: t.Type) -> bool:
    return isinstance(value, t.Instance) and (
        value.name == _WEBSOCKET or any(_holds_sockets(arg) for arg in value.args)
    )


def _sends(loop: _Loop) -> bool:
    """Whether the body awaits `x.send_text(…)` of the loop's own variable."""
    targets = {expr.id for expr in _flat(loop.target) if isinstance(expr, n.Name)}
    return any(
        isinstance(expr.value.func, n.Attribute)
        and expr.value.func.attr in _SENDING
        and isinstance(expr.value.func.base, n.Name)
        and expr.value.func.base.id in targets
        for expr in iter_expressions(loop.body, lambdas=False)
        if isinstance(expr, n.Await) and isinstance(expr.value, n.Call)
    )


def _flat(target: n.Expr) -> Iterator[n.Expr]:
    if isinstance(target, n.Sequence):
        for item in target.items:
            yield from _flat(item)
    else:
        yield target


def _changes(function: Function, name: str) -> bool:
    """Whether a function changes the size of something it reaches through `name`, or a local name for it."""
    body = function.node.body
    names = {name, *_aliases(function, name)}
    for call in calls(body):
        func = call.func
        if isinstance(func, n.Attribute) and func.attr in _CHANGES and _mentions(func.base, names):
            return True
    for stmt in iter_statements(body):
        targets: tuple[n.Expr, ...] = ()
        if isinstance(stmt, n.Assign):
            targets = stmt.targets
        elif isinstance(stmt, n.Simple) and stmt.kind == "del":
            targets = stmt.children
        if any(isinstance(target, n.Subscript) and _mentions(target.base, names) for target in targets):
            return True
    return False


def _aliases(function: Function, name: str) -> Iterator[str]:
    """The local names that may stand for the collection itself: `rooms = self.a if video else self.b`."""
    for alias, bindings in function.scope.bindings.items():
        values = [binding.node for binding in bindings if binding.kind == "value" and not binding.path]
        for value in values:
            choices = (value.body, value.orelse) if isinstance(value, n.Either) else (value,)
            if any(isinstance(each, n.Attribute) and each.attr == name for each in choices):
                yield alias


def _mentions(expr: n.Expr, names: Container[str]) -> bool:
    while True:
        match expr:
            case n.Attribute(attr=attr, base=base):
                if attr in names:
                    return True
                expr = base
            case n.Subscript(base=base) | n.Call(func=base):
                expr = base
            case _:
                return isinstance(expr, n.Name) and expr.id in names
