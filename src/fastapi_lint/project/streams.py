"""Which routes stream their answers."""

from __future__ import annotations

from fastapi_lint.facts.walk import calls
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Route, Router
from fastapi_lint.project.infer import Evaluator

_STREAM = "fastapi.responses.StreamingResponse"


def streams(route: Route, evaluator: Evaluator) -> bool:
    """Whether a path operation yields its answer, or makes a streaming response."""
    handler = route.handler
    if handler is None or route.is_websocket:
        return False
    if handler.node.yields:
        return True
    frame = evaluator.home(handler.module, handler)
    for call in calls(handler.node.body):
        func = evaluator.infer(call.func, frame)
        if isinstance(func, t.External) and _STREAM in lookup.ancestors(func.dotted):
            return True
        if isinstance(func, t.ClassValue) and evaluator.members.subclass_of(func.cls, _STREAM):
            return True
    return False


def served_by(router: Router, seen: tuple[Router, ...] = ()) -> frozenset[Router]:
    """The routers and applications through which requests reach a router, itself included."""
    if router in seen:
        return frozenset()
    outer = (served_by(parent, (*seen, router)) for parent, _ in router.parents)
    return frozenset({router}).union(*outer)
