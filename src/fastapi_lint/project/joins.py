"""Waits for work that was begun before requests are served: the first who waits takes it away, for good.

`if self._warming is not None: self._warming.result()` and `self._warming = None`, where only constructors
begin the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.branches import parts
from fastapi_lint.project.caching import outlives_call
from fastapi_lint.project.events import Event
from fastapi_lint.project.module import Function, Module, attribute_targets
from fastapi_lint.project.reading import Reader

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})
# Functions between a constructor and what begins the work.
_DEPTH = 3


class Joins:
    """Answers whether a wait happens once at most in the life of a lasting object."""

    def __init__(self, evaluator: Evaluator, reader: Reader) -> None:
        self._ev = evaluator
        self._reader = reader
        self._begun: dict[str, bool] = {}

    def is_once(self, event: Event, frame: t.Frame) -> bool:
        """Whether an event waits for something kept in an attribute that only constructors fill."""
        function, call = frame.function, event.expr
        if function is None or not isinstance(call, n.Call) or not isinstance(call.func, n.Attribute):
            return False
        attr = _kept_in(call.func.base, function)
        if attr is None or not _is_taken_away(attr, event, function):
            return False
        tests = [part for guard in event.guards for part in parts(guard)]
        receiver = frame.bound.get(function.node.params[0].name, t.UNKNOWN)
        if not any(_is_there(*test, attr, function) for test in tests) or not outlives_call(
            receiver, self._ev
        ):
            return False
        if attr not in self._begun:
            self._begun[attr] = all(self._is_early(filler, 0) for filler in self._fillers(attr))
        return self._begun[attr]

    def _fillers(self, attr: str) -> Iterator[Function]:
        """The functions that give an attribute of whatever object another value than None."""
        for module in self._holding(attr):
            for function in module.functions:
                for target, binding in attribute_targets(function.node.body):
                    if target.attr == attr and binding.kind != "annotation" and not _is_none(binding.node):
                        yield function

    def _is_early(self, function: Function | None, depth: int) -> bool:
        """Whether a function is a constructor, or is named in such functions only."""
        if function is None or function.name in _CONSTRUCTORS:
            return function is not None
        callers = [*self._naming(function.name)] if depth < _DEPTH else []
        return bool(callers) and all(self._is_early(caller, depth + 1) for caller in callers)

    def _naming(self, name: str) -> Iterator[Function | None]:
        """The functions in which a name or an attribute is called so; None for a module."""
        for module in self._holding(name):
            bodies = [(module.facts.body, None), *((f.node.body, f) for f in module.functions)]
            for body, function in bodies:
                if any(_names(expr, name) for expr in iter_expressions(body)):
                    yield function

    def _holding(self, word: str) -> Iterator[Module]:
        for filename in self._reader.holding(word.encode()):
            module = self._reader.load(filename)
            if module is not None:
                yield module


def _kept_in(expr: n.Expr, function: Function) -> str | None:
    """The attribute of the first parameter that an expression is: `self.x`, or a local name for it."""
    own = function.node.params[0].name if function.node.params and function.cls is not None else None
    if isinstance(expr, n.Name):
        bound = function.scope.bindings.get(expr.id, ())
        if len(bound) != 1 or bound[0].kind != "value" or bound[0].path:
            return None
        expr = bound[0].node  # type: ignore[assignment]
    match expr:
        case n.Attribute(base=n.Name(id=base), attr=attr) if base == own:
            return attr
        case n.Call(func=n.Name(id="getattr"), args=(n.Name(id=base), n.Constant(value=str() as attr), *_)):
            return attr if base == own else None
    return None


def _is_there(test: n.Expr, outcome: bool, attr: str, function: Function) -> bool:
    """Whether a test that comes out so says that the attribute holds something."""
    match test:
        case n.Compare(left=left, ops=("Is" | "IsNot" as op,), rights=(n.Constant(value=None),)):
            return outcome is (op == "IsNot") and _kept_in(left, function) == attr
        case n.Name() | n.Attribute():
            return outcome and _kept_in(test, function) == attr
    return False


def _is_taken_away(attr: str, event: Event, function: Function) -> bool:
    """Whether a function sets an attribute to None once it has waited, and to nothing else."""
    sets = function.sets.get(attr, ())
    return bool(sets) and all(
        _is_none(binding.node) and not binding.path and event.span.line <= binding.line for binding in sets
    )


def _is_none(node: object) -> bool:
    return isinstance(node, n.Constant) and node.value is None


def _names(expr: n.Expr, name: str) -> bool:
    return (isinstance(expr, n.Attribute) and expr.attr == name) or (
        isinstance(expr, n.Name) and expr.id == name
    )
