"""FAL605: a prefix that FastAPI refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.prefixes import Prefix, prefixes
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Router
    from fastapi_lint.project.model import Project


class InvalidRouterPrefix(Rule):
    """`APIRouter` and `include_router` raise AssertionError: the application does not start."""

    code = "FAL605"
    name = "invalid-router-prefix"
    summary = "a router's prefix without a leading or with a trailing slash"
    severity = Severity.ERROR
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("routing",)

    def check_router(self, router: Router, project: Project) -> Iterator[Diagnostic]:
        """Report the prefixes of a router and of what it includes."""
        for prefix in prefixes(router, project.evaluator):
            if prefix.faults:
                yield self.report(
                    prefix.place.module,
                    prefix.expr.span,
                    f"the prefix {' and '.join(prefix.faults)}: AssertionError when the application is made",
                    label="the application does not start",
                    context=prefix.place.span.line,
                    noqa_rows=(prefix.place.span.line,),
                    fix=lambda prefix=prefix: self.repair(prefix),  # type: ignore[misc]
                )

    def repair(self, prefix: Prefix) -> Fix:
        """Put the slash in front, take the one at the end away."""
        from fastapi_lint.syntax.strings import rewrite

        if not isinstance(prefix.expr, (n.Constant, n.Text)):
            raise Refusal("the prefix is put together elsewhere")

        def change(text: str) -> str:
            text = text.rstrip("/") if prefix.last == "/" else text
            return f"/{text}" if text and prefix.first not in (None, "/") else text

        edit = rewrite(prefix.place.module.source, prefix.expr.span, change)
        return self.fix(f"write {edit.replacement}", (edit,))
