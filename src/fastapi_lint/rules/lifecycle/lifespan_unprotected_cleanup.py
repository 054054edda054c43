"""FAL108: clean-up of a lifespan that a failure elsewhere skips."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.lifespans import bare_yields
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Lifespan
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class LifespanUnprotectedCleanup(Rule):
    """What follows a bare `yield` runs only when everything else went well."""

    code = "FAL108"
    name = "lifespan-unprotected-cleanup"
    summary = "clean-up of a lifespan after a `yield` outside `try … finally`"
    severity = Severity.INFO
    applicability = Applicability.UNSAFE
    default = False
    since = "0.1.0"
    groups = ("lifecycle", "opinion")

    def check_lifespan(self, lifespan: Lifespan, project: Project) -> Iterator[Diagnostic]:
        """Report a `yield` that clean-up follows in the same block, with no `try` around."""
        function = lifespan.function
        for statement in bare_yields(function):
            yield self.report(
                function.module,
                statement.span,
                "the clean-up after this `yield` is skipped when another lifespan fails or the server is"
                " stopped by force",
                label="needs `try` and `finally`",
                context=function.line,
                fix=lambda statement=statement: self.repair(statement, function),  # type: ignore[misc]
            )

    def repair(self, statement: n.Evaluate | n.Assign, function: Function) -> Fix:
        """Run it in `finally`."""
        import libcst as cst

        from fastapi_lint.syntax.lifespans import finally_after
        from fastapi_lint.syntax.tree import materialise

        module = function.module
        tree = materialise(module.source, module.facts.top_level, statement.span.line)
        found = tree.node_at(statement.value.span, cst.Yield)
        if found is None:
            raise Refusal("the `yield` was not found")
        return self.fix("clean up in `finally`", finally_after(tree, tree.statement_of(found)))
