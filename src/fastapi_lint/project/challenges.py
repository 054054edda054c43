"""Answers with 401, and the scheme whose challenge belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_BEARER = frozenset(
    {"OAuth2", "OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer", "HTTPBearer", "OpenIdConnect"}
)
_EXCEPTIONS = frozenset(
    {
        "fastapi.HTTPException", "fastapi.exceptions.HTTPException", "starlette.exceptions.HTTPException",
    }
)  # fmt: skip
_DEPTH = 4


def scheme(function: Function, project: Project, depth: int = _DEPTH) -> str | None:
    """`Bearer` when a dependency gets a bearer token from FastAPI's security classes, at whatever depth."""
    if depth == 0:
        return None
    for parameter in project.parameters.of(function):
        for marker in (*parameter.metadata, parameter.default):
            if marker is None or not marker.is_dependency or marker.first is None:
                continue
            for value in t.known(project.evaluator.infer(marker.first, marker.frame)):
                if isinstance(value, t.FunctionValue):
                    below = scheme(value.function, project, depth - 1)
                    if below is not None:
                        return below
                elif isinstance(value, t.Instance) and _is_bearer(value, project):
                    return "Bearer"
    return None


def _is_bearer(value: t.Instance, project: Project) -> bool:
    return any(
        project.evaluator.members.subclass_of(value.cls, f"{module}.{name}")
        for name in _BEARER
        for module in ("fastapi.security", "fastapi.security.oauth2", "fastapi.security.http")
    )


def unauthorized(function: Function, project: Project) -> Iterator[Place]:
    """The HTTPExceptions with status 401 and no headers that a function makes."""
    frame = project.evaluator.home(function.module, function)
    for call in iter_expressions(function.node.body):
        if not isinstance(call, n.Call):
            continue
        made = project.evaluator.infer(call.func, frame)
        dotted = made.dotted if isinstance(made, t.External) else ""
        if dotted not in _EXCEPTIONS:
            continue
        place = Place(call, frame)
        status = call.args[0] if call.args else place.keywords.get("status_code")
        has_headers = "headers" in place.keywords or len(call.args) > 2 or place.is_open
        if status is not None and not has_headers and _is_401(status, frame, project):
            yield place


def _is_401(expr: n.Expr, frame: t.Frame, project: Project) -> bool:
    value = project.evaluator.infer(expr, frame)
    if isinstance(value, t.Literal):
        return value.value == 401
    return isinstance(value, t.External) and value.dotted.endswith(("HTTP_401_UNAUTHORIZED", "UNAUTHORIZED"))
