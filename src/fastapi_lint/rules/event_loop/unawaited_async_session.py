"""FAL306: calls of an asynchronous session that only make a coroutine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.unused_coroutines import Unused, UnusedCoroutines
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_PACKAGES = ("sqlalchemy.ext.asyncio", "sqlmodel.ext.asyncio.session")


class UnawaitedAsyncSession(Rule):
    """The statement looks done, and the database has never heard of it."""

    code = "FAL306"
    name = "unawaited-async-session"
    summary = "a coroutine of an asynchronous database session that nothing awaits"
    severity = Severity.ERROR
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("event-loop",)

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report each such call, in projects with an application."""
        if not project.routers:
            return
        for unused in UnusedCoroutines(function, project.evaluator, _PACKAGES).find():
            name = _text(unused, function)
            yield self.report(
                function.module,
                unused.call.span,
                f"`{name}` only makes a coroutine, and nothing awaits it in `{function.display}`:"
                f" {unused.effect}",
                context=function.line,
                fix=lambda unused=unused: self.repair(unused, function),  # type: ignore[misc]
            )

    def repair(self, unused: Unused, function: Function) -> Fix:
        """Await it."""
        from fastapi_lint.syntax.calls import await_call
        from fastapi_lint.syntax.tree import materialise

        module = function.module
        tree = materialise(module.source, module.facts.top_level, unused.call.span.line)
        call = tree.call_at(unused.call.span)
        if call is None:
            raise Refusal("the call was not found")
        return self.fix("await it", await_call(tree, call))


def _text(unused: Unused, function: Function) -> str:
    from fastapi_lint.syntax.spans import excerpt

    return " ".join(excerpt(function.module.source, unused.call.func.span).split())
