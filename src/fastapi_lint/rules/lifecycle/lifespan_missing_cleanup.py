"""FAL102: a resource that a lifespan opens and never closes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.resources import Leak, Leaks, opened_before
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from libcst import FunctionDef

    from fastapi_lint.project.application import Lifespan
    from fastapi_lint.project.model import Project
    from fastapi_lint.syntax.tree import Slice


class LifespanMissingCleanup(Rule):
    """Opened before the `yield`, not closed after it, not in `with`, not handed to anything that could."""

    code = "FAL102"
    name = "lifespan-missing-cleanup"
    summary = "a resource that a lifespan opens and never closes"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("core", "lifecycle")

    def check_lifespan(self, lifespan: Lifespan, project: Project) -> Iterator[Diagnostic]:
        """Report every leak at its opening."""
        function = lifespan.function
        for leak in Leaks(project.evaluator, lifespan).find():
            closers = () if leak.resource is None else leak.resource.closers
            yield self.report(
                function.module,
                leak.span,
                f"`{leak.name}` opened here is never closed when the application stops",
                label=f"needs `{closers[0]}` after the `yield`" if closers else "nothing follows the `yield`",
                context=function.line,
                fix=lambda leak=leak: self.repair(leak, lifespan),  # type: ignore[misc]
            )

    def repair(self, leak: Leak, lifespan: Lifespan) -> Fix:
        """Close it in `finally`, before what was opened earlier."""
        from fastapi_lint.syntax.lifespans import close_at_end
        from fastapi_lint.syntax.spans import excerpt

        module = lifespan.function.module
        if leak.resource is None or not leak.resource.closers:
            raise Refusal("how it is closed is not known")
        if leak.target is None:
            raise Refusal("what holds it is not visible in the lifespan")
        if not leak.always:
            raise Refusal("it is opened only under a condition")
        awaited = "await " if leak.resource.awaited else ""
        cleanup = f"{awaited}{excerpt(module.source, leak.target.span)}.{leak.resource.closers[0]}()"
        tree, node = _function(lifespan)
        edits = close_at_end(tree, node, cleanup, opened_before(lifespan, leak.span.line))
        return self.fix(f"add `{cleanup}` in `finally`", edits)


def _function(lifespan: Lifespan) -> tuple[Slice, FunctionDef]:
    from fastapi_lint.syntax.tree import materialise

    function = lifespan.function
    tree = materialise(function.module.source, function.module.facts.top_level, function.line)
    node = tree.function_at(function.line)
    if node is None:
        raise Refusal("the lifespan was not found")
    return tree, node
