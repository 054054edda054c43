"""FAL301: a blocking call made directly by code on the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Severity
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.rules.event_loop._blocking import BlockingRule, place

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Block

_EFFECTS = frozenset(
    {Effect.NETWORK, Effect.SLEEP, Effect.SUBPROCESS, Effect.FILE, Effect.WAIT, Effect.INPUT}
)


class BlockingCallInAsync(BlockingRule):
    """Network, sleep, subprocess, file content and waiting, right in async code."""

    code = "FAL301"
    name = "blocking-call-in-async"
    summary = "a call that blocks the event loop in code that runs on it"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("core", "event-loop")

    def concerns(self, block: Block) -> bool:
        """Direct calls of everything but databases and hashing."""
        return not block.chain and block.primitive.effect in _EFFECTS

    def sentence(self, block: Block) -> str:
        """What blocks, and where."""
        return f"`{block.primitive.name}` blocks the event loop in {place(block.where)}"
