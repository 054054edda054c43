"""Edits that turn a function which returns an object into a generator that yields it and cleans up."""

from __future__ import annotations

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.syntax.cleanup import indented
from fastapi_lint.syntax.edits import Statement
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import indent_step, indentation
from fastapi_lint.syntax.tree import Slice


def yield_returned(tree: Slice, statement: cst.Return) -> Edit:
    """Turn `return x` into `yield x`."""
    span = tree.span_of(statement)
    return Edit(tree.source.filename, Span(span.line, span.column, span.line, span.column + 6), "yield")


def yield_entered(tree: Slice, statement: cst.Return, keyword: str, name: str) -> tuple[Edit, ...]:
    """Turn `return opening` into `with opening as name: yield name`; `keyword` may be `async with`."""
    if statement.value is None:
        raise Refusal("nothing is returned")
    line = _alone(tree, statement)
    source, place = tree.source, tree.span_of(line)
    opening = _opening(tree, statement.value)
    lead = indentation(source, place.line) + indent_step(source)
    head = Span(*place[:2], *opening[:2])
    tail = Span(*opening[2:], *tree.span_of(statement)[2:])
    return (
        Edit(source.filename, head, f"{keyword} "),
        Edit(source.filename, tail, f" as {name}:\n{lead}yield {name}"),
    )


def yield_bound(
    tree: Slice, assign: cst.Assign | cst.AnnAssign, statement: cst.Return, keyword: str, name: str
) -> tuple[Edit, ...]:
    """Turn `name = opening` … `return name` into `with opening as name:` … `yield name`."""
    first, last = _alone(tree, assign), _alone(tree, statement)
    block = tree.parent(first)
    if assign.value is None or not isinstance(block, cst.IndentedBlock) or tree.parent(last) is not block:
        raise Refusal("it is opened and returned in different blocks")
    if block.body[-1] is not last:
        raise Refusal("more follows the `return`")
    source = tree.source
    opening, target = _opening(tree, assign.value), tree.span_of(first)
    if tree.comments_in(Span(*target[:2], *opening[:2])):
        raise Refusal("a comment stands in the code to be replaced")
    return (
        Edit(source.filename, Span(*target[:2], *opening[:2]), f"{keyword} "),
        Edit(source.filename, Span(*opening[2:], *target[2:]), f" as {name}:"),
        *indented(tree, target.end_line + 1, tree.span_of(last).end_line),
        yield_returned(tree, statement),
    )


def _alone(tree: Slice, statement: cst.BaseSmallStatement) -> Statement:
    line = tree.statement_of(statement)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refusal("the statement shares its line")
    return line


def _opening(tree: Slice, value: cst.BaseExpression) -> Span:
    """Where the opening stands; `await` in front of it is left out, as `async with` does it."""
    return tree.outer_span(value.expression if isinstance(value, cst.Await) else value)
