"""FAL305: an event loop that is started by code on the event loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.project.handled import handlers_around
from fastapi_lint.rules.base import Refusal
from fastapi_lint.rules.event_loop._blocking import BlockingRule, place, via

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Block
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class NestedEventLoop(BlockingRule):
    """`asyncio.run` and `run_until_complete`, directly or through helpers."""

    code = "FAL305"
    name = "nested-event-loop"
    summary = "`asyncio.run` or `run_until_complete` in code on the event loop"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("event-loop",)

    def concerns(self, block: Block) -> bool:
        """What starts a loop, unless something on the way asks whether one runs."""
        if block.primitive.effect is not Effect.NESTED:
            return False
        hops = [(block.where.node.function, block.site), *((hop.function, hop.site) for hop in block.chain)]
        return not any(_asks(function) for function, _ in hops) and not any(
            _names(handler.type, "RuntimeError")
            for function, site in hops
            for handler in handlers_around(function.module, site.span)
        )

    def sentence(self, block: Block) -> str:
        """What is started, and where."""
        route = f" (via {via(block)})" if block.chain else ""
        return (
            f"`{block.primitive.name}` raises RuntimeError in {place(block.where)}{route}: "
            "an event loop runs already"
        )

    def check_block(self, block: Block, project: Project) -> Iterator[Diagnostic]:
        """Report it, but in a project that lets loops nest."""
        for diagnostic in super().check_block(block, project):
            if next(iter(project.holding(b"nest_asyncio")), None) is None:
                yield diagnostic

    def repair(self, block: Block, project: Project) -> Fix:
        """Await what the loop was started for."""
        from fastapi_lint.syntax.calls import await_argument
        from fastapi_lint.syntax.tree import materialise

        module = block.where.node.function.module
        if block.chain:
            raise Refusal(f"`{block.chain[-1].name}` would have to be async, and all its callers")
        if block.primitive.dotted.startswith("anyio."):
            raise Refusal("`anyio.run` gets a function and not a coroutine")
        tree = materialise(module.source, module.facts.top_level, block.site.span.line)
        call = tree.call_at(block.site.span)
        if call is None:
            raise Refusal("the call was not found")
        return self.fix("await the coroutine", await_argument(tree, call))


def _asks(function: Function) -> bool:
    """Whether a function looks for a running loop: `get_running_loop`, `loop.is_running()` and the like."""
    return any(
        "running" in name or "in_async" in name or "is_async" in name
        for expr in iter_expressions(function.node.body)
        for name in _last(expr)
    )


def _last(expr: n.Expr) -> Iterator[str]:
    if isinstance(expr, n.Name):
        yield expr.id
    elif isinstance(expr, n.Attribute):
        yield expr.attr


def _names(expr: n.Expr | None, name: str) -> bool:
    if expr is None:
        return False
    return any(name in _last(part) for part in iter_expressions((n.Evaluate(expr, expr.span),)))
