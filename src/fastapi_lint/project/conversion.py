"""Whether a marker (`Depends`, `Query` …) can move from the default value into `Annotated`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.loop_need import other_decorator, used_elsewhere
from fastapi_lint.project.postponed import is_pep695, obstacle

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function
    from fastapi_lint.project.parameters import Parameter

# Modules and names whose types are classes or special forms.
_PLAIN = frozenset(
    {
        "builtins", "collections", "datetime", "decimal", "enum", "fastapi", "ipaddress", "pathlib",
        "starlette", "types", "typing", "typing_extensions", "uuid", "pydantic.EmailStr", "pydantic.HttpUrl",
        "pydantic.AnyUrl", "pydantic.AnyHttpUrl", "pydantic.SecretStr", "pydantic.BaseModel",
    }
)  # fmt: skip
_UNDEFINED = frozenset({"Undefined", "PydanticUndefined", "Required", "RequiredParam", "_Unset"})


def changed_default(parameter: Parameter) -> n.Expr | None:
    """The default value that a converted parameter has behind `=`; None when it has none."""
    marker = parameter.default
    if marker is None or marker.is_dependency:
        return None
    first = marker.first
    return None if isinstance(first, n.Constant) and first.value is Ellipsis else first


def objection(parameter: Parameter, project: Project) -> str | None:
    """Why a parameter with a marker as default value has to stay as it is; None when it can change."""
    marker, param = parameter.default, parameter.node
    if marker is None or param.annotation is None:
        return f"`{param.name}` has no annotation"
    if parameter.metadata:
        return f"`{param.name}` has a marker in its annotation as well"
    if is_pep695(param.annotation, parameter.function.module):
        return f"the annotation of `{param.name}` is a `type` alias"
    if _is_text(param.annotation) and (not marker.is_dependency or marker.first is None):
        return f"the annotation of `{param.name}` is a string, which FastAPI does not read in `Annotated`"
    return _default_objection(parameter, project) or _later(parameter, project)


def _default_objection(parameter: Parameter, project: Project) -> str | None:
    marker = parameter.default
    assert marker is not None
    if marker.is_dependency:
        return None
    if marker.is_open:
        return f"`{marker.kind}` may be given its default value through `*` or `**`"
    if marker.expr is not marker.call:
        return f"the default value of `{parameter.node.name}` is in another place"
    default = changed_default(parameter)
    if default is not None and _may_be_missing(default, parameter, project):
        return f"the default value of `{parameter.node.name}` may say that there is none"
    if marker.kind == "Path" and default is not None:
        return "a path parameter has no default value"
    return None


def _may_be_missing(default: n.Expr, parameter: Parameter, project: Project) -> bool:
    """Whether a default value may be `...` or `Undefined`, which behind `=` are values like any other."""
    for expr in iter_expressions((n.Evaluate(default, default.span),)):
        if isinstance(expr, n.Constant) and expr.value is Ellipsis:
            return True
        if isinstance(expr, (n.Name, n.Attribute)):
            value = project.evaluator.infer(expr, parameter.frame)
            dotted = value.dotted if isinstance(value, t.External) else ""
            if dotted.rpartition(".")[2] in _UNDEFINED:
                return True
            if project.parameters.is_ellipsis(expr, parameter.frame):
                return True
    return False


def is_careful(parameter: Parameter, project: Project) -> bool:
    """Whether a value's type may bring metadata of its own, as `PositiveInt` does.

    As default value a marker makes FastAPI drop that metadata; inside `Annotated` it is heeded.
    """
    marker, annotation = parameter.default, parameter.node.annotation
    if marker is None or annotation is None or marker.is_dependency:
        return False
    return not _is_plain(annotation, parameter.frame, project, 8)


def _is_plain(expr: n.Expr, frame: t.Frame, project: Project, depth: int) -> bool:
    """Whether a type is provably no `Annotated[…]` under some name."""
    parsed = project.evaluator.annotations.unquote(expr)
    match parsed:
        case None:
            return False
        case n.Constant() | n.Binary():
            return True
        case n.Subscript(base=base):
            named = project.evaluator.infer(base, frame)
            if isinstance(named, t.External):
                return named.dotted.rpartition(".")[2] != "Annotated" and _is_plain_name(named)
            return isinstance(named, t.ClassValue)
        case n.Name() | n.Attribute() if depth:
            value = project.evaluator.infer(parsed, frame)
            if isinstance(value, t.Alias):
                return _is_plain(value.expr, value.frame, project, depth - 1)
            if isinstance(value, t.External):
                return _is_plain_name(value)
            return isinstance(value, (t.ClassValue, t.NoneValue))
    return False


def _is_plain_name(value: t.External) -> bool:
    return value.dotted.partition(".")[0] in _PLAIN or value.dotted in _PLAIN


def _later(parameter: Parameter, project: Project) -> str | None:
    """What is lost when annotations are strings that are evaluated later."""
    assert parameter.default is not None
    assert parameter.node.annotation is not None
    if not parameter.function.module.facts.future_annotations:
        return None
    if _is_text(parameter.node.annotation):
        return f"the annotation of `{parameter.node.name}` is a string in a string"
    return obstacle((parameter.node.annotation, parameter.default.expr), parameter.function, project)


def call_objection(function: Function, project: Project) -> str | None:
    """Who may call a function in a way that a changed signature breaks; None when FastAPI alone calls it."""
    reason = other_decorator(function, project)
    if reason is not None:
        return reason
    if function not in project.parameters.injected:
        return "it may be called by others than FastAPI"
    return used_elsewhere(function, project)


def _is_text(expr: n.Expr) -> bool:
    return isinstance(expr, n.Constant) and isinstance(expr.value, str)
