"""FAL104: event handlers of a router that an application includes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.lifecycle import Lifecycle
from fastapi_lint.rules.base import Rule
from fastapi_lint.rules.lifecycle._registrations import noqa_rows, subject

if TYPE_CHECKING:
    from fastapi_lint.project.application import EventHandler
    from fastapi_lint.project.model import Project


class RouterEventRunsTwice(Rule):
    """`include_router` copies the handlers to the parent, and runs the router's own default lifespan too."""

    code = "FAL104"
    name = "router-event-runs-twice"
    summary = "an event handler of an included router: it runs more than once"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("lifecycle",)

    def check_event_handler(self, handler: EventHandler, project: Project) -> Iterator[Diagnostic]:
        """Report a registration on a router whose handlers an application certainly runs again."""
        if handler.router.kind != "router":
            return
        module = handler.place.module
        times = Lifecycle(project).runs(handler)
        if times > 1 and project.versions.at_least("fastapi", "0.112.2", module.filename) is not False:
            yield self.report(
                module,
                handler.span,
                f"{subject(handler)} runs {'twice' if times == 2 else f'{times} times'}: for the router"
                " and again for what includes it",
                label="a lifespan of the router runs once",
                noqa_rows=noqa_rows(handler),
            )
