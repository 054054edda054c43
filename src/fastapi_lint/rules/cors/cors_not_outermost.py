"""FAL202: CORS inside a middleware that answers requests itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity, Step
from fastapi_lint.project.cors import cors
from fastapi_lint.project.http_middleware import answer, wrappers
from fastapi_lint.project.statements import moved_below
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Middleware
    from fastapi_lint.project.model import Project


class CorsNotOutermost(Rule):
    """What wraps CORS answers without its headers, and sees preflight requests before it."""

    code = "FAL202"
    name = "cors-not-outermost"
    summary = "CORS inside another middleware that answers requests itself"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("cors",)

    def check_middleware(self, middleware: Middleware, project: Project) -> Iterator[Diagnostic]:
        """Look for answers in what wraps a CORS middleware, unless another CORS middleware is among it."""
        evaluator = project.evaluator
        if cors(middleware, evaluator) is None:
            return
        around = wrappers(middleware, project.middleware, evaluator)
        if any(cors(outer, evaluator) is not None for outer in around):
            return
        found = [(outer, answers) for outer in around if (answers := answer(outer, evaluator)) is not None]
        if not found:
            return
        yield self.report(
            middleware.place.module,
            middleware.place.span,
            f"`{found[0][1].name}` wraps CORS and answers requests itself: its answers carry no CORS "
            "headers, and preflight requests reach CORS only through it",
            chain=tuple(
                Step(answers.name, answers.filename, answers.line, "answers by itself")
                for _, answers in found
            ),
            fix=lambda: self.repair(middleware, found[-1][0]),
        )

    def repair(self, middleware: Middleware, outer: Middleware) -> Fix:
        """Add CORS after the last middleware that answers by itself."""
        from fastapi_lint.syntax.moves import move_below

        module = middleware.place.module
        plan = moved_below(module, middleware.place.call, outer.place.span)
        if isinstance(plan, str):
            raise Refusal(plan)
        edits = move_below(module.source, plan.statement.span, plan.target.span, plan.gap)
        return self.fix("add CORS after it", edits)
