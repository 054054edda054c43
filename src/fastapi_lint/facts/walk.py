"""Walking facts: the expressions of statements, without entering nested functions and classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
_EXPRESSIONS = frozenset(
    {
        n.Name, n.Attribute, n.Constant, n.Call, n.Await, n.Starred, n.Sequence, n.Mapping, n.Subscript,
        n.Binary, n.Either, n.BoolOp, n.Compare, n.Not, n.Text, n.Lambda, n.Comprehension, n.Yield,
        n.Walrus, n.Other,
    }
)  # fmt: skip


def iter_expressions(body: Iterable[n.Stmt], *, lambdas: bool = True) -> Iterator[n.Expr]:
    """Every expression in the statements of a body, outer ones first.

    Of nested functions and classes only what runs in this scope is walked: decorators, defaults and base
    classes. Without `lambdas`, the bodies of lambdas are left out.
    """
    stack: list[Any] = [*body]
    stack.reverse()
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is tuple:
            stack.extend(node[::-1])
            continue
        if kind in _EXPRESSIONS:
            yield node
        fields = _fields(node, kind)
        if fields is not None and (lambdas or kind is not n.Lambda):
            for field in fields:
                stack.append(node[field])


def _fields(node: Any, kind: type) -> tuple[int, ...] | None:
    if kind is n.Annotated and node.is_alias:
        return (1,)  # the annotation of `type X = …` is its value
    return _CHILDREN.get(kind)


def calls(body: Iterable[n.Stmt]) -> list[n.Call]:
    """The calls among the expressions of a body, outer ones first."""
    found: list[n.Call] = []
    stack: list[Any] = [*body]
    stack.reverse()
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is tuple:
            stack.extend(node[::-1])
            continue
        if kind is n.Call:
            found.append(node)
        fields = _fields(node, kind)
        if fields is not None:
            for field in fields:
                stack.append(node[field])
    return found
