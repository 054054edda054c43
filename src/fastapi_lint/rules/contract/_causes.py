"""Naming the caught exception as the cause of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.rules.base import Refusal

if TYPE_CHECKING:
    from fastapi_lint.project.module import Function

_NAMES = ("exc", "error", "caught")


def add_cause(raised: Span, handler: n.Handler, function: Function) -> tuple[str, list[Edit]]:
    """The name of what a handler caught, and the edits that put `from name` behind `raised`.

    A name that means nothing else in the function is given where there is none. Raises Refusal.
    """
    from fastapi_lint.syntax.spans import insertion

    name, edits = handler.name, []
    if name is None:
        name = _free(function)
        edits = [_named(function, handler, name)]
    end = insertion(raised.end_line, raised.end_column)
    return name, [*edits, Edit(function.module.filename, end, f" from {name}")]


def _free(function: Function) -> str:
    """A name that means nothing in the function."""
    read = {expr.id for expr in iter_expressions(function.node.body) if isinstance(expr, n.Name)}
    taken = {*function.scope.bindings, *function.module.scope.bindings, *function.scope.outer, *read}
    name = next((name for name in _NAMES if name not in taken), None)
    if name is None:
        raise Refusal("the usual names for an exception are taken")
    return name


def _named(function: Function, handler: n.Handler, name: str) -> Edit:
    """`except X:` as `except X as name:`."""
    from fastapi_lint.syntax.spans import excerpt, insertion
    from fastapi_lint.syntax.suites import before_colon

    if handler.type is None:
        raise Refusal("a bare `except` has no name for what it caught")
    source = function.module.source
    if isinstance(handler.type, n.Sequence) and not excerpt(source, handler.type.span).startswith("("):
        raise Refusal("the exceptions stand without parentheses")
    place = before_colon(source, handler.type.span)
    if place is None:
        raise Refusal("the end of the `except` line was not found")
    return Edit(function.module.filename, insertion(*place), f" as {name}")
