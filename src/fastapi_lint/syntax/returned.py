"""What a `return` gives, as text to build on."""

from __future__ import annotations

import libcst as cst

from fastapi_lint.diagnostic import Span
from fastapi_lint.source import Source
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.tree import materialise


def pair(source: Source, top_level: tuple[tuple[int, int], ...], span: Span) -> tuple[Span, str, str]:
    """The place of a returned pair, parentheses included, and the texts of its two parts."""
    tree = materialise(source, top_level, span.line)
    node = tree.node_at(span, cst.Tuple)
    if node is None or len(node.elements) != 2:
        raise Refusal("the pair was not found")
    place = tree.outer_span(node)
    if tree.comments_in(place):
        raise Refusal("a comment stands in the code to be replaced")
    first, second = (tree.outer_text(element.value) for element in node.elements)
    return place, first, second
