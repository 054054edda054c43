"""FAL506: a dependency that commits when the client has its answer already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.project.commits import late_commit, objection, requests_of
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project import types as t
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class CommitAfterYield(Rule):
    """Since FastAPI 0.118 a dependency ends behind the response: a commit that fails there is not seen."""

    code = "FAL506"
    name = "commit-after-yield"
    summary = "a commit behind the `yield` of a dependency, when the response is sent"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    default = False
    since = "0.1.0"
    groups = ("dependencies",)

    def check_dependency(self, dependency: t.FunctionValue, project: Project) -> Iterator[Diagnostic]:
        """Report the commit, unless every `Depends` ends the dependency with its path operation."""
        from fastapi_lint.syntax.spans import excerpt

        function = dependency.function
        filename = function.module.filename
        late = project.versions.at_least("fastapi", "0.118.0", filename)
        if late is False:
            return
        commit = late_commit(function, project.evaluator)
        if commit is None or not any(requests_of(function, project)):
            return
        version = project.versions.named("fastapi", filename) if late else "FastAPI 0.118 and later"
        text = " ".join(excerpt(function.module.source, commit.span).split())
        yield self.report(
            function.module,
            commit.span,
            f"`{text}` commits when the response is sent ({version}): if it fails, "
            "the client has been told that all went well",
            label='before the response: commit in the path operation, or `scope="function"`',
            context=function.line,
            fix=lambda: self.repair(function, project),
        )

    def repair(self, function: Function, project: Project) -> Fix:
        """End the dependency with its path operation, wherever it is asked for."""
        from fastapi_lint.syntax.calls import set_keyword
        from fastapi_lint.syntax.tree import materialise

        reason = objection(function, project)
        if reason is not None:
            raise Refusal(reason)
        edits: list[Edit] = []
        for place in requests_of(function, project):
            module = place.module
            tree = materialise(module.source, module.facts.top_level, place.span.line)
            call = tree.call_at(place.span)
            if call is None:
                raise Refusal("a `Depends` of it was not found")
            edits += set_keyword(tree, call, "scope", '"function"')
        return self.fix('end it before the response: `scope="function"`', edits)
