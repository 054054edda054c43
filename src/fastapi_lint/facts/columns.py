"""Columns in characters, where `ast` counts the bytes of UTF-8."""

from __future__ import annotations

import ast
from bisect import bisect_left
from typing import Any


def count_characters(tree: ast.Module, lines: list[str]) -> None:
    """Turn the columns of a fresh tree from UTF-8 bytes into characters."""
    wide = {number: line.encode() for number, line in enumerate(lines, 1) if not line.isascii()}
    rows = list(wide)

    def is_touched(first: int, last: int) -> bool:
        place = bisect_left(rows, first)
        return place < len(rows) and rows[place] <= last

    stack: list[Any] = [*tree.body]
    while stack:
        node = stack.pop()
        if "lineno" in node._attributes:
            above = [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
            if not is_touched(min([node.lineno, *above]), node.end_lineno):
                continue
            if node.lineno in wide:
                node.col_offset = len(wide[node.lineno][: node.col_offset].decode(errors="replace"))
            if node.end_lineno in wide:
                end = wide[node.end_lineno][: node.end_col_offset]
                node.end_col_offset = len(end.decode(errors="replace"))
        stack.extend(ast.iter_child_nodes(node))
