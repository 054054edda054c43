"""Bodies of functions that are read when somebody asks for them: of most functions only the head matters."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from itertools import accumulate

from fastapi_lint.facts.columns import count_characters
from fastapi_lint.facts.nodes import Stmt
from fastapi_lint.facts.statements import Place, block
from fastapi_lint.facts.walk import Body
from fastapi_lint.source import split


class Unread:
    """The body of the function that stands in lines `first` to the last of a text, from `start` to `end`."""

    __slots__ = ("_body", "_end", "_first", "_prefix", "_start", "_text")

    def __init__(self, text: str, prefix: str, first: int, start: int, end: int) -> None:
        self._text = text
        self._prefix = prefix
        self._first = first
        self._start = start
        self._end = end
        self._body: Body | None = None

    @property
    def body(self) -> tuple[Stmt, ...]:
        """Its statements; none where they are nested too deeply to be read."""
        if self._body is None:
            try:
                self._body = Body(self._read())
            except RecursionError:
                self._body = Body()
            self._text = ""
        return self._body

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Whether what the pattern finds may stand in its text: always once that has been read."""
        return self._body is not None or bool(pattern.search(self._text, self._start, self._end))

    def _read(self) -> tuple[Stmt, ...]:
        text, above = self._text[self._start : self._end], self._first - 1
        try:
            tree = _parsed(text, above)
        except SyntaxError:  # a form feed or the like, which means something else by itself
            text, above = self._text, 0
            tree = _parsed(text, above)
        lines = [""] * above + split(text)
        if not text.isascii():
            count_characters(tree, lines)
        yielding = [number for number, line in enumerate(lines, 1) if "yield" in line]
        return block(_function_at(tree, self._first).body, Place(self._prefix, lines, yielding))


def reader(text: str, lines: list[str]) -> Callable[[str, int, int], Unread]:
    """Makes what reads the body of a function of a text, given its prefix, first line and last line."""
    starts = list(accumulate(map(len, lines), initial=0))

    def unread(prefix: str, first: int, last: int) -> Unread:
        return Unread(text, prefix, first, starts[first - 1], starts[last])

    return unread


def _parsed(text: str, above: int) -> ast.Module:
    """The tree of some lines, as they stand below others."""
    header = "\n" * above if above == 0 or not text[0].isspace() else "\n" * (above - 1) + "if 1:\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(header + text)


def _function_at(tree: ast.Module, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef:
    return next(
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.lineno == line
    )
