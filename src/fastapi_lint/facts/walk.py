"""Walking facts: the expressions of statements, without entering nested functions and classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n

_STATEMENTS = (
    n.Import, n.ImportFrom, n.Assign, n.Annotated, n.Augmented, n.Evaluate, n.Return, n.Raise, n.If, n.For,
    n.While, n.With, n.Try, n.Match, n.Scope, n.Simple,
)  # fmt: skip
_LEAVES = frozenset({n.Name, n.Constant, n.Import, n.ImportFrom, n.Scope})
_DEFINITIONS = frozenset({n.FunctionDef, n.ClassDef})


def iter_expressions(body: Iterable[n.Stmt], *, lambdas: bool = True) -> Iterator[n.Expr]:
    """Every expression in the statements of a body, outer ones first.

    Of nested functions and classes only what runs in this scope is walked: decorators, defaults and base
    classes. Annotations are not walked.
    """
    stack: list[object] = list[object](body)
    stack.reverse()
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is tuple:
            stack.extend(node[::-1])  # type: ignore[index]
        elif kind in _DEFINITIONS:
            stack.extend(_outer_parts(node))  # type: ignore[arg-type]
        elif kind is n.Annotated:
            stack.extend(part for part in (node.value, node.target) if part is not None)  # type: ignore[attr-defined]
        elif isinstance(node, tuple) and kind is not n.Param:
            if kind not in _STATEMENTS and hasattr(node, "span"):
                yield node  # type: ignore[misc]
            if kind not in _LEAVES and (lambdas or kind is not n.Lambda):
                stack.extend(p for p in node[::-1] if isinstance(p, tuple) and type(p) is not Span)


def _outer_parts(node: n.FunctionDef | n.ClassDef) -> list[object]:
    if isinstance(node, n.FunctionDef):
        return [*(p.default for p in node.params if p.default is not None), *node.decorators]
    return [*(k.value for k in node.keywords), *node.bases, *node.decorators]
