"""Shared by the tests of the syntax layer: a parsed text, and the text after edits."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pytest

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source
from fastapi_lint.syntax import spans
from fastapi_lint.syntax.tree import Slice, materialise


class Layout(NamedTuple):
    top_level: tuple[tuple[int, int], ...]


class Text:
    """A source, its top-level statements, and what tests ask of both."""

    def __init__(self, text: str) -> None:
        self.source = Source("m.py", text)
        body = ast.parse(text).body
        decorated = [
            min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) for node in body
        ]
        self.facts = Layout(
            tuple((first, node.end_lineno or first) for first, node in zip(decorated, body, strict=True))
        )

    def slice(self, line: int) -> Slice:
        return materialise(self.source, self.facts.top_level, line)

    def span(self, excerpt: str) -> Span:
        """Where `excerpt`, which must occur once, stands."""
        assert self.source.text.count(excerpt) == 1, f"{excerpt!r} is not unique"
        start = self.source.text.index(excerpt)
        return Span(*self.place(start), *self.place(start + len(excerpt)))

    def place(self, offset: int) -> tuple[int, int]:
        for number, line in enumerate(self.source.lines, 1):
            if offset <= len(line) - line.endswith("\n"):
                return number, offset
            offset -= len(line)
        return len(self.source.lines) + 1, offset

    def call(self, excerpt: str):
        span = self.span(excerpt)
        tree = self.slice(span.line)
        call = tree.call_at(span)
        assert call is not None, f"no call at {span}"
        return tree, call

    def statement(self, line: int):
        """The statement that starts (with its decorators) at `line`."""
        import libcst as cst

        tree = self.slice(line)
        nodes = [
            node
            for node in tree.nodes(cst.SimpleStatementLine, cst.BaseCompoundStatement)
            if tree.first_line(node) == line
        ]
        return tree, nodes[0]

    def after(self, edits: Edit | Iterable[Edit]) -> str:
        edits = [edits] if isinstance(edits, Edit) else list(edits)
        return spans.apply(self.source, edits)


@pytest.fixture
def parse() -> Callable[[str], Text]:
    return Text
