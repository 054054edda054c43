"""Edits of dict displays."""

from __future__ import annotations

import libcst as cst

from fastapi_lint.diagnostic import Edit
from fastapi_lint.syntax import lists
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.tree import Slice


def add_entry(tree: Slice, node: cst.BaseExpression, text: str) -> tuple[Edit, ...]:
    """Put `key: value` at the end of a dict display."""
    if not isinstance(node, cst.Dict):
        raise Refusal("the mapping is not written out")
    span = tree.span_of(node)
    if not node.elements:
        if tree.comments_in(span):
            raise Refusal("a comment stands in the code to be replaced")
        return (Edit(tree.source.filename, span, f"{{{text}}}"),)
    last = tree.span_of(node.elements[-1])
    return lists.add_last(tree.source, last, (span.end_line, span.end_column - 1), text)
