"""Walking facts: the statements, expressions and calls of a scope, without those of nested ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from fastapi_lint.facts import nodes as n

# Where a node keeps nodes of the same scope, as indices of its fields, last field first: a stack turns them
# round. Annotations are not walked; of nested definitions only what runs in this scope is.
_CHILDREN: dict[type, tuple[int, ...]] = {
    n.Attribute: (0,),
    n.Keyword: (1,),
    n.Call: (2, 1, 0),
    n.Await: (0,),
    n.Starred: (0,),
    n.Sequence: (1,),
    n.Mapping: (0,),
    n.Subscript: (1, 0),
    n.Binary: (2, 1),
    n.Either: (2, 1, 0),
    n.BoolOp: (1,),
    n.Compare: (2, 0),
    n.Not: (0,),
    n.Text: (0,),
    n.Lambda: (1,),
    n.Generator: (2, 1, 0),
    n.Comprehension: (3, 2, 1),
    n.Yield: (0,),
    n.Walrus: (1, 0),
    n.Other: (0,),
    n.Assign: (1, 0),
    n.Annotated: (2, 0),
    n.Augmented: (2, 0),
    n.Evaluate: (0,),
    n.Return: (0,),
    n.Raise: (1, 0),
    n.If: (2, 1, 0),
    n.For: (3, 2, 1, 0),
    n.While: (2, 1, 0),
    n.WithItem: (1, 0),
    n.With: (1, 0),
    n.Handler: (2, 0),
    n.Try: (3, 2, 1, 0),
    n.Case: (3, 2, 1),
    n.Match: (1, 0),
    n.Simple: (1,),
    n.FunctionDef: (5, 3),
    n.ClassDef: (4, 3, 2),
    n.Param: (3,),
}
_COMPOUND = frozenset({n.If, n.For, n.While, n.With, n.Try, n.Match})
_EXPRESSIONS = frozenset(
    {
        n.Name, n.Attribute, n.Constant, n.Call, n.Await, n.Starred, n.Sequence, n.Mapping, n.Subscript,
        n.Binary, n.Either, n.BoolOp, n.Compare, n.Not, n.Text, n.Lambda, n.Comprehension, n.Yield,
        n.Walrus, n.Other,
    }
)  # fmt: skip


# The fields to walk of `type X = …`: its annotation is its value.
_ALIAS = (1,)


class Body(tuple[n.Stmt, ...]):
    """The statements of a module, class or function, which remembers what has been found in them."""

    @cached_property
    def statements(self) -> tuple[n.Stmt, ...]:
        """All statements, outermost first, without entering nested functions and classes."""
        return tuple(_statements(self))

    @cached_property
    def expressions(self) -> tuple[n.Expr, ...]:
        """All expressions, outer ones first: see `iter_expressions`."""
        return tuple(_expressions(self, lambdas=True))

    @cached_property
    def outside_lambdas(self) -> tuple[n.Expr, ...]:
        """The expressions that are not in the body of a lambda."""
        if any(type(expr) is n.Lambda for expr in self.expressions):
            return tuple(_expressions(self, lambdas=False))
        return self.expressions

    @cached_property
    def calls(self) -> tuple[n.Call, ...]:
        """The calls among the expressions."""
        return tuple([expr for expr in self.expressions if type(expr) is n.Call])

    def __reduce__(self) -> tuple[type[Body], tuple[tuple[n.Stmt, ...]]]:
        return Body, (tuple(self),)


def iter_statements(body: Iterable[n.Stmt]) -> Iterable[n.Stmt]:
    """All statements of a body, outermost first, without entering nested functions and classes."""
    return body.statements if type(body) is Body else _statements(body)


def iter_expressions(body: Iterable[n.Stmt], *, lambdas: bool = True) -> Iterable[n.Expr]:
    """Every expression in the statements of a body, outer ones first.

    Of nested functions and classes only what runs in this scope is walked: decorators, defaults and base
    classes. Without `lambdas`, the bodies of lambdas are left out.
    """
    if type(body) is Body:
        return body.expressions if lambdas else body.outside_lambdas
    return _expressions(body, lambdas=lambdas)


def calls(body: Iterable[n.Stmt]) -> tuple[n.Call, ...]:
    """The calls among the expressions of a body, outer ones first."""
    if type(body) is Body:
        return body.calls
    return tuple([expr for expr in _expressions(body, lambdas=True) if type(expr) is n.Call])


def blocks_of(stmt: n.Stmt) -> tuple[tuple[n.Stmt, ...], ...]:
    """The blocks of a compound statement that run as part of the same scope."""
    match stmt:
        case n.If() | n.For() | n.While():
            return stmt.body, stmt.orelse
        case n.With():
            return (stmt.body,)
        case n.Try():
            return stmt.body, *(handler.body for handler in stmt.handlers), stmt.orelse, stmt.final
        case n.Match():
            return tuple(case.body for case in stmt.cases)
    return ()


def _statements(body: Iterable[n.Stmt]) -> Iterator[n.Stmt]:
    for stmt in body:
        yield stmt
        if type(stmt) in _COMPOUND:
            for block in blocks_of(stmt):
                yield from _statements(block)


def _expressions(body: Iterable[n.Stmt], *, lambdas: bool) -> Iterator[n.Expr]:
    stack: list[Any] = [*body]
    stack.reverse()
    pop, extend, push, children = stack.pop, stack.extend, stack.append, _CHILDREN.get
    while stack:
        node = pop()
        kind = type(node)
        if kind is tuple:
            extend(node[::-1])
            continue
        if kind in _EXPRESSIONS:
            yield node
        fields = children(kind)
        if fields is not None and (lambdas or kind is not n.Lambda):
            if kind is n.Annotated and node.is_alias:
                fields = _ALIAS
            for field in fields:
                push(node[field])
