"""FAL707: server-sent events written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.facts.walk import calls
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place
from fastapi_lint.project.returns import Returns
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project

_SINCE = "0.135"
_RESPONSE = "fastapi.responses.StreamingResponse"


class HandMadeSse(Rule):
    """FastAPI formats the events, keeps the connection alive and documents the stream."""

    code = "FAL707"
    name = "hand-made-sse"
    summary = "a `StreamingResponse` of server-sent events where FastAPI has `EventSourceResponse`"
    severity = Severity.INFO
    default = False
    since = "0.1.0"
    groups = ("websocket", "opinion")

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report each such response of a path operation, unless FastAPI is known to be older."""
        handler = route.handler
        if handler is None or not route.is_api or route.is_websocket:
            return
        if project.versions.at_least("fastapi", _SINCE, handler.module.filename) is False:
            return
        frame = project.evaluator.home(handler.module, handler)
        returned = [
            project.evaluator.infer(value, frame) for value in Returns(project.evaluator, handler).values
        ]
        if not all(isinstance(value, t.Instance) and value.name == _RESPONSE for value in returned):
            return
        for call in calls(handler.node.body):
            if _is_event_stream(Place(call, frame), project):
                yield self.report(
                    handler.module,
                    call.span,
                    f"route `{handler.name}` writes server-sent events by hand: since FastAPI {_SINCE}"
                    " `response_class=EventSourceResponse` and `yield` format, keep alive and document them",
                    context=route.place.span.line if route.decorator else handler.line,
                )


def _is_event_stream(place: Place, project: Project) -> bool:
    """Whether a call makes a streaming response of events."""
    func = project.evaluator.infer(place.call.func, place.frame)
    if not isinstance(func, t.External) or func.dotted != _RESPONSE:
        return False
    media = place.call.args[3] if len(place.call.args) > 3 else place.keywords.get("media_type")
    value = None if media is None else project.evaluator.infer(media, place.frame)
    return (
        isinstance(value, t.Literal)
        and isinstance(value.value, str)
        and value.value.partition(";")[0].strip().lower() == "text/event-stream"
    )
