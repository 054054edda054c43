"""The facts of one file: parsed with the standard library's `ast`, converted in one walk."""

from __future__ import annotations

import ast
import warnings

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts.columns import count_characters
from fastapi_lint.facts.expressions import expression
from fastapi_lint.facts.later import reader
from fastapi_lint.facts.lower import lower
from fastapi_lint.facts.nodes import Expr, FileFacts, Stmt
from fastapi_lint.facts.statements import Place, block
from fastapi_lint.facts.walk import Body
from fastapi_lint.source import Source, split

TOO_DEEP = "nested too deeply to be analysed"


class FactsError(Exception):
    """A file without facts: `message` is one line, `line` is 1-based, `column` 0-based in characters."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return self.message


def extract(source: Source, *, lazily: bool = False) -> FileFacts:
    """The facts of a file; raise FactsError when it cannot be parsed, newer syntax considered.

    `lazily` leaves the bodies of functions to be read when they are asked for.
    Lines are always those of the source. So are columns, but for lines with newer syntax that cannot be
    lowered in its own width (see `facts.lower`).
    """
    with warnings.catch_warnings():
        # Invalid escapes and the like concern whoever runs the file, not whoever reads it.
        warnings.simplefilter("ignore")
        tree, source = _parse(source)
    lines = split(source.text)
    if not source.text.isascii():
        count_characters(tree, lines)
    yielding = [number for number, line in enumerate(lines, 1) if "yield" in line]
    place = Place("", lines, yielding, reader(source.text, lines) if lazily else None)
    body: list[Stmt] = []
    for node in tree.body:
        try:
            body += block([node], place)
        except RecursionError as error:
            raise FactsError(TOO_DEEP, node.lineno, node.col_offset) from error
    return FileFacts(Body(body), _top_level(tree.body, lines), _future_annotations(tree.body))


def parse_annotation(text: str, span: Span) -> Expr | None:
    """The expression that a string annotation holds, every span being `span`; None if it is not one."""
    if not text.strip():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # In parentheses, as type checkers read it: the text may start with blanks or span lines.
            tree = ast.parse(f"({text}\n)", mode="eval")
        for node in ast.walk(tree):
            if isinstance(node, (ast.expr, ast.keyword, ast.arg)):
                node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = span
        return expression(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parse(source: Source) -> tuple[ast.Module, Source]:
    """The tree of a source and the source it is the tree of: itself, or its lowering."""
    if "\0" in source.text:
        raise _unreadable(source)
    try:
        return ast.parse(source.text), source
    except SyntaxError as error:
        lowered = _parse_lowered(source)
        if lowered is None:
            message, _, _ = error.msg.partition("\n")
            raise FactsError(message, error.lineno or 1, max((error.offset or 1) - 1, 0)) from error
        return lowered
    except (RecursionError, MemoryError) as error:
        raise FactsError(TOO_DEEP, 1, 0) from error
    except ValueError as error:
        raise _unreadable(source) from error


def _parse_lowered(source: Source) -> tuple[ast.Module, Source] | None:
    text = lower(source.text)
    try:
        return None if text is None else (ast.parse(text), Source(source.filename, text))
    except (SyntaxError, RecursionError, MemoryError):
        return None


def _unreadable(source: Source) -> FactsError:
    """The error for text that no parser takes: a null byte or a lone surrogate."""
    for number, line in enumerate(source.lines, 1):
        for column, character in enumerate(line):
            if character == "\0":
                return FactsError("source contains a null byte", number, column)
            if "\ud800" <= character <= "\udfff":
                return FactsError("source contains a lone surrogate", number, column)
    return FactsError("source cannot be parsed", 1, 0)


def _top_level(nodes: list[ast.stmt], lines: list[str]) -> tuple[tuple[int, int], ...]:
    """The lines of each top-level statement; statements that share a logical line are one slice."""
    slices: list[tuple[int, int]] = []
    for node in nodes:
        first, last = _first_line(node, lines), node.end_lineno or node.lineno
        while last < len(lines) and lines[last - 1].rstrip("\r\n").endswith("\\"):
            last += 1
        if slices and first <= slices[-1][1]:
            first, _ = slices.pop()
        slices.append((first, last))
    return tuple(slices)


def _first_line(node: ast.stmt, lines: list[str]) -> int:
    decorators = getattr(node, "decorator_list", None)
    if not decorators:
        return node.lineno
    first: int = decorators[0].lineno
    # A decorator in parentheses, or after a line continuation, starts above its expression.
    while not lines[first - 1].lstrip().startswith("@"):
        first -= 1
    return first


def _future_annotations(nodes: list[ast.stmt]) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(item.name == "annotations" for item in node.names)
        for node in nodes
    )
