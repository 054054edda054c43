"""FAL519: a background task that works on the session of the request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.handed import Handed, handed
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class RequestSessionInBackgroundTask(Rule):
    """Whether the dependency ends before or after the task depends on FastAPI's version and on `scope`."""

    code = "FAL519"
    name = "request-session-in-background-task"
    summary = "an injected session that is handed to a background task"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("dependencies",)
    calls = frozenset({"add_task", "BackgroundTask"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report every session of the request that a task takes along."""
        for found in handed(place, project):
            yield self.report(
                place.module,
                found.span,
                f"the background task works on `{found.name}`, the {found.kind} of the request: "
                f"{_effect(found, project.versions.named('fastapi', place.module.filename))}",
                label=f"the task could open a {found.kind} of its own",
            )


def _effect(found: Handed, version: str | None) -> str:
    where = f" ({version})" if version is not None else ""
    if found.is_open is None:
        return (
            "FastAPI 0.118 and later keep it and its connection until the task is done, "
            f"0.106 to 0.117 close it before{where}"
        )
    if found.is_open:
        return f"it stays open, and its connection taken, until the task is done{where}"
    return f"it is closed before the task runs, and what the task opens with it nobody closes{where}"
