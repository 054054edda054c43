"""LibCST trees of single statements, with positions of the file.

    tree = materialise(source, facts.top_level, line)   # parses one top-level statement, cached
    call = tree.call_at(fact.span)                      # None when there is no such call
    tree.text(call.func), tree.span_of(call), tree.statement_of(call)

Spans are those of `diagnostic.Span`: lines of the file, columns in characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache, cached_property, lru_cache
from typing import TypeVar, cast

import libcst as cst
from libcst.metadata import (
    CodeRange,
    MetadataWrapper,
    PositionProvider,
    WhitespaceInclusivePositionProvider,
)

from fastapi_lint.diagnostic import Span
from fastapi_lint.source import Source
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import excerpt

Node = TypeVar("Node", bound=cst.CSTNode)

# A form feed sets the indentation back to zero; LibCST drops it, and columns with it.
_FORM_FEED = re.compile(r"[ \t\f]*\f")


@cache
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _children(value: object) -> list[cst.CSTNode]:
    """The nodes that the value of a node's field is, or holds."""
    items = value if isinstance(value, (tuple, list)) else (value,)
    return [item for item in items if not isinstance(item, (str, int)) and isinstance(item, cst.CSTNode)]


class Slice:
    """The tree of some whole lines of a file: one top-level statement, or several that share a line."""

    def __init__(self, source: Source, first: int, last: int) -> None:
        """Parse lines `first` to `last`; raise Refusal if LibCST cannot."""
        self.source = source
        self.first = first
        self.last = last
        lines = [line.rstrip("\r\n") for line in source.lines[first - 1 : last]]
        feeds = [_FORM_FEED.match(line) for line in lines]
        self._dropped = [feed.end() if feed else 0 for feed in feeds]
        code = "".join(f"{line[dropped:]}\n" for line, dropped in zip(lines, self._dropped, strict=True))
        try:
            module = cst.parse_module(code)
        except cst.ParserSyntaxError as error:
            raise Refusal(f"LibCST cannot parse the statement in line {first}") from error
        self._wrapper = MetadataWrapper(module, unsafe_skip_copy=True)

    @property
    def module(self) -> cst.Module:
        """The parsed lines as a module."""
        return self._wrapper.module

    @cached_property
    def _ranges(self) -> dict[cst.CSTNode, CodeRange]:
        return cast("dict[cst.CSTNode, CodeRange]", self._wrapper.resolve(PositionProvider))

    @cached_property
    def _outer_ranges(self) -> dict[cst.CSTNode, CodeRange]:
        provider = WhitespaceInclusivePositionProvider
        return cast("dict[cst.CSTNode, CodeRange]", self._wrapper.resolve(provider))

    @cached_property
    def _parents(self) -> dict[cst.CSTNode, cst.CSTNode]:
        # By hand, because a visitor that is called for every node takes ten times as long.
        found: dict[cst.CSTNode, cst.CSTNode] = {}
        stack: list[cst.CSTNode] = [self.module]
        while stack:
            node = stack.pop()
            held = [child for name in _fields(type(node)) for child in _children(getattr(node, name))]
            found.update(dict.fromkeys(held, node))
            stack += held
        return found

    def _span(self, place: CodeRange) -> Span:
        start, end = place.start, place.end
        return Span(
            start.line + self.first - 1,
            start.column + self._shift(start.line),
            end.line + self.first - 1,
            end.column + self._shift(end.line),
        )

    def _shift(self, line: int) -> int:
        return self._dropped[line - 1] if line <= len(self._dropped) else 0

    def span_of(self, node: cst.CSTNode) -> Span:
        """Where a node stands, without its own parentheses, its decorators and the white space around it."""
        return self._span(self._ranges[node])

    def outer_span(self, node: cst.CSTNode) -> Span:
        """Where a node stands with all it owns: an expression's parentheses, white space of other nodes."""
        return self._span(self._outer_ranges[node])

    def text(self, node: cst.CSTNode) -> str:
        """The exact source text of `span_of(node)`."""
        return excerpt(self.source, self.span_of(node))

    def outer_text(self, node: cst.CSTNode) -> str:
        """The exact source text of `outer_span(node)`."""
        return excerpt(self.source, self.outer_span(node))

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that holds `node`; None for the module."""
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around `node`, from the inside out."""
        while (node := self._parents.get(node)) is not None:  # type: ignore[assignment]
            yield node

    def statement_of(self, node: cst.CSTNode) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
        """The statement line or compound statement `node` belongs to (itself if it is one).

        Raises Refusal for a statement on the line of its block (`if x: return y`).
        """
        for candidate in (node, *self.ancestors(node)):
            if isinstance(candidate, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
                return candidate
            if isinstance(candidate, cst.SimpleStatementSuite):
                raise Refusal("the statement shares its line with its block")
        raise Refusal("the code belongs to no statement")

    def function_of(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The innermost function around `node` (decorators and defaults count as inside)."""
        return next((outer for outer in self.ancestors(node) if isinstance(outer, cst.FunctionDef)), None)

    def function_at(self, line: int) -> cst.FunctionDef | None:
        """The innermost function whose lines, decorators included, contain `line`."""
        around = [
            (first, node)
            for node in self.nodes(cst.FunctionDef)
            if (first := self.first_line(node)) <= line <= self.span_of(node).end_line
        ]
        return max(around, key=lambda found: found[0])[1] if around else None

    def first_line(self, statement: cst.CSTNode) -> int:
        """The first line of a statement, decorators included."""
        decorators = getattr(statement, "decorators", ())
        return self.span_of(decorators[0] if decorators else statement).line

    def nodes(self, *kinds: type[Node]) -> list[Node]:
        """The nodes of some types, in no particular order."""
        return [node for node in self._ranges if isinstance(node, kinds)]

    def spans(self, *kinds: type[cst.CSTNode]) -> list[Span]:
        """Where the nodes of some types stand, in no particular order."""
        return [self.span_of(node) for node in self.nodes(*kinds)]

    def comments_in(self, span: Span) -> list[str]:
        """The comments inside a span, from top to bottom."""
        found = [
            (place, node.value)
            for node in self.nodes(cst.Comment)
            if span.contains(place := self.span_of(node))
        ]
        return [text for _, text in sorted(found)]

    def node_at(self, span: Span, kind: type[Node]) -> Node | None:
        """The node of type `kind` at exactly `span`, with or without its own parentheses."""
        nodes = self.nodes(kind)
        exact = next((node for node in nodes if self.span_of(node) == span), None)
        return exact or next((node for node in nodes if self.outer_span(node) == span), None)

    def call_at(self, span: Span) -> cst.Call | None:
        """The call at exactly `span`."""
        return self.node_at(span, cst.Call)


@lru_cache(maxsize=64)
def _slice(source: Source, first: int, last: int) -> Slice:
    """Slices by content: several findings in one statement parse it once."""
    return Slice(source, first, last)


def materialise(source: Source, top_level: tuple[tuple[int, int], ...], line: int) -> Slice:
    """The slice of the top-level statement that contains `line`; Refusal if there is none or no parse.

    Statements that share a line (`a = 1; b = 2`) come as one slice.
    """
    found = [bounds for bounds in top_level if bounds[0] <= line <= bounds[1]]
    if not found:
        raise Refusal(f"line {line} belongs to no statement")
    first, last = min(start for start, _ in found), max(end for _, end in found)
    while (wider := _widen(top_level, first, last)) != (first, last):
        first, last = wider
    return _slice(source, first, last)


def _widen(top_level: tuple[tuple[int, int], ...], first: int, last: int) -> tuple[int, int]:
    sharing = [bounds for bounds in top_level if bounds[0] <= last and first <= bounds[1]]
    return min(start for start, _ in sharing), max(end for _, end in sharing)
