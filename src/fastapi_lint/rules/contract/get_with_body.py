"""FAL413: a GET or HEAD path operation that reads the request's body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.contract import Contract
from fastapi_lint.project.payload import Part, Payload
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project


class GetWithBody(Rule):
    """A parameter of a model, or a list without `Query`, is read from a body that rarely arrives."""

    code = "FAL413"
    name = "get-with-body"
    summary = "a GET or HEAD path operation with a parameter that is read from the request's body"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("contract",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report every such parameter of the handler."""
        handler = route.handler
        if handler is None or not route.methods or not set(route.methods) <= {"GET", "HEAD"}:
            return
        if not Contract(route, project).is_known:
            return
        for part in Payload(project).of(handler):
            node = part.parameter.node
            if f"{{{part.name}" in (route.path or ""):
                continue
            yield self.report(
                handler.module,
                node.span if node.annotation is None else node.annotation.span,
                f"`{part.name}` of route `{route.title}` is read from the request's body, "
                f"which clients and proxies need not send with {route.methods[0]}",
                label=_advice(part),
                context=route.place.span.line if route.decorator else handler.line,
                noqa_rows=(node.span.line, handler.line),
            )


def _advice(part: Part) -> str:
    if part.kind != "json":
        return "a form is a body"
    return "`Body` asks for it" if part.is_marked else "`Query()` would read the query string"
