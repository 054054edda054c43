"""FAL308: short look-ups in the file system in code on the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Severity
from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.rules.event_loop._blocking import BlockingRule, place, via

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Block


class FileMetadataInAsync(BlockingRule):
    """`Path.exists`, `os.stat`, `mkdir` and the like, directly or through helpers."""

    code = "FAL308"
    name = "file-metadata-in-async"
    summary = "a look-up in the file system (`Path.exists`, `os.stat`, `mkdir` …) in code on the event loop"
    severity = Severity.INFO
    applicability = None
    default = False
    since = "0.1.0"
    groups = ("event-loop", "opinion")

    def concerns(self, block: Block) -> bool:
        """File metadata, at any depth."""
        return block.primitive.effect is Effect.METADATA

    def sentence(self, block: Block) -> str:
        """What is looked up, and where."""
        route = f" (via {via(block)})" if block.chain else ""
        return f"`{block.primitive.name}` waits for the file system in {place(block.where)}{route}"
