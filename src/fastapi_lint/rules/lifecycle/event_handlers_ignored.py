"""FAL103: event handlers of an application that has a lifespan."""

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


class EventHandlersIgnored(Rule):
    """The default lifespan is what runs event handlers; `lifespan=` takes its place."""

    code = "FAL103"
    name = "event-handlers-ignored"
    summary = "an event handler of an application that has `lifespan=`: it never runs"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("lifecycle",)

    def check_event_handler(self, handler: EventHandler, project: Project) -> Iterator[Diagnostic]:
        """Report a registration on an application that certainly has a lifespan."""
        if handler.router.kind == "app" and Lifecycle(project).ignores(handler):
            yield self.report(
                handler.place.module,
                handler.span,
                f"{subject(handler)} never runs: the application's `lifespan=` replaces event handlers",
                label="call it in the lifespan",
                noqa_rows=noqa_rows(handler),
            )
