"""FAL304: password hashing and other long computation in code on the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Severity
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.rules.event_loop._blocking import BlockingRule, place, via

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Block


class SlowHashInAsync(BlockingRule):
    """Hashing that is slow by design, and image decoding, directly or through helpers."""

    code = "FAL304"
    name = "slow-hash-in-async"
    summary = "password hashing or other long computation in code on the event loop"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("core", "event-loop")

    def concerns(self, block: Block) -> bool:
        """Hashing and computation, at any depth."""
        return block.primitive.effect in (Effect.HASH, Effect.CPU)

    def sentence(self, block: Block) -> str:
        """What takes long, and where."""
        route = f" (via {via(block)})" if block.chain else ""
        return f"`{block.primitive.name}` takes long and blocks the event loop in {place(block.where)}{route}"
