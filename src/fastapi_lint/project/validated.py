"""Fields of models and settings that validators may give another value than the one that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_OF_FIELDS = ("field_validator", "validator")


def is_validated(owner: t.Type, field: str, evaluator: Evaluator) -> bool:
    """Whether the class of an object, or one above it, has a validator that may change a field."""
    if not isinstance(owner, (t.Instance, t.ClassValue)) or not isinstance(owner.cls, Class):
        return False
    classes = [cls for cls in evaluator.members.mro(owner.cls) if isinstance(cls, Class)]
    return any(_has_method(cls, field) or _has_annotation(cls, field) for cls in classes)


def _has_method(cls: Class, field: str) -> bool:
    decorators = (decorator for method in cls.methods for decorator in method.node.decorators)
    return any(_validates(decorator, field) for decorator in decorators)


def _validates(decorator: n.Expr, field: str) -> bool:
    """Whether a decorator makes a validator of a field, of the whole, or of what cannot be told."""
    name = last_name(decorator) or ""
    if name not in _OF_FIELDS or not isinstance(decorator, n.Call):
        return name.endswith("validator")
    given = [arg.value if isinstance(arg, n.Constant) else None for arg in decorator.args]
    return bool({field, "*", None}.intersection(given))


def _has_annotation(cls: Class, field: str) -> bool:
    """Whether the annotation of a field names a validator: `Annotated[str, BeforeValidator(f)]`."""
    fields = (stmt for stmt in cls.node.body if isinstance(stmt, n.Annotated))
    return any(
        isinstance(expr, n.Call) and (last_name(expr) or "").endswith("Validator")
        for stmt in fields
        if isinstance(stmt.target, n.Name) and stmt.target.id == field
        for expr in iter_expressions((n.Evaluate(stmt.annotation, stmt.span),))
    )
