"""Files that a function reads and writes back: between the two, no other request may come in.

On the event loop nothing else runs between two calls without an `await`; each call that moves to a worker
thread lets other requests in before the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.knowledge.schema import Effect

if TYPE_CHECKING:
    from fastapi_lint.project.graph import Block
    from fastapi_lint.project.model import Project

_FILES = (Effect.FILE, Effect.METADATA)
_RACE = "with an `await`, another request could come in between"


def written_back(block: Block, project: Project) -> str | None:
    """The reason why a call with a file has to stay together with another one of its function; or None."""
    if block.primitive.effect not in _FILES:
        return None
    given, taken, line = _results(block), _inputs(block), block.site.span.line
    for other in project.blocks:
        if other.where.node.frame is not block.where.node.frame or other.primitive.effect not in _FILES:
            continue
        if other.site.span.line > line and given & _inputs(other):
            return f"what is read here is written back further down: {_RACE}"
        if other.site.span.line < line and taken & _results(other):
            return f"what was read further up is written back here: {_RACE}"
    return None


def _results(block: Block) -> set[str]:
    """The names that the statement of a call assigns."""
    around = block.where.node.function.module.statements_around(block.site.span)
    stmt = around[-1] if around else None
    targets = stmt.targets if isinstance(stmt, n.Assign) else ()
    items = [t.items if isinstance(t, n.Sequence) else (t,) for t in targets]
    return {item.id for group in items for item in group if isinstance(item, n.Name)}


def _inputs(block: Block) -> set[str]:
    """The names that go into a call: its arguments and what its method belongs to."""
    call = block.site.event.expr
    if not isinstance(call, n.Call):
        return set()
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(call.func, n.Attribute):
        parts.append(call.func.base)
    found = iter_expressions([n.Evaluate(part, part.span) for part in parts])
    return {expr.id for expr in found if isinstance(expr, n.Name)}
