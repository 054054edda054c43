"""FAL107: a method or an argument that the framework no longer has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.removed import CALLS, Removal, removal
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class RemovedFrameworkApi(Rule):
    """Gone with Starlette 1.0, which FastAPI installs where nothing holds it back."""

    code = "FAL107"
    name = "removed-framework-api"
    summary = "a method or argument that current FastAPI and Starlette no longer have"
    severity = Severity.ERROR
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("lifecycle",)
    calls = CALLS

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report the call unless the project is held at a version that still has what it needs."""
        found = removal(place, project.evaluator)
        if found is None:
            return
        module = place.module
        if project.versions.at_least(found.package, found.version, module.filename) is not False:
            yield self.report(
                module,
                place.span,
                _message(place, found),
                label="the application's router still has it" if found.through_router else "",
                fix=(lambda: self.repair(place)) if found.through_router else None,
            )

    def repair(self, place: Place) -> Fix:
        """Call the method of the application's router, which the application's own called."""
        from fastapi_lint.syntax.spans import insertion

        func = place.call.func
        assert isinstance(func, n.Attribute)
        end = insertion(func.base.span.end_line, func.base.span.end_column)
        return self.fix(
            f"`{func.attr}` of the application's router", (Edit(place.module.filename, end, ".router"),)
        )


def _message(place: Place, found: Removal) -> str:
    from fastapi_lint.syntax.spans import excerpt

    spelling = excerpt(place.module.source, place.call.func.span)
    since = f"{found.package.replace('fastapi', 'FastAPI').replace('starlette', 'Starlette')} {found.version}"
    if found.error == "AttributeError":
        return f"`{spelling}` raises AttributeError: {since} removed {found.what}"
    return f"`{spelling}` {found.what} raises TypeError since {since}"
