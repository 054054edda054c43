"""FAL805: a 401 without the challenge that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.challenges import scheme, unauthorized
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project import types as t
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class MissingWwwAuthenticate(Rule):
    """HTTP asks for it, and clients that follow the standard do not know how to authenticate."""

    code = "FAL805"
    name = "missing-www-authenticate"
    summary = "a 401 without `WWW-Authenticate` in a dependency that reads a bearer token"
    severity = Severity.INFO
    applicability = Applicability.UNSAFE
    default = False
    since = "0.1.0"
    groups = ("security",)

    def check_dependency(self, dependency: t.FunctionValue, project: Project) -> Iterator[Diagnostic]:
        """Report the exceptions with status 401 that a dependency makes without headers."""
        function = dependency.function
        places = list(unauthorized(function, project))
        challenge = scheme(function, project) if places else None
        if challenge is None:
            return
        for place in places:
            yield self.report(
                place.module,
                place.span,
                f"the answer 401 of `{function.name}` names no scheme: without `WWW-Authenticate` clients "
                "are not told how to authenticate",
                label="no `WWW-Authenticate` header",
                fix=lambda place=place: self.repair(place, challenge),  # type: ignore[misc]
            )

    def repair(self, place: Place, challenge: str) -> Fix:
        """Name the scheme."""
        from fastapi_lint.syntax.calls import set_keyword
        from fastapi_lint.syntax.tree import materialise

        module = place.module
        tree = materialise(module.source, module.facts.top_level, place.span.line)
        call = tree.call_at(place.span)
        if call is None:
            raise Refusal("the call was not found")
        header = f'{{"WWW-Authenticate": "{challenge}"}}'
        return self.fix(f"add `headers={header}`", set_keyword(tree, call, "headers", header))
