"""FAL101: event handlers instead of a lifespan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.event_handlers import conversion
from fastapi_lint.rules.base import Refusal, Rule
from fastapi_lint.rules.lifecycle._lifespans import lifespan_edits
from fastapi_lint.rules.lifecycle._registrations import noqa_rows, spelling

if TYPE_CHECKING:
    from fastapi_lint.project.application import EventHandler
    from fastapi_lint.project.model import Project


class OnEventUsage(Rule):
    """`on_event`, `add_event_handler`, `on_startup=` and `on_shutdown=` on applications and routers."""

    code = "FAL101"
    name = "on-event-usage"
    summary = "`on_event`, `on_startup=`, `on_shutdown=` or `add_event_handler` instead of a lifespan"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("core", "lifecycle")

    def check_event_handler(self, handler: EventHandler, project: Project) -> Iterator[Diagnostic]:
        """Report every registration of a handler."""
        yield self.report(
            handler.place.module,
            handler.span,
            _message(handler),
            noqa_rows=noqa_rows(handler),
            fix=lambda: self.repair(handler, project),
        )

    def repair(self, handler: EventHandler, project: Project) -> Fix:
        """One lifespan for all handlers of the application."""
        plan = conversion(handler.router, project)
        if isinstance(plan, str):
            raise Refusal(plan)
        names = dict.fromkeys(f"`{found.text}`" for found in (*plan.startup, *plan.shutdown))
        return self.fix(f"call {', '.join(names)} from a lifespan", lifespan_edits(plan))


def _message(handler: EventHandler) -> str:
    instead = "the application's lifespan" if handler.router.has_lifespan else "a lifespan"
    return f"{spelling(handler)} is deprecated; use {instead}"
