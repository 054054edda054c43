"""FAL412: a file or form field beside a JSON body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.contract import Contract
from fastapi_lint.project.payload import Payload, is_optional
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project


class UploadWithJsonBody(Rule):
    """With a form the whole body is a form, and a form field is a text, not an object."""

    code = "FAL412"
    name = "upload-with-json-body"
    summary = "a file or form field beside a parameter of a model: what is sent for it gets 422"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("contract",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report every JSON parameter of the handler that meets a form."""
        handler = route.handler
        if handler is None or not Contract(route, project).is_known:
            return
        payload = Payload(project)
        parts = list(payload.with_dependencies(handler))
        form = next((part for part in parts if part.kind == "file"), None)
        form = form or next((part for part in parts if part.kind == "form"), None)
        for part in parts if form is not None else ():
            if part.kind != "json" or not part.is_object or part.parameter.function is not handler:
                continue
            if payload.reads_text(part):
                continue
            assert form is not None
            node = part.parameter.node
            what = "a request that sends it" if is_optional(part.parameter) else "every request"
            yield self.report(
                handler.module,
                node.span if node.annotation is None else node.annotation.span,
                f"`{part.name}` of route `{route.title}` becomes a form field beside the "
                f"{'file' if form.kind == 'file' else 'form field'} `{form.name}`, "
                f"and no form field is an object: {what} gets 422",
                label="not read as JSON",
                context=route.place.span.line if route.decorator else handler.line,
                noqa_rows=(node.span.line, handler.line),
            )
