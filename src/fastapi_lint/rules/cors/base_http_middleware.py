"""FAL206: `BaseHTTPMiddleware` around routes that stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.http_middleware import applications, is_base, name_of
from fastapi_lint.project.streams import served_by, streams
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Middleware
    from fastapi_lint.project.model import Project


class BaseHttpMiddleware(Rule):
    """A matter of taste: `call_next` returns when the answer starts, and every chunk passes through."""

    code = "FAL206"
    name = "base-http-middleware"
    summary = "`BaseHTTPMiddleware` or `@app.middleware` around a route that streams"
    severity = Severity.INFO
    default = False
    since = "0.1.0"
    groups = ("cors", "opinion")

    def check_middleware(self, middleware: Middleware, project: Project) -> Iterator[Diagnostic]:
        """Look for a route that streams on the application of the middleware."""
        evaluator = project.evaluator
        if not is_base(middleware, evaluator):
            return
        owners = applications(middleware, project.routers, evaluator)
        for route in project.routes:
            if served_by(route.router).isdisjoint(owners) or not streams(route, evaluator):
                continue
            yield self.report(
                middleware.place.module,
                middleware.place.span,
                f"`call_next` of `{name_of(middleware)}` returns when the stream of `{route.title}` starts, "
                "and every chunk of it is handed on by the middleware",
            )
            return
