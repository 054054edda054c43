"""FAL303: a project function that blocks, called by code on the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Severity
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.rules.event_loop._blocking import BlockingRule, place, via

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Block

_OTHERS = frozenset({Effect.HASH, Effect.CPU, Effect.METADATA, Effect.NESTED})


class BlockingHelperInAsync(BlockingRule):
    """A helper, method, context manager or generator of the project that provably blocks."""

    code = "FAL303"
    name = "blocking-helper-in-async"
    summary = "a function of the project that blocks, called in code on the event loop"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("core", "event-loop")

    def concerns(self, block: Block) -> bool:
        """Blocks at the end of a chain."""
        return bool(block.chain) and block.primitive.effect not in _OTHERS

    def sentence(self, block: Block) -> str:
        """What is called, where, and the way to the primitive."""
        return f"`{block.chain[0].name}` blocks the event loop in {place(block.where)} (via {via(block)})"
