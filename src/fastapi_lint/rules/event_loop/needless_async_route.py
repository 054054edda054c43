"""FAL307: async routes that await nothing and call code that nobody has looked into."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.foreign import foreign_calls
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class NeedlessAsyncRoute(Rule):
    """It gains nothing from the event loop, and stops it whenever the library waits."""

    code = "FAL307"
    name = "needless-async-route"
    summary = "an `async def` route that awaits nothing and calls a library that may wait"
    severity = Severity.INFO
    applicability = Applicability.UNSAFE
    default = False
    since = "0.1.0"
    groups = ("event-loop", "opinion")

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report a handler that could be a plain `def`, unless it is known to block anyway."""
        handler = route.handler
        if handler is None or route.is_websocket or not handler.node.is_async:
            return
        name = next(foreign_calls(handler, project.evaluator), None)
        if name is None or project.why_async(handler) is not None:
            return
        if any(block.where.node.function is handler for block in project.blocks):
            return
        yield self.report(
            handler.module,
            handler.node.name_span,
            f"async route `{handler.name}` awaits nothing: if `{name}` waits, every other request waits too",
            context=route.place.span.line if route.decorator else handler.line,
            noqa_rows=(handler.line, *(d.span.line for d in handler.node.decorators)),
            fix=lambda: self.repair(handler),
        )

    def repair(self, handler: Function) -> Fix:
        """Leave it to the thread pool."""
        from fastapi_lint.syntax.edits import remove_async
        from fastapi_lint.syntax.tree import materialise

        tree = materialise(handler.module.source, handler.module.facts.top_level, handler.line)
        node = tree.function_at(handler.line)
        if node is None:
            raise Refusal("the function was not found")
        title = f"make `{handler.name}` a plain `def`: FastAPI runs it in a worker thread"
        return self.fix(title, (remove_async(tree, node),))
