"""Classes of routes: the framework's, those derived from them, and the handlers that these put around."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.project import types as t

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

# By class, the method of a router that adds such a route.
ADDERS = {
    "fastapi.routing.APIRoute": "add_api_route",
    "fastapi.routing.APIWebSocketRoute": "add_api_websocket_route",
    "fastapi.routing.Route": "add_route",
    "starlette.routing.Route": "add_route",
    "fastapi.routing.WebSocketRoute": "add_websocket_route",
    "starlette.routing.WebSocketRoute": "add_websocket_route",
}


def made_by(func: t.Type, evaluator: Evaluator) -> str | None:
    """The framework's class of the route that a call makes; of its subclasses, those made like it."""
    if isinstance(func, t.External):
        return func.dotted if func.dotted in ADDERS else None
    if not isinstance(func, t.ClassValue):
        return None
    made = evaluator.members.method(func.cls, "__init__")
    params = () if made is None else made.function.node.params[1:3]
    if params and params[0].kind != "star" and [param.name for param in params] != ["path", "endpoint"]:
        return None
    return next((base for base in ADDERS if evaluator.members.subclass_of(func.cls, base)), None)


def handlers(value: t.Type, evaluator: Evaluator) -> Iterator[t.Type]:
    """What `get_route_handler` of a project's route class gives: it runs for every request of its routes."""
    for member in t.known(value):
        if isinstance(member, t.ClassValue) and evaluator.members.subclass_of(
            member.cls, "fastapi.routing.APIRoute"
        ):
            method = evaluator.members.of(t.Instance(member.cls, (), None, True), "get_route_handler")
            yield from t.known(evaluator.calls.invoke(method))
