"""FAL208: `raise HTTPException` in middleware, and what else fails there at run time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.http_middleware import dispatch
from fastapi_lint.project.misdispatch import mistakes
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Middleware
    from fastapi_lint.project.model import Project


class HttpExceptionInMiddleware(Rule):
    """Exception handlers are inside of all middleware: what middleware raises becomes status 500."""

    code = "FAL208"
    name = "http-exception-in-middleware"
    summary = "`raise HTTPException`, `def dispatch`, `request.stream()` or `response.body` in middleware"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("cors",)

    def check_middleware(self, middleware: Middleware, project: Project) -> Iterator[Diagnostic]:
        """Report the mistakes in the function that is called for each request."""
        found = dispatch(middleware, project.evaluator)
        if found is None:
            return
        for mistake in mistakes(found, project):
            yield self.report(
                found.function.module,
                mistake.span,
                mistake.message,
                context=found.function.line,
                noqa_rows=(found.function.line,),
            )
