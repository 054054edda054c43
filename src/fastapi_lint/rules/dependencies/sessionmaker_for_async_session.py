"""FAL518: `sessionmaker(class_=AsyncSession)` where `async_sessionmaker` exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.async_sessions import ASYNC_FACTORY, FACTORY, LIBRARIES, AsyncSessions
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class SessionmakerForAsyncSession(Rule):
    """To type checkers the factory makes synchronous sessions: a missing `await` goes unnoticed."""

    code = "FAL518"
    name = "sessionmaker-for-async-session"
    summary = "`sessionmaker(class_=AsyncSession)` instead of `async_sessionmaker`"
    severity = Severity.INFO
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("dependencies",)
    calls = frozenset({"sessionmaker"})
    libraries = LIBRARIES

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report the factory, but for SQLAlchemy 1.4, which has no other."""
        if AsyncSessions(project.evaluator).name(place) != FACTORY:
            return
        if project.versions.at_least("sqlalchemy", "2.0", place.module.filename) is False:
            return
        yield self.report(
            place.module,
            place.call.func.span,
            "`sessionmaker` makes asynchronous sessions here, which type checkers take for synchronous ones:"
            " a missing `await` goes unnoticed",
            label="`async_sessionmaker` is made for them",
            fix=lambda: self.repair(place),
        )

    def repair(self, place: Place) -> Fix:
        """Call `async_sessionmaker` instead."""
        from fastapi_lint.syntax.edits import replace
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.tree import materialise

        module = place.module
        if isinstance(place.call.func, n.Subscript):
            raise Refusal("the factory has a type argument")
        tree = materialise(module.source, module.facts.top_level, place.span.line)
        call = tree.call_at(place.span)
        if call is None:
            raise Refusal("the call was not found")
        if any(arg.keyword is None for arg in call.args[1:]):
            raise Refusal("`async_sessionmaker` takes one positional argument")
        home, _, name = ASYNC_FACTORY.rpartition(".")
        before = None if place.frame.function is not None else place.span.line
        spelling, imports = import_edits(module.source, module.facts, home, name, before=before)
        return self.fix(f"call `{spelling}`", (replace(tree, call.func, spelling), *imports))
