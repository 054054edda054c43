"""For which exceptions an application has handlers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place, Router
from fastapi_lint.project.definitions import Definition, Definitions

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project

FASTAPI = "fastapi.HTTPException"
STARLETTE = frozenset({"starlette.exceptions.HTTPException", "fastapi.exceptions.StarletteHTTPException"})
_METHODS = ("exception_handler", "add_exception_handler")
_NOT_FOUND, _NOT_ALLOWED = 404, 405


class Registration(NamedTuple):
    """One handler: the class or status code it is registered for, the handler, and where that is written."""

    router: Router
    place: Place
    key: n.Expr
    handler: t.Type
    frame: t.Frame

    def is_fastapi(self, evaluator: Evaluator) -> bool:
        """Whether it is for FastAPI's `HTTPException`."""
        return evaluator.infer(self.key, self.frame) == t.External(FASTAPI)


def covers_router(registration: Registration, evaluator: Evaluator) -> bool:
    """Whether a handler sees what the router itself answers, 404 or 405, or may: what is unknown does."""
    key = evaluator.infer(registration.key, registration.frame)
    if isinstance(key, t.External):
        return key.dotted in STARLETTE
    return key in (t.UNKNOWN, t.Literal(_NOT_FOUND), t.Literal(_NOT_ALLOWED))


def is_complete(router: Router, evaluator: Evaluator) -> bool:
    """Whether all handlers that the constructor of an application is given are known."""
    if router.place is None or "exception_handlers" not in router.place.keywords:
        return router.place is None or not router.place.is_open
    return _mapping(router.place, evaluator) is not None


def registrations(project: Project) -> Iterator[Registration]:
    """Every handler of every application, those of an unknown application included."""
    evaluator = project.evaluator
    for place, handler in project.registrations.exception_handlers:
        func = place.call.func
        if not isinstance(func, n.Attribute) or func.attr not in _METHODS:
            continue
        key = place.call.args[0] if place.call.args else place.keywords.get("exc_class_or_status_code")
        for value in t.known(evaluator.infer(func.base, place.frame)):
            router = project.registrations.router(value, place.frame)
            if router is not None and key is not None:
                yield Registration(router, place, key, handler, place.frame)
    for router in project.routers:
        found = None if router.place is None else _mapping(router.place, evaluator)
        if router.place is not None and found is not None and isinstance(found.expr, n.Mapping):
            for entry, expr in found.expr.items:
                if entry is not None:
                    made = evaluator.infer(expr, found.frame)
                    yield Registration(router, router.place, entry, made, found.frame)


def _mapping(place: Place, evaluator: Evaluator) -> Definition | None:
    """The dict display that a constructor gets; None where it is not known or has unknown entries."""
    given = place.keywords.get("exception_handlers")
    if given is None:
        return None
    found = [Definition(given, place.frame, False)]
    if isinstance(given, (n.Name, n.Attribute)):
        found = list(Definitions(evaluator).of(given, place.frame))
    only = found[0] if len(found) == 1 else None
    if only is None or not isinstance(only.expr, n.Mapping):
        return None
    return only if all(key is not None for key, _ in only.expr.items) else None
