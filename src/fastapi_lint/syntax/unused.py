"""Imports that an edit has left without a use."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from fastapi_lint.source import Source
from fastapi_lint.syntax.refusal import Refusal

_WORD = re.compile(r"\w+")


def without_unused(old: Source, text: str, is_wanted: Callable[[str], bool]) -> str:
    """`text`, the edited text of `old`, without the imported names that only the edits have made unused.

    A name is used where its word stands anywhere outside import statements, in strings and comments as well.
    `is_wanted` says whether another file may import it from this one. Imports with a comment stay.
    """
    if old.filename.endswith("__init__.py"):
        return text
    before, after = _unused(old.text), _unused(text)
    if before is None or after is None:
        return text
    for name in sorted(after - before):
        if not is_wanted(name) and _imports(old.text, name):
            text = _without(replace(old, text=text), name)
    return text


def _unused(text: str) -> set[str] | None:
    """The names that imports at module level bind and nothing mentions; None for what does not parse."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = text.splitlines()
    bound = set()
    for stmt in tree.body:
        if isinstance(stmt, (ast.Import, ast.ImportFrom)):
            bound |= set(_names(stmt))
            for line in range(stmt.lineno - 1, stmt.end_lineno or stmt.lineno):
                lines[line] = ""
    return bound - set(_WORD.findall("\n".join(lines))) if bound else bound


def _names(stmt: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """What an import binds; `import a.b` is left out, as it loads more than it binds."""
    for alias in stmt.names:
        is_plain = isinstance(stmt, ast.ImportFrom) or alias.asname or "." not in alias.name
        if is_plain and alias.name != "*" and getattr(stmt, "module", None) != "__future__":
            yield alias.asname or alias.name


def _imports(text: str, name: str) -> bool:
    """Whether an import at module level binds the name."""
    body = ast.parse(text).body
    return any(name in _names(stmt) for stmt in body if isinstance(stmt, (ast.Import, ast.ImportFrom)))


def _without(source: Source, name: str) -> str:
    """The text without the imports of a name; as it is where one of them cannot be taken out."""
    import libcst as cst

    from fastapi_lint.syntax import lists
    from fastapi_lint.syntax.edits import delete_statement
    from fastapi_lint.syntax.import_blocks import import_lines
    from fastapi_lint.syntax.spans import apply

    top_level = tuple((stmt.lineno, stmt.end_lineno or stmt.lineno) for stmt in ast.parse(source.text).body)
    edits = []
    try:
        for line in import_lines(source, top_level):
            bound = [local for _, local in line.names]
            if name not in bound or "#" in "".join(source.lines[line.first - 1 : line.last]):
                continue
            if len(bound) == 1 and line.alone:
                edits.append(delete_statement(line.tree, line.tree.statement_of(line.node)))
            elif len(bound) > 1 and not isinstance(line.node.names, cst.ImportStar):
                spans = [line.tree.span_of(alias) for alias in line.node.names]
                start, end = spans[0][:2], (line.last, len(source.lines[line.last - 1].rstrip()))
                edits.append(lists.remove(source, spans, bound.index(name), start, end))
        return apply(source, edits)
    except (Refusal, ValueError):
        return source.text
