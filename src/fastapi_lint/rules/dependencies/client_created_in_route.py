"""FAL502: a client of another service that is made in every request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.clients import Clients
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project


class ClientCreatedInRoute(Rule):
    """The connections of a client are worth keeping; one that is made for a request begins anew."""

    code = "FAL502"
    name = "client-created-in-route"
    summary = "an HTTP, Redis or other client made inside a path operation"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("dependencies",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the clients made in the handler's own body; a WebSocket may live long enough for one."""
        handler = route.handler
        if handler is None or route.is_websocket:
            return
        for made in Clients(project.evaluator, handler).find():
            yield self.report(
                handler.module,
                made.call.span,
                f"`{made.cls}` is made in every request to `{handler.name}`: "
                "its connections are opened anew and never reused",
                label="the lifespan could make one for all requests",
                context=route.place.span.line if route.decorator else handler.line,
                noqa_rows=(handler.line, *(d.span.line for d in handler.node.decorators)),
            )
