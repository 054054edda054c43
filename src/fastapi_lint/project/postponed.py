"""Why an expression could not move from a default value into an annotation.

Default values are evaluated where the function is defined. With `from __future__ import annotations`, FastAPI
evaluates annotations later, in the module's globals alone: names of enclosing functions and classes are not
found, the annotation stays a string, and what was injected becomes a query parameter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.scope import Binding

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project


def obstacle(exprs: tuple[n.Expr, ...], function: Function, project: Project) -> str | None:
    """The reason why `exprs` cannot stand in a postponed annotation of a function; None when they can."""
    module = function.module
    frame = project.evaluator.module_frame(module)
    for name in _names(exprs):
        if any(name in scope for scope in _enclosing(function)):
            return f"`{name}` is not a name of the module, and annotations are evaluated there"
        bindings = module.scope.bindings.get(name, [])
        if not bindings and project.evaluator.names.of(name, frame, None) is t.UNKNOWN:
            return f"nothing is known about `{name}`, and annotations are evaluated later"
        if any(_typing_only(binding) for binding in bindings):
            return f"`{name}` is imported for type checkers only"
        if len(bindings) > 1 or any(binding.kind == "item" for binding in bindings):
            return f"`{name}` is bound more than once, and annotations are evaluated later"
    return None


def unready(value: n.Expr, statement: n.Stmt, module: Module) -> str | None:
    """Why what is evaluated lazily could not be evaluated where its statement stands; None when it could."""
    if statement not in module.facts.body:
        return "it is not defined at the top of the module"
    for name in _names((value,)):
        bindings = module.scope.bindings.get(name, [])
        if any(_typing_only(binding) for binding in bindings):
            return f"`{name}` is imported for type checkers only"
        if bindings and all(binding.line >= statement.span.line for binding in bindings):
            return f"`{name}` is defined below it"
    return None


def _names(exprs: tuple[n.Expr, ...]) -> Iterator[str]:
    """The names that expressions read, but for those they bind themselves."""
    for expr in exprs:
        inside = list(iter_expressions((n.Evaluate(expr, expr.span),)))
        own = {param.name for item in inside if isinstance(item, n.Lambda) for param in item.params}
        for item in inside:
            if isinstance(item, n.Comprehension):
                targets = (n.Evaluate(part.target, expr.span) for part in item.generators)
                own.update(e.id for e in iter_expressions(tuple(targets)) if isinstance(e, n.Name))
        yield from (item.id for item in inside if isinstance(item, n.Name) and item.id not in own)


def _enclosing(function: Function) -> Iterator[dict[str, list[Binding]]]:
    """What the functions and classes around a function bind."""
    owner: Class | None = function.cls
    while owner is not None:
        yield owner.scope.bindings
        owner = owner.outer
    parent = function.parent
    while parent is not None:
        yield parent.scope.bindings
        if parent.cls is not None:
            yield parent.cls.scope.bindings
        parent = parent.parent


def _typing_only(binding: Binding) -> bool:
    return isinstance(binding.node, (n.Import, n.ImportFrom)) and binding.node.typing_only


def is_pep695(expr: n.Expr | None, module: Module) -> bool:
    """Whether an annotation is the name of a `type` alias of its own file."""
    if not isinstance(expr, n.Name):
        return False
    return any(
        isinstance(stmt, n.Annotated)
        and stmt.is_alias
        and isinstance(stmt.target, n.Name)
        and stmt.target.id == expr.id
        for stmt in module.facts.body
    )
