"""FAL510: a session that a parameter does not share with the rest of its request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.dependencies import Dependencies
from fastapi_lint.project.handles import session_of
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Module


class UncachedSessionDependency(Rule):
    """Two sessions in one request are two transactions: neither sees what the other has not committed."""

    code = "FAL510"
    name = "uncached-session-dependency"
    summary = "`use_cache=False` on a dependency that gives a database session"
    severity = Severity.WARNING
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("dependencies",)

    def check_module(self, module: Module, project: Project) -> Iterator[Diagnostic]:
        """Report every such `Depends`, in signatures and aliases."""
        evaluator = project.evaluator
        for place in project.registrations.depends:
            cached = place.keywords.get("use_cache") if place.module is module else None
            if not isinstance(cached, n.Constant) or cached.value is not False:
                continue
            target = evaluator.annotations.target(place.call)
            if target is None:
                continue
            given = evaluator.annotations.provided(evaluator.infer(target, place.frame))
            handle = session_of(given, evaluator)
            if handle is not None:
                yield self.report(
                    module,
                    place.span,
                    f"`use_cache=False` opens a database {handle.kind.value} of its own here: "
                    "what the rest of the request has not committed is not seen in it",
                    fix=lambda place=place: self.repair(place, project),  # type: ignore[misc]
                )

    def repair(self, place: Place, project: Project) -> Fix:
        """Share it: safe where nothing else asks for it, so that there is nothing to share."""
        from fastapi_lint.syntax.calls import remove_keyword
        from fastapi_lint.syntax.tree import materialise

        module = place.module
        tree = materialise(module.source, module.facts.top_level, place.span.line)
        call = tree.call_at(place.span)
        if call is None:
            raise Refusal("the call was not found")
        called = Dependencies(project.evaluator).called_by(place)
        users = [user for value in called for user in project.receivers(value.function)]
        safety = Applicability.SAFE if len(users) == 1 else Applicability.UNSAFE
        return self.fix("remove `use_cache=False`", (remove_keyword(tree, call, "use_cache"),), safety)
