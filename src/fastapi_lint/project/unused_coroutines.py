"""Coroutines of libraries that a function makes and nothing awaits, and what happens instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.module import Function

_OF_COROUTINES = frozenset({"close", "send", "throw"})


class Unused(NamedTuple):
    """A call that makes a coroutine which is taken for its result, and what that comes to."""

    call: n.Call
    effect: str


class UnusedCoroutines:
    """Looks through the body of one function for methods of classes of some packages."""

    def __init__(self, function: Function, evaluator: Evaluator, packages: tuple[str, ...]) -> None:
        self._function = function
        self._ev = evaluator
        self._packages = packages
        self._frame = evaluator.home(function.module, function)
        self._names = function.called_names & lookup.coroutine_names(packages)

    def find(self) -> Iterator[Unused]:
        """The calls whose coroutine is neither awaited, returned nor handed on."""
        if not self._names:
            return
        body = self._function.node.body
        for stmt in iter_statements(body):
            for expr, effect in self._in_statement(stmt):
                if isinstance(expr, n.Call) and self._makes_coroutine(expr):
                    yield Unused(expr, effect)
        for expr in iter_expressions(body):
            part, effect = _taken(expr)
            if isinstance(part, n.Call) and self._makes_coroutine(part):
                yield Unused(part, effect)

    def _in_statement(self, stmt: n.Stmt) -> Iterator[tuple[n.Expr, str]]:
        match stmt:
            case n.Evaluate():
                yield stmt.value, "it never runs"
            case n.If() | n.While():
                yield stmt.test, "a coroutine is always true"
            case n.For():
                yield stmt.iter, "iterating over a coroutine raises `TypeError`"
            case n.Assign(targets=(n.Name(id=name),)) | n.Annotated(target=n.Name(id=name)):
                if isinstance(stmt.value, n.Call) and self._makes_coroutine(stmt.value):
                    effect = self._use_of(name)
                    if effect is not None:
                        yield stmt.value, effect

    def _use_of(self, name: str) -> str | None:
        """What becomes of a coroutine that has a name; None where somebody may await it."""
        function = self._function
        if len(function.scope.bindings.get(name, ())) != 1 or name in function.scope.outer:
            return None
        reads = 0
        effects: list[str] = []
        inside = (d for d in function.module.functions if function.node.span.contains(d.node.span))
        bodies = (definition.node.body for definition in inside if definition is not function)
        if any(_is_name(expr, name) for body in bodies for expr in iter_expressions(body)):
            return None
        for expr in iter_expressions(function.node.body):
            reads += _is_name(expr, name)
            part, effect = _taken(expr)
            if part is not None and _is_name(part, name):
                effects.append(effect)
        for stmt in iter_statements(function.node.body):
            if isinstance(stmt, n.For) and _is_name(stmt.iter, name):
                effects.append("iterating over a coroutine raises `TypeError`")
            elif isinstance(stmt, (n.Assign, n.Annotated)):
                targets = stmt.targets if isinstance(stmt, n.Assign) else (stmt.target,)
                reads -= sum(_is_name(target, name) for target in targets)
        if reads != len(effects):
            return None
        return effects[0] if effects else "it never runs"

    def _makes_coroutine(self, call: n.Call) -> bool:
        if not isinstance(call.func, n.Attribute) or call.func.attr not in self._names:
            return False
        func = self._ev.infer(call.func, self._frame)
        if not isinstance(func, t.Method):
            return False
        method = lookup.method(func.receiver.name, func.name)
        return method is not None and method.coroutine and method.owner.rpartition(".")[0] in self._packages


def _taken(expr: n.Expr) -> tuple[n.Expr | None, str]:
    """The part of an expression that is used as a coroutine cannot be, and what comes of it."""
    match expr:
        case n.Attribute(base=base, attr=attr) if attr not in _OF_COROUTINES:
            return base, f"`.{attr}` of a coroutine raises `AttributeError`"
        case n.Subscript(base=base):
            return base, "an item of a coroutine raises `TypeError`"
        case n.Not(value=value):
            return value, "a coroutine is always true"
        case n.Compare(left=left, ops=("Is",) | ("IsNot",), rights=(n.Constant(value=None),)):
            return left, "a coroutine is never `None`"
        case n.Comprehension(generators=(first, *_)):
            return first.iter, "iterating over a coroutine raises `TypeError`"
    return None, ""


def _is_name(expr: n.Expr, name: str) -> bool:
    return isinstance(expr, n.Name) and expr.id == name
