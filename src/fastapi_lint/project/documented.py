"""Which errors a path operation raises, and which the OpenAPI document mentions."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.catching import HTTP, leaves
from fastapi_lint.project.contract import Contract, status_of

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place, Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

# FastAPI documents this one by itself.
_VALIDATION = 422


def documented(route: Route, project: Project) -> set[int] | None:
    """The error statuses that the document mentions for a route; None when it cannot be told."""
    contract = Contract(route, project)
    if not contract.is_known or contract.is_hidden or not _is_served(route):
        return None
    found = {_VALIDATION}
    for place in contract.places:
        declared = place.keywords.get("responses")
        if place.is_open or (declared is not None and not isinstance(declared, n.Mapping)):
            return None
        for key, _ in declared.items if isinstance(declared, n.Mapping) else ():
            statuses = _statuses(key, place, project)
            if statuses is None:
                return None
            found |= statuses
    return found


def raised(handler: Function, project: Project) -> Iterator[tuple[n.Stmt, int]]:
    """The statements of a function that raise an `HTTPException` out of it, with the statuses.

    To return one is taken for a slip of the pen.
    """
    frame = project.evaluator.home(handler.module, handler)
    for stmt in iter_statements(handler.node.body):
        call = _made(stmt)
        if call is None:
            continue
        func = project.evaluator.infer(call.func, frame)
        if not isinstance(func, t.External) or func.dotted not in HTTP:
            continue
        given = _given(call)
        status = None if given is None else status_of(project.evaluator.infer(given, frame))
        if status not in list(HTTPStatus):
            continue
        assert status is not None
        if leaves(guards(handler, stmt, frame), HTTP, project.evaluator):
            yield stmt, status


def guards(function: Function, inner: n.Stmt, frame: t.Frame) -> list[tuple[n.Try | n.With, t.Frame]]:
    """The `try` and `with` statements whose body holds a statement of a function."""
    return [
        (outer, frame)
        for outer in function.module.statements_around(inner.span)
        if isinstance(outer, (n.Try, n.With)) and any(s.span.contains(inner.span) for s in outer.body)
    ]


def _made(stmt: n.Stmt) -> n.Call | None:
    """The call in `raise f(…)` and `return f(…)`."""
    expr = stmt.exception if isinstance(stmt, n.Raise) else stmt.value if isinstance(stmt, n.Return) else None
    return expr if isinstance(expr, n.Call) else None


def _given(call: n.Call) -> n.Expr | None:
    """The status an exception is made with."""
    if call.args:
        return call.args[0]
    return next((k.value for k in call.keywords if k.name == "status_code"), None)


def _is_served(route: Route) -> bool:
    """Whether every router and application that could mention the status is known."""
    waiting, seen = [route.router], []
    while waiting:
        router = waiting.pop()
        if router in seen:
            continue
        seen.append(router)
        if router.place is None or (router.kind != "app" and not router.parents):
            return False
        waiting += [parent for parent, include in router.parents if not include.is_mount]
    return True


def _statuses(key: n.Expr | None, place: Place, project: Project) -> set[int] | None:
    """The statuses of a key: `404`, `"404"`, `"4XX"`; None if it is something else."""
    value = t.UNKNOWN if key is None else project.evaluator.infer(key, place.frame)
    if isinstance(value, t.Literal) and isinstance(value.value, str):
        text = value.value
        if text.isdigit():
            return {int(text)}
        if text[:1].isdigit() and text[1:].upper() == "XX":
            return set(range(int(text[0]) * 100, int(text[0]) * 100 + 100))
        return None
    status = status_of(value)
    return None if status is None else {status}
