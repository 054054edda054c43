"""FAL204: an origin that no browser sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.cors import cors, never_matches
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Middleware
    from fastapi_lint.project.cors import Origin
    from fastapi_lint.project.model import Project


class CorsOriginNeverMatches(Rule):
    """Origins are compared as they are written: a glob, a path, a slash at the end match nothing."""

    code = "FAL204"
    name = "cors-origin-never-matches"
    summary = "an origin in `allow_origins` that no browser sends"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("cors",)

    def check_middleware(self, middleware: Middleware, project: Project) -> Iterator[Diagnostic]:
        """Report every element of the list that cannot be an origin, unless all origins are allowed."""
        given = cors(middleware, project.evaluator)
        if given is None or given.anybody:
            return
        for origin in given.origins:
            reason = never_matches(origin.text)
            if reason is not None:
                yield self.report(
                    origin.frame.module,
                    origin.item.span,
                    f"the origin `{origin.text}` never matches: {reason}",
                    fix=lambda origin=origin: self.repair(origin),  # type: ignore[misc]
                )

    def repair(self, origin: Origin) -> Fix:
        """Take the slash away."""
        from fastapi_lint.syntax.spans import excerpt

        module, shorter = origin.frame.module, origin.text.removesuffix("/")
        if never_matches(shorter) is not None:
            raise Refusal("which origins are meant is not known")
        if not isinstance(origin.item, n.Constant):
            raise Refusal("the text has a name of its own and may be used elsewhere")
        literal = excerpt(module.source, origin.item.span)
        if not literal.endswith(('/"', "/'")):
            raise Refusal("the slash is not the last character of the literal")
        edit = Edit(module.filename, origin.item.span, literal[:-2] + literal[-1])
        return self.fix(f"write `{shorter}`", (edit,))
