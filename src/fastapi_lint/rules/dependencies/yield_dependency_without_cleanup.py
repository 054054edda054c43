"""FAL504: a dependency whose clean-up behind the `yield` is skipped by an error."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.releases import Release, Releases
from fastapi_lint.project.teardown import Teardown, teardown
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project import types as t
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class YieldDependencyWithoutCleanup(Rule):
    """An error of the path operation is raised at the `yield`: what stands behind it does not run."""

    code = "FAL504"
    name = "yield-dependency-without-cleanup"
    summary = "clean-up behind a bare `yield`, which an error in the path operation skips"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)

    def check_dependency(self, dependency: t.FunctionValue, project: Project) -> Iterator[Diagnostic]:
        """Report the first release that is skipped."""
        from fastapi_lint.syntax.spans import excerpt

        function = dependency.function
        found = None if function.node.decorators else teardown(function, project.evaluator)
        if found is None:
            return
        releases = Releases(function, found, project.evaluator)
        release = next(releases.skipped(), None)
        if release is not None:
            text = " ".join(excerpt(function.module.source, release.call.span).split())
            yield self.report(
                function.module,
                release.call.span,
                f"`{text}` is skipped whenever a path operation that uses `{function.display}` raises",
                label="needs `finally`: the error comes out of the `yield`",
                context=found.statement.span.line,
                fix=lambda: self.repair(release, found, releases, function),
            )

    def repair(self, release: Release, found: Teardown, releases: Releases, function: Function) -> Fix:
        """Let the releases run in `finally`."""
        from libcst import Try

        from fastapi_lint.syntax.cleanup import guard, move_to_finally, statement_at
        from fastapi_lint.syntax.tree import materialise

        level = next((lv for lv in found.levels if any(s is release.statement for s in lv.rest)), None)
        if level is None:
            raise Refusal("it stands in the `else` of the `try`")
        if not all(
            releases.is_release(s) for s in dropwhile(lambda s: s is not release.statement, level.rest)
        ):
            raise Refusal("more than clean-up follows")
        module = function.module
        tree = materialise(module.source, module.facts.top_level, function.line)
        inner = level.block[level.position]
        between = takewhile(lambda s: s is not release.statement, level.rest)
        final = dropwhile(lambda s: s is not release.statement, level.rest)
        guarded = [statement_at(tree, stmt.span) for stmt in (inner, *between)]
        moved = [statement_at(tree, stmt.span) for stmt in final]
        if isinstance(level.owner, n.Try):
            block = statement_at(tree, level.owner.span)
            if not isinstance(block, Try) or level.block is not level.owner.body:
                raise Refusal("it stands in the `else` of the `try`")
            return self.fix("move it into `finally`", move_to_finally(tree, block, moved))
        if isinstance(inner, n.Try) and len(guarded) > 1:
            raise Refusal("other work comes between the `try` and the clean-up")
        return self.fix("move it into `finally`", guard(tree, guarded, moved))
