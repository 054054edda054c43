"""What the rules about WebSocket handlers share: where something is, and the report of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Fix
from fastapi_lint.facts import nodes as n
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.sockets import Use


class SocketRule(Rule):
    """A rule about what WebSocket handlers do with their connection; a subclass says what is wrong."""

    @abstractmethod
    def faults(self, uses: Sequence[Use], project: Project) -> Iterator[tuple[Use, str]]:
        """The uses that are wrong, each with what happens, to which the place is added."""

    def repair(self, use: Use, project: Project) -> Fix:
        """The fix of a fault, for a rule that has one."""
        raise NotImplementedError

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the faults of a handler and of the functions it hands its connection to."""
        if not route.is_websocket:
            return
        for use, message in self.faults(project.sockets.uses(route), project):
            function = use.around.function
            span = use.node.span
            if isinstance(use.node, n.Raise) and use.node.exception is not None:
                span = use.node.exception.span
            yield self.report(
                function.module,
                span,
                f"{message} in {place(use, route)}",
                context=route.place.span.line
                if route.decorator and not use.around.callers
                else function.line,
                noqa_rows=(function.line, *(d.span.line for d in function.node.decorators)),
                fix=(lambda use=use: self.repair(use, project)) if self.applicability is not None else None,  # type: ignore[misc]
            )


def place(use: Use, route: Route) -> str:
    """`WebSocket route `feed``, or the function and the route that leads to it."""
    at = f"WebSocket route `{route.name}`"
    return f"`{use.around.function.display}`, called by {at}" if use.around.callers else at
