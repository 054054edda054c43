"""Routes that no request reaches, because an earlier one of the same application takes them all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi_lint.project.paths import literal, shape, swallows
from fastapi_lint.served import Served, World


class Hidden(NamedTuple):
    """A route and the earlier one that takes its requests; `methods` are those it loses by that."""

    row: Served
    first: Served
    methods: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether both have the same path, but for the names of parameters."""
        return shape(self.row.path) == shape(self.first.path)


def hidden(world: World) -> Iterator[Hidden]:
    """The routes that an earlier route hides, in order; nothing of what stands under a condition."""
    earlier: dict[tuple[int, str], list[Served]] = {}
    for row in world.routes:
        if row.conditional or row.is_partial or shape(row.path) is None:
            continue
        methods = ("WebSocket",) if row.is_websocket else row.methods
        lost: dict[Served, list[str]] = {}
        for method in methods:
            known = earlier.setdefault((row.table, method), [])
            first = next((other for other in known if _hides(other, row)), None)
            if first is not None:
                lost.setdefault(first, []).append(method)
        for first, taken in lost.items():
            if (row.registered, row.span) != (first.registered, first.span):
                yield Hidden(row, first, tuple(taken))
        for method in methods:
            earlier[row.table, method].append(row)


def _hides(first: Served, row: Served) -> bool:
    if first.path == row.path:
        return True
    return "{" in first.path and row.path.startswith(literal(first.path)) and swallows(first.path, row.path)
