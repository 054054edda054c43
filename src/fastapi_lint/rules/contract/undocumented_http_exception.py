"""FAL409: an HTTPException with a status that the OpenAPI document does not mention."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.documented import documented, raised
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project


class UndocumentedHttpException(Rule):
    """Generated clients and readers of the documentation do not know of the error."""

    code = "FAL409"
    name = "undocumented-http-exception"
    summary = "an `HTTPException` whose status no `responses` of the route, its routers or apps names"
    severity = Severity.INFO
    applicability = Applicability.UNSAFE
    default = False
    since = "0.1.0"
    groups = ("contract", "opinion")

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the first `raise` of each status in the handler's own body."""
        handler, known = route.handler, documented(route, project)
        if handler is None or known is None:
            return
        for stmt, status in raised(handler, project):
            if status in known:
                continue
            known.add(status)
            yield self.report(
                handler.module,
                stmt.span,
                f"route `{route.title}` has an error {status} that the OpenAPI document does not mention",
                label="not in `responses`",
                context=route.place.span.line if route.decorator else handler.line,
                fix=lambda status=status: self.repair(route, status),  # type: ignore[misc]
            )

    def repair(self, route: Route, status: int) -> Fix:
        """Add the status to `responses` of the route."""
        from fastapi_lint.syntax.calls import set_keyword
        from fastapi_lint.syntax.mappings import add_entry
        from fastapi_lint.syntax.tree import materialise

        module = route.module
        tree = materialise(module.source, module.facts.top_level, route.place.span.line)
        call = tree.call_at(route.place.span)
        if call is None:
            raise Refusal("the registration was not found")
        entry = f'{status}: {{"description": "{HTTPStatus(status).phrase}"}}'
        present = next((a.value for a in call.args if a.keyword and a.keyword.value == "responses"), None)
        if present is not None:
            edits = add_entry(tree, present, entry)
        else:
            edits = set_keyword(tree, call, "responses", f"{{{entry}}}")
        return self.fix(f"add {status} to `responses`", edits)
