"""FAL106: a mounted application with a life cycle of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.lifecycle import left_to_server
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Router
    from fastapi_lint.project.model import Project


class MountedAppLifespan(Rule):
    """A server starts and stops the outermost application alone; `mount` passes nothing of it on."""

    code = "FAL106"
    name = "mounted-app-lifespan"
    summary = "the lifespan or event handlers of an application that is mounted: they never run"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("lifecycle",)

    def check_router(self, router: Router, project: Project) -> Iterator[Diagnostic]:
        """Report every mount of an application that has something to start or stop."""
        mounts = [(parent, include) for parent, include in router.parents if include.is_mount]
        if router.kind != "app" or router.place is None or not mounts:
            return
        functions = left_to_server(project, router)
        if not functions:
            return
        what = "lifespan" if router.lifespans else "event handler"
        for parent, include in mounts:
            if any(value in parent.lifespans for value in router.lifespans):
                continue
            yield self.report(
                include.place.module,
                include.place.span,
                f"{what} `{functions[0].name}` never runs for the application mounted here: only the one"
                " that is served starts and stops",
                label="the outer lifespan could run it",
            )
