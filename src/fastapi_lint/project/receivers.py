"""Who gets what a dependency gives: the parameters that ask for it, and what is done with it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.parameters import Marker, Parameter

CLOSERS = frozenset({"close", "aclose", "remove", "invalidate"})


def receivers(project: Project) -> dict[Function, list[Parameter]]:
    """The parameters of path operations and dependencies that receive what a function gives, by function."""
    found: dict[Function, list[Parameter]] = {}
    for function in project.parameters.injected:
        for parameter in project.parameters.of(function):
            marker = marker_of(parameter)
            for dependency in () if marker is None else dict.fromkeys(targets(marker, project)):
                found.setdefault(dependency, []).append(parameter)
    return found


def marker_of(parameter: Parameter) -> Marker | None:
    """The `Depends` or `Security` that FastAPI reads at a parameter."""
    last = parameter.metadata[-1] if parameter.metadata else None
    marker = parameter.default or last
    return marker if marker is not None and marker.is_dependency else None


def targets(marker: Marker, project: Project) -> tuple[Function, ...]:
    """The functions of the project that a `Depends` calls."""
    if marker.first is None:
        return ()
    value = project.evaluator.infer(marker.first, marker.frame)
    return tuple(member.function for member in t.known(value) if isinstance(member, t.FunctionValue))


def closes(function: Function, name: str) -> bool:
    """Whether a function closes what it holds under `name`: by its method, or in a `with`."""
    for stmt in iter_statements(function.node.body):
        if isinstance(stmt, n.With) and any(mentions(item.context, name) for item in stmt.items):
            return True
    return any(
        isinstance(expr, n.Attribute)
        and expr.attr in CLOSERS
        and isinstance(expr.base, n.Name)
        and expr.base.id == name
        for expr in iter_expressions(function.node.body)
    )


def mentions(expr: n.Expr, name: str) -> bool:
    """Whether an expression reads a name."""
    parts = iter_expressions((n.Evaluate(expr, expr.span),))
    return any(isinstance(part, n.Name) and part.id == name for part in parts)
