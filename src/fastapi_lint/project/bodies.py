"""Markers (`Depends(…)`) in the body of a function that are taken for what they would inject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project.module import Function

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

# What a marker object itself has: reading it is no mistake.
_FIELDS = frozenset({"dependency", "use_cache", "scopes", "scope"})


class Bodies:
    """Looks through the body of one function for how a marker in it is used."""

    def __init__(self, project: Project, function: Function) -> None:
        self._project = project
        self._function = function

    def is_misused(self, call: n.Call) -> bool:
        """Whether the result of a `Depends(…)` in the body is used in place of the injected value.

        In a path operation or a dependency that is every one that is not handed to the framework.
        """
        if id(call) in self._handed_over():
            return False
        return id(call) in self._used() or self._function in self._project.parameters.injected

    def _handed_over(self) -> frozenset[int]:
        """Calls inside `dependencies=[…]`, `Annotated[…]`, and what nested definitions evaluate."""
        found: set[int] = set()
        for expr in iter_expressions(self._function.node.body):
            match expr:
                case n.Call(keywords=keywords):
                    found.update(_calls_in(k.value for k in keywords if k.name == "dependencies"))
                case n.Subscript(index=index):
                    found.update(_calls_in((index,)))
        for stmt in iter_statements(self._function.node.body):
            if isinstance(stmt, (n.FunctionDef, n.ClassDef)):
                found.update(id(expr) for expr in iter_expressions((stmt,)))
        return frozenset(found)

    def _used(self) -> frozenset[int]:
        """Calls whose result is awaited, entered, iterated, called, or asked for an attribute."""
        body = self._function.node.body
        found: set[int] = set()
        for expr in _operands(body):
            if isinstance(expr, n.Call):
                found.add(id(expr))
            elif isinstance(expr, n.Name):
                bindings = self._function.scope.bindings.get(expr.id, ())
                found.update(id(binding.node) for binding in bindings if not binding.path)
        return frozenset(found)


def _operands(body: tuple[n.Stmt, ...]) -> Iterator[n.Expr]:
    """What is awaited, entered, iterated, called, subscripted, or asked for an attribute."""
    for expr in iter_expressions(body):
        match expr:
            case n.Await(value=value):
                yield value
            case n.Call(func=func):
                yield func
            case n.Attribute(base=base, attr=attr) if attr not in _FIELDS:
                yield base
            case n.Subscript(base=base):
                yield base
    for stmt in iter_statements(body):
        match stmt:
            case n.For(iter=iterated):
                yield iterated
            case n.With(items=items):
                yield from (item.context for item in items)


def _calls_in(exprs: Iterable[n.Expr]) -> Iterator[int]:
    for expr in exprs:
        wrapped = n.Evaluate(expr, expr.span)
        yield from (id(inner) for inner in iter_expressions((wrapped,)) if isinstance(inner, n.Call))
