"""FAL207: middleware added to an application that has started."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.late_middleware import late
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class MiddlewareAddedAtStartup(Rule):
    """`add_middleware` in a lifespan, an event handler or a route raises `RuntimeError`."""

    code = "FAL207"
    name = "middleware-added-at-startup"
    summary = "middleware added by a lifespan, an event handler or a route"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("cors",)
    calls = frozenset({"add_middleware", "middleware"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report the call in the function that runs too late, with the way to `add_middleware`."""
        for found in late(place, project):
            yield self.report(
                found.place.module,
                found.place.span,
                f"`{found.name}` adds middleware in {found.role}, when the application has started: "
                "RuntimeError",
                chain=found.chain,
            )
