"""FAL803: a file path built from text that the client chooses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.client_text import client_text
from fastapi_lint.project.opened import PathFlow, opened
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project

_WHY = {
    "segment": "on Windows `..\\` leads out of the folder",
    "path": "`../` leads out of the folder",
    "value": "`../` and absolute paths lead out of the folder",
    "upload": "the client names the file, and `../` leads out of the folder",
}


class PathTraversal(Rule):
    """Clients read or overwrite any file that the process may."""

    code = "FAL803"
    name = "path-traversal"
    summary = "a file opened or returned whose path the client chooses, without a check where it leads"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("security",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report what a handler opens or returns under a name that nothing checks."""
        handler, sources = route.handler, client_text(route, project)
        if handler is None or not sources:
            return
        flow = PathFlow(handler, project, sources)
        found = list(opened(flow, project))
        if not found or flow.is_checked(expr for call, _ in found for expr in call.args):
            return
        for call, path in found:
            names = sorted(flow.of(path), key=lambda name: list(_WHY).index(sources[name]))
            kind = sources[names[-1]]
            shown = f"{names[-1]}.filename" if kind == "upload" else names[-1]
            yield self.report(
                handler.module,
                call.span,
                f"`{shown}` decides which file is used in route `{handler.name}`: {_WHY[kind]}",
                label="its path is not checked",
                context=handler.line,
                noqa_rows=(handler.line, *(d.span.line for d in handler.node.decorators)),
                severity=Severity.WARNING if kind == "segment" else None,
            )
