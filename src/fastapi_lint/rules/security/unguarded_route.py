"""FAL806: a route that nothing guards, below a prefix that is said to be guarded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity, Span
from fastapi_lint.project.authorization import Checks, is_guarded
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.served import World


class UnguardedRoute(Rule):
    """One forgotten dependency opens a route to everybody, and every test that logs in still passes."""

    code = "FAL806"
    name = "unguarded-route"
    summary = "a route below a guarded prefix without a dependency that checks who asks"
    severity = Severity.WARNING
    default = False
    since = "0.1.0"
    groups = ("security",)

    def check_world(self, world: World, project: Project) -> Iterator[Diagnostic]:
        """Report the routes of an application that anybody may call."""
        if not project.guarded:
            return
        checks = Checks(project)
        for row in world.routes:
            module = project.load(row.registered)
            if module is None or not is_guarded(row.path, project.guarded) or not checks.are_missing(row):
                continue
            method = "WebSocket" if row.is_websocket else "/".join(row.methods)
            yield self.report(
                module,
                Span(*row.span),
                f"`{method} {row.path}` has no dependency that checks who asks",
                label="anybody can call it",
            )
