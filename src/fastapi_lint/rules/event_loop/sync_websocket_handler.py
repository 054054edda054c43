"""FAL310: a WebSocket handler that is no coroutine function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.loop_need import other_decorator
from fastapi_lint.project.returns import Returns
from fastapi_lint.project.unawaited import Unawaited
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class SyncWebsocketHandler(Rule):
    """It is called on the event loop, and what it returns is awaited: None is not awaitable."""

    code = "FAL310"
    name = "sync-websocket-handler"
    summary = "a `def` WebSocket handler: it runs on the event loop, then raises TypeError"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("event-loop", "websocket")

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report a handler that certainly returns nothing to await."""
        handler = route.handler
        if not route.is_websocket or handler is None or handler.node.is_async:
            return
        returns = Returns(project.evaluator, handler)
        if not returns.returns_nothing or returns.only_raises or other_decorator(handler, project):
            return
        yield self.report(
            handler.module,
            handler.node.name_span,
            f"WebSocket handler `{handler.name}` is no `async def`: it runs on the event loop, and each"
            " connection ends with TypeError",
            context=route.place.span.line if route.decorator else None,
            noqa_rows=(handler.line, *(d.span.line for d in handler.node.decorators)),
            fix=lambda: self.repair(handler, project),
        )

    def repair(self, handler: Function, project: Project) -> Fix:
        """Make it a coroutine function that awaits what it started."""
        from fastapi_lint.syntax.calls import make_coroutine
        from fastapi_lint.syntax.tree import materialise

        body = Unawaited(handler, project.evaluator)
        if handler.node.yields:
            raise Refusal("it is a generator")
        if body.iterates:
            raise Refusal("messages of the WebSocket have to be iterated with `async for`")
        module = handler.module
        tree = materialise(module.source, module.facts.top_level, handler.line)
        function = tree.function_at(handler.line)
        awaited = [call for call in (tree.call_at(found.span) for found in body.calls()) if call is not None]
        if function is None:
            raise Refusal("the handler was not found")
        return self.fix("make it `async def`", make_coroutine(tree, function, awaited))
