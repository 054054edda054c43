"""FAL404: a path operation that creates or deletes and leaves the status at 200."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.contract import Contract, is_undecorated, takes_response
from fastapi_lint.project.returns import Returns
from fastapi_lint.project.writes import created_by
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class PostWithoutStatus(Rule):
    """A created resource is 201, and an answer without content 204."""

    code = "FAL404"
    name = "post-without-status"
    summary = "a POST that creates, or a DELETE that returns nothing, with the default status 200"
    severity = Severity.INFO
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("contract",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the registration that names no status."""
        contract, handler = Contract(route, project), route.handler
        if handler is None or not contract.is_known or contract.declares_status:
            return
        if contract.has_response_class or not is_undecorated(handler, project):
            return
        if takes_response(handler, project):
            return
        status, message = 0, ""
        if route.methods == ("POST",):
            created = created_by(handler, project)
            if created is not None:
                status, message = (
                    201,
                    f"creates a row of `{created.name}` and answers with the default status 200",
                )
        elif route.methods == ("DELETE",) and contract.model is None and _is_empty(handler, project):
            status, message = 204, "returns nothing and answers with status 200 and the body `null`"
        if status:
            yield self.report(
                route.module,
                route.place.call.func.span,
                f"route `{route.title}` {message}",
                label=f"status {status} would say it",
                context=handler.line if handler.module is route.module else None,
                noqa_rows=(route.place.span.line,),
                fix=lambda: self.repair(route, status),
            )

    def repair(self, route: Route, status: int) -> Fix:
        """Declare the status."""
        from fastapi_lint.syntax.calls import set_keyword
        from fastapi_lint.syntax.tree import materialise

        module = route.module
        tree = materialise(module.source, module.facts.top_level, route.place.span.line)
        call = tree.call_at(route.place.span)
        if call is None:
            raise Refusal("the registration was not found")
        edits = set_keyword(tree, call, "status_code", str(status))
        return self.fix(f"add `status_code={status}`", edits)


def _is_empty(handler: Function, project: Project) -> bool:
    returns = Returns(project.evaluator, handler)
    if handler.node.yields or returns.is_stub or returns.only_raises:
        return False
    return returns.returns_nothing
