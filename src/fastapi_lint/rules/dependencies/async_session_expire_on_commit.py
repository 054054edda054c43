"""FAL517: an asynchronous session, or a factory of them, without `expire_on_commit=False`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls
from fastapi_lint.project.async_sessions import ASYNC_SESSION, LIBRARIES, AsyncSessions, holds_objects
from fastapi_lint.project.scope import last_name
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Module


class AsyncSessionExpireOnCommit(Rule):
    """A commit expires every object; reading an attribute would query outside of `await`."""

    code = "FAL517"
    name = "async-session-expire-on-commit"
    summary = "an async session or session factory without `expire_on_commit=False`"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)
    calls = frozenset({"AsyncSession", "async_sessionmaker", "sessionmaker"})
    libraries = LIBRARIES

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report the constructor or factory unless it sets the option, or is configured later."""
        sessions = AsyncSessions(project.evaluator)
        name = sessions.name(place)
        if name is None or sessions.is_open(place) or _is_configured(place.module):
            return
        if name == ASYNC_SESSION and not holds_objects(place):
            return
        if not place.call.args and not place.call.keywords:
            return  # what makes sessions without an engine is configured elsewhere
        given = sessions.keywords(place).get("expire_on_commit")
        if given is not None and not (isinstance(given[0], n.Constant) and given[0].value is True):
            return
        yield self.report(
            place.module,
            place.call.func.span,
            f"`{name.rpartition('.')[2]}` without `expire_on_commit=False`: after a commit, reading an"
            " attribute of an object has to query the database outside of `await`, which raises"
            " MissingGreenlet",
            label="objects expire when it commits",
            fix=lambda: self.repair(place),
        )

    def repair(self, place: Place) -> Fix:
        """Set the option."""
        from fastapi_lint.syntax.calls import set_keyword
        from fastapi_lint.syntax.tree import materialise

        module = place.module
        tree = materialise(module.source, module.facts.top_level, place.span.line)
        call = tree.call_at(place.span)
        if call is None:
            raise Refusal("the call was not found")
        return self.fix("add `expire_on_commit=False`", set_keyword(tree, call, "expire_on_commit", "False"))


def _is_configured(module: Module) -> bool:
    """Whether a factory of the file gets the option later, by `configure`."""
    bodies = [module.facts.body, *(definition.node.body for definition in module.definitions)]
    return any(
        last_name(call.func) == "configure" and any(k.name == "expire_on_commit" for k in call.keywords)
        for body in bodies
        for call in calls(body)
    )
