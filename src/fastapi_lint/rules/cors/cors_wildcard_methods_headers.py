"""FAL205: all methods or all headers together with credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.cors import cors
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Middleware
    from fastapi_lint.project.model import Project

_EFFECTS = {
    "allow_methods": "every method that Starlette knows is allowed",
    "allow_headers": "whatever headers a preflight request asks for are allowed",
}


class CorsWildcardMethodsHeaders(Rule):
    """A matter of taste: what credentialed requests may do is not written down."""

    code = "FAL205"
    name = "cors-wildcard-methods-headers"
    summary = "CORS that allows all methods or headers together with credentials"
    severity = Severity.INFO
    default = False
    since = "0.1.0"
    groups = ("cors", "opinion")

    def check_middleware(self, middleware: Middleware, project: Project) -> Iterator[Diagnostic]:
        """Report each of the two arguments that holds `*`."""
        given = cors(middleware, project.evaluator)
        if given is None or not given.credentials:
            return
        place = middleware.place
        for name, effect in _EFFECTS.items():
            if any(value.value == "*" for value in given.values(name)):
                expr, frame = given.given[name]
                here = frame.module is place.module and place.span.contains(expr.span)
                yield self.report(
                    place.module,
                    expr.span if here else place.span,
                    f"`{name}` holds `*` together with credentials: {effect}",
                    noqa_rows=(place.span.line,),
                )
