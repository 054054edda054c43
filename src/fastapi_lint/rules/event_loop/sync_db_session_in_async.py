"""FAL302: a synchronous database call made directly by code on the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Severity
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.rules.event_loop._blocking import BlockingRule, place

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Block


class SyncDbSessionInAsync(BlockingRule):
    """I/O of a sync session, connection, engine, cursor or driver in async code."""

    code = "FAL302"
    name = "sync-db-session-in-async"
    summary = "I/O on a synchronous database session or connection in code on the event loop"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("core", "event-loop")

    def concerns(self, block: Block) -> bool:
        """Direct database calls."""
        return not block.chain and block.primitive.effect is Effect.DATABASE

    def sentence(self, block: Block) -> str:
        """What blocks, and where."""
        return f"`{block.primitive.name}` blocks the event loop in {place(block.where)}"
