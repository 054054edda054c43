"""Edits of statements and functions, built on the nodes of a `Slice`.

Texts are given with LF newlines, four spaces a level, and without the indentation of their place; the
builders turn levels into the file's, the fixer newlines. Comments outside the replaced code stay; those
inside removed code are kept as lines of their own, but for pragmas (`# noqa`, `# type: ignore` …), which
spoke about the removed code.

    insert_before(tree, statement, text)   above its decorators and the comment that touches it
    insert_after(tree, statement, text)
    define_before(tree, statement, text)   with the blank lines that a definition has around it
    replace(tree, node, text)
    delete_statement(tree, statement)      leaves `pass` in a block that would be empty
    delete_decorator(tree, function, decorator)
    protect(tree, statements, cleanup)     try: statements, finally: cleanup
    add_async(tree, function), remove_async(tree, function)
    add_parameter(tree, function, text)    a parameter without default
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TypeAlias

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source
from fastapi_lint.syntax import lists
from fastapi_lint.syntax.comments import PRAGMA
from fastapi_lint.syntax.layout import strings
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import indent_step, indentation, insert_below, insertion, whole_lines
from fastapi_lint.syntax.tree import Slice

_STEP = "    "

Statement: TypeAlias = cst.SimpleStatementLine | cst.BaseCompoundStatement


def replace(tree: Slice, node: cst.CSTNode | Span, text: str) -> Edit:
    """Put `text` in the place of a node (its own parentheses stay) or of a span."""
    span = node if isinstance(node, Span) else tree.span_of(node)
    return Edit(tree.source.filename, span, text)


def insert_before(tree: Slice, statement: Statement, text: str) -> Edit:
    """Put lines before a statement, above its decorators and above a comment directly over it."""
    first = tree.first_line(statement)
    require_own_line(tree, statement)
    lines = tree.source.lines
    line = first
    while line > 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    # A comment that reaches the first line is the file's (shebang, encoding, licence).
    place = first if line == 1 else line
    return Edit(tree.source.filename, insertion(place), _indented(tree.source, first, text))


def define_before(tree: Slice, statement: Statement, text: str) -> Edit:
    """Put a definition where `insert_before` would put it, with blank lines around it."""
    wanted = 2 if isinstance(tree.parent(statement), cst.Module) else 1
    lines = tree.source.lines
    line = insert_before(tree, statement, text).span.line
    above = 0
    while line - above > 1 and not lines[line - above - 2].strip():
        above += 1
    opens_block = line - above > 1 and lines[line - above - 2].rstrip().endswith(":")
    missing = 0 if line - above == 1 or opens_block else wanted - above
    edit = insert_before(tree, statement, text + "\n" * wanted)
    return edit._replace(replacement="\n" * missing + edit.replacement)


def insert_after(tree: Slice, statement: Statement, text: str) -> Edit:
    """Put lines after a statement."""
    require_own_line(tree, statement)
    last = tree.span_of(statement).end_line
    return insert_below(tree.source, last, _indented(tree.source, tree.first_line(statement), text))


def delete_statement(tree: Slice, statement: Statement | cst.BaseSmallStatement) -> Edit:
    """Remove a statement with its decorators and lines; comments around it stay."""
    if isinstance(statement, cst.BaseSmallStatement):
        line = tree.statement_of(statement)
        assert isinstance(line, cst.SimpleStatementLine)
        if len(line.body) > 1:
            return _delete_small(tree, line, statement)
        statement = line
    require_own_line(tree, statement)
    first, last = tree.first_line(statement), tree.span_of(statement).end_line
    rest = _kept_comments(tree, whole_lines(first, last), indentation(tree.source, first))
    block = tree.parent(statement)
    if isinstance(block, cst.IndentedBlock) and len(block.body) == 1:
        return _replace_lines(tree.source, first, last, f"{rest}{indentation(tree.source, first)}pass\n")
    if not rest and (first == 1 or _blank(tree.source, first - 1)):
        while last < len(tree.source.lines) and _blank(tree.source, last + 1):
            last += 1
    return _replace_lines(tree.source, first, last, rest)


def add_decorator(tree: Slice, function: cst.FunctionDef, decorator: str) -> Edit:
    """Put a decorator (given without `@`) above a function and the decorators it has."""
    line = tree.first_line(function)
    return Edit(tree.source.filename, insertion(line), _indented(tree.source, line, f"@{decorator}"))


def delete_decorator(tree: Slice, function: cst.FunctionDef, decorator: cst.Decorator) -> Edit:
    """Remove a decorator with its lines."""
    assert decorator in function.decorators
    span = tree.span_of(decorator)
    rest = _kept_comments(tree, whole_lines(span.line, span.end_line), indentation(tree.source, span.line))
    return _replace_lines(tree.source, span.line, span.end_line, rest)


def protect(
    tree: Slice, statements: Sequence[Statement], cleanup: str, clause: str = "finally"
) -> tuple[Edit, ...]:
    """Put neighbouring statements into `try:` and `cleanup` into its `finally:`, or another clause."""
    first, last = statements[0], statements[-1]
    for statement in (first, last):
        require_own_line(tree, statement)
    start, end = tree.first_line(first), tree.span_of(last).end_line
    frozen = strings(tree)
    filename, lines = tree.source.filename, tree.source.lines
    step = indent_step(tree.source)
    indents = [
        Edit(filename, insertion(line), step)
        for line in range(start + 1, end + 1)
        if line not in frozen and lines[line - 1].strip()
    ]
    outer = indentation(tree.source, start)
    # The first line's indentation goes into the same edit as `try:`: both stand in one place.
    opening = Edit(filename, insertion(start), f"{outer}try:\n{step}")
    closing = _indented(tree.source, start, f"{clause}:\n" + textwrap.indent(cleanup, _STEP))
    return opening, *indents, insert_below(tree.source, end, closing)


def add_async(tree: Slice, function: cst.FunctionDef) -> Edit:
    """Turn `def` into `async def`; Refusal if the body holds `yield from`."""
    if function.asynchronous is not None:
        raise Refusal(f"`{function.name.value}` is async already")
    delegations = [node for node in tree.nodes(cst.From) if isinstance(tree.parent(node), cst.Yield)]
    if any(tree.function_of(node) is function for node in delegations):
        raise Refusal(f"`{function.name.value}` holds `yield from`")
    span = tree.span_of(function)
    return Edit(tree.source.filename, insertion(span.line, span.column), "async ")


def remove_async(tree: Slice, function: cst.FunctionDef) -> Edit:
    """Turn `async def` into `def`; Refusal if the body awaits."""
    if function.asynchronous is None:
        raise Refusal(f"`{function.name.value}` is not async")
    if awaits(function):
        raise Refusal(f"`{function.name.value}` awaits")
    return Edit(tree.source.filename, tree.outer_span(function.asynchronous), "")


def awaits(function: cst.FunctionDef) -> bool:
    """Whether a function's own body needs `async def`: await, async for, async with, async comprehension."""
    finder = _AsyncUse()
    function.body.visit(finder)
    return finder.found


class _AsyncUse(cst.CSTVisitor):
    """Looks for what only an async function may hold, leaving out nested functions."""

    def __init__(self) -> None:
        self.found = False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False

    def visit_Await(self, node: cst.Await) -> None:
        self.found = True

    def visit_Asynchronous(self, node: cst.Asynchronous) -> None:
        self.found = True


def add_parameter(tree: Slice, function: cst.FunctionDef, text: str) -> tuple[Edit, ...]:
    """Add a parameter without default where the order of parameters allows it."""
    source, parameters, name = tree.source, function.params, function.name.value
    if parameters.posonly_params:
        raise Refusal(f"`{name}` has positional-only parameters")
    optional = next((parameter for parameter in parameters.params if parameter.default is not None), None)
    following = optional or next(iter(parameters.kwonly_params), None)
    if following is not None:
        return (lists.add_before(source, parameter_span(tree, following), text),)
    if isinstance(parameters.star_arg, cst.Param) or parameters.star_kwarg is not None:
        raise Refusal(f"`{name}` takes `*` or `**` parameters")
    if not parameters.params:
        line, column = tree.span_of(parameters)[:2]
        return (Edit(source.filename, insertion(line, column), text),)
    last = parameters.params[-1]
    return lists.add_last(source, parameter_span(tree, last), tree.outer_span(last)[2:], text)


def parameter_span(tree: Slice, parameter: cst.Param) -> Span:
    """Where a parameter stands with its stars, annotation and default (LibCST places only its name)."""
    last: cst.CSTNode = parameter.name
    if parameter.default is not None:
        last = parameter.default
    elif parameter.annotation is not None:
        last = parameter.annotation.annotation
    return Span(*tree.outer_span(parameter)[:2], *tree.outer_span(last)[2:])


def require_own_line(tree: Slice, statement: Statement) -> None:
    """Raise Refusal for an `elif`, the one statement before and after which nothing can stand."""
    outer = tree.parent(statement)
    if isinstance(outer, cst.If) and outer.orelse is statement:
        raise Refusal("the statement is an `elif`")


def _delete_small(tree: Slice, line: cst.SimpleStatementLine, statement: cst.BaseSmallStatement) -> Edit:
    """Take one statement out of `a; b; c`."""
    index = line.body.index(statement)
    if index + 1 < len(line.body):
        following = tree.span_of(line.body[index + 1])
        span = Span(*tree.span_of(statement)[:2], *following[:2])
    else:
        previous = tree.span_of(line.body[index - 1])
        span = Span(*previous[2:], *tree.outer_span(statement)[2:])
    if tree.comments_in(span):
        raise Refusal("a comment stands in the code to be removed")
    return Edit(tree.source.filename, span, "")


def _kept_comments(tree: Slice, span: Span, indent: str) -> str:
    comments = [comment for comment in tree.comments_in(span) if not PRAGMA.match(comment)]
    return "".join(f"{indent}{comment}\n" for comment in comments)


def _indented(source: Source, line: int, text: str) -> str:
    """`text` as whole lines with the indentation of `line`, its levels turned into those of the file."""
    step, outer = indent_step(source), indentation(source, line)
    lines = []
    for content in text.removesuffix("\n").split("\n"):
        rest = content.lstrip(" ")
        levels, odd = divmod(len(content) - len(rest), len(_STEP))
        lines.append(f"{outer}{step * levels}{' ' * odd}{rest}" if rest else "")
    return "\n".join([*lines, ""])


def _replace_lines(source: Source, first: int, last: int, text: str) -> Edit:
    complete = source.lines[last - 1].endswith(("\n", "\r"))
    return Edit(source.filename, whole_lines(first, last), text if complete else text.removesuffix("\n"))


def _blank(source: Source, line: int) -> bool:
    return not source.lines[line - 1].strip()
