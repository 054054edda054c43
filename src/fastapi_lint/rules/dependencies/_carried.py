"""Expressions of one file as another file can write them, with the imports they need there."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Edit
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project.imports import Naming
from fastapi_lint.rules.base import Refusal

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Module


def carried(
    expr: n.Expr, origin: Module, target: Module, before: int | None, project: Project
) -> tuple[str, tuple[Edit, ...]]:
    """The text of an expression of `origin` in `target`, above line `before` if given, and imports for it.

    Raises Refusal where a name is not one that `target` can import.
    """
    from fastapi_lint.syntax.imports import import_edits
    from fastapi_lint.syntax.spans import excerpt

    text, edits, shift = excerpt(origin.source, expr.span), list[Edit](), 0
    if expr.span.line != expr.span.end_line:
        raise Refusal("the alias is defined in another file, over several lines")
    names = [e for e in iter_expressions((n.Evaluate(expr, expr.span),)) if isinstance(e, n.Name)]
    for name in sorted(names, key=lambda name: name.span):
        if name.id in vars(builtins) and name.id not in origin.scope.bindings:
            continue
        home, original = _source(name.id, origin, target, project)
        spelling, new = import_edits(target.source, target.facts, home, original, before=before)
        edits += new
        start = name.span.column - expr.span.column + shift
        text = text[:start] + spelling + text[start + len(name.id) :]
        shift += len(spelling) - len(name.id)
    return text, tuple(edits)


def _source(name: str, origin: Module, target: Module, project: Project) -> tuple[str, str]:
    """The module to import a name of `origin` from, and what it is called there."""
    bindings = origin.scope.bindings.get(name, [])
    node = bindings[0].node if len(bindings) == 1 else None
    if isinstance(node, n.ImportFrom) and not node.level and not node.typing_only:
        return node.module, node.name
    if isinstance(node, (n.FunctionDef, n.ClassDef)) or (bindings and bindings[0].kind == "value"):
        path = Naming(project.evaluator).import_path(origin, target)
        if len(bindings) == 1 and path is not None:
            return path, name
    raise Refusal(f"the alias is defined in another file, and `{name}` cannot be imported from there")
