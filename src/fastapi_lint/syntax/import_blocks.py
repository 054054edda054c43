"""The import statements of a module level, and where a further one belongs by isort's order."""

from __future__ import annotations

import re
import sys
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

import libcst as cst
from libcst.helpers import get_full_name_for_node

from fastapi_lint.diagnostic import Edit
from fastapi_lint.source import Source
from fastapi_lint.syntax.spans import insert_below, insertion
from fastapi_lint.syntax.tree import Slice, materialise

_IMPORT = re.compile(r"[ \t\f]*(?:from|import)\b")
_DOCSTRING = re.compile(r"[rRuU]?[\"']")
_FILE_HEADER = re.compile(r"#!|#.*?coding[:=]")
_DEFINITION = re.compile(r"@|(?:async\s+def|def|class)\b")
_NUMBER = re.compile(r"(\d+)")

_FUTURE, _STANDARD, _THIRD_PARTY, _FIRST_PARTY, _RELATIVE = range(5)


class Layout(Protocol):
    """What is asked of a file's facts."""

    @property
    def top_level(self) -> tuple[tuple[int, int], ...]:
        """(First line with decorators, last line) of every top-level statement, in order."""


class ImportLine(NamedTuple):
    """One import statement of the module level.

    `module` has its leading dots and is empty for `import …`. `names` holds (imported name, bound spelling).
    `alone` is false when another statement shares its line.
    """

    node: cst.Import | cst.ImportFrom
    tree: Slice
    module: str
    names: tuple[tuple[str, str], ...]
    first: int
    last: int
    alone: bool


@lru_cache(maxsize=32)
def import_lines(source: Source, top_level: tuple[tuple[int, int], ...]) -> tuple[ImportLine, ...]:
    """The import statements that run unconditionally, in order. Cached by content."""
    found: list[ImportLine] = []
    seen = set()
    for first, _ in top_level:
        if first in seen or not _IMPORT.match(source.lines[first - 1]):
            continue
        seen.add(first)
        tree = materialise(source, top_level, first)
        smalls = [
            small
            for line in tree.module.body
            if isinstance(line, cst.SimpleStatementLine)
            for small in line.body
        ]
        found += [
            _import_line(tree, node, len(smalls) == 1)
            for node in smalls
            if isinstance(node, cst.Import | cst.ImportFrom)
        ]
    return tuple(found)


def _import_line(tree: Slice, node: cst.Import | cst.ImportFrom, alone: bool) -> ImportLine:
    span = tree.span_of(node)
    module = ""
    if isinstance(node, cst.ImportFrom):
        base = get_full_name_for_node(node.module) if node.module is not None else None
        module = "." * len(node.relative) + (base or "")
    aliases = () if isinstance(node.names, cst.ImportStar) else node.names
    names = tuple((alias.evaluated_name, alias.evaluated_alias or alias.evaluated_name) for alias in aliases)
    return ImportLine(node, tree, module, names, span.line, span.end_line, alone)


def absolute(module: str, package: str) -> str:
    """`module` without leading dots if `package` says what they stand for."""
    rest = module.lstrip(".")
    level = len(module) - len(rest)
    base = package.split(".")[: len(package.split(".")) - level + 1] if package else []
    if not level or not base:
        return module
    return ".".join([*base, rest] if rest else base)


def member_key(name: str) -> tuple[int, list[str | int], str]:
    """isort's order of imported names: constants, classes, the rest; each naturally and without case."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return kind, _natural(name), name


def _natural(text: str) -> list[str | int]:
    """A key that sorts `a2` before `a10`; strings and numbers alternate, so that they compare."""
    return [int(part) if part.isdigit() else part for part in _NUMBER.split(text.lower())]


class Section(NamedTuple):
    """Neighbouring import lines of one kind without a blank line between; `run` counts the import blocks."""

    run: int
    kind: int
    lines: list[ImportLine]


def new_import(
    source: Source, facts: Layout, lines: Sequence[ImportLine], statement: str, first_party: Container[str]
) -> Edit:
    """The edit that adds `statement`, an import on one line, among `lines` or at the top of the file."""
    new = _parse(statement)
    sections = _sections(source, facts, lines, first_party)
    if not sections:
        return _at_top(source, facts, statement)
    kind = _kind(new, first_party)
    alike = [section for section in sections if section.kind == kind]
    if alike:
        same = [section for section in alike if any(_top(line) == _top(new) for line in section.lines)]
        return _into(source, (same or alike)[-1 if kind >= _FIRST_PARTY else 0], new, statement)
    return _beside(source, sections, kind, statement)


def _parse(statement: str) -> ImportLine:
    tree = Slice(Source("", statement), 1, 1)
    line = tree.module.body[0]
    assert isinstance(line, cst.SimpleStatementLine)
    node = line.body[0]
    assert isinstance(node, cst.Import | cst.ImportFrom)
    return _import_line(tree, node, True)


def _top(line: ImportLine) -> str:
    return (line.module or line.names[0][0]).partition(".")[0]


def _kind(line: ImportLine, first_party: Container[str]) -> int:
    top = _top(line)
    if not top:
        return _RELATIVE
    if top == "__future__":
        return _FUTURE
    if top in sys.stdlib_module_names:
        return _STANDARD
    return _FIRST_PARTY if top in first_party else _THIRD_PARTY


def _sections(
    source: Source, facts: Layout, lines: Sequence[ImportLine], first_party: Container[str]
) -> list[Section]:
    sections: list[Section] = []
    for line in lines:
        previous = sections[-1] if sections else Section(0, -1, [])
        last = previous.lines[-1].last if previous.lines else line.first
        apart = any(last < start < line.first for start, _ in facts.top_level)
        spaced = any(not text.strip() for text in source.lines[last : line.first - 1])
        kind = _kind(line, first_party)
        if apart or spaced or kind != previous.kind:
            sections.append(Section(previous.run + apart, kind, [line]))
        else:
            previous.lines.append(line)
    return sections


def _into(source: Source, section: Section, new: ImportLine, statement: str) -> Edit:
    """Add a line to a section: where it sorts, or beside its package if the section has another order."""
    lines = section.lines
    keys = [_sort_key(line) for line in lines]
    following = next((line for line, key in zip(lines, keys, strict=True) if _sort_key(new) < key), None)
    last = lines[-1]
    if keys != sorted(keys):
        beside = [line for line in lines if _top(line) == _top(new)]
        smaller = [line for line in beside if _path(line) <= _path(new)]
        last = (smaller or lines)[-1]
        following = beside[0] if beside and not smaller else None
    if following is not None:
        return Edit(source.filename, insertion(_above(source, following)), f"{statement}\n")
    return insert_below(source, last.tree.last, f"{statement}\n")


def _path(line: ImportLine) -> str:
    return line.module or line.names[0][0]


def _sort_key(line: ImportLine) -> tuple[bool, list[str | int], tuple[int, list[str | int], str]]:
    first = line.names[0][0] if line.names else "*"
    return line.module != "", _natural(line.module or first), member_key(first)


def _beside(source: Source, sections: Sequence[Section], kind: int, statement: str) -> Edit:
    """Open a section of its own between those of lower and of higher kinds."""
    runs = [section.run for section in sections if section.kind != _FUTURE] or [sections[0].run]
    run = runs[-1] if kind >= _FIRST_PARTY else runs[0]
    inside = [section for section in sections if section.run == run]
    lower = [section for section in inside if section.kind < kind]
    if not lower:
        return Edit(source.filename, insertion(_above(source, inside[0].lines[0])), f"{statement}\n\n")
    last = lower[-1].lines[-1].tree.last
    return insert_below(source, last, f"\n{statement}\n{_gap(source, last + 1)}")


def _above(source: Source, line: ImportLine) -> int:
    """The line at which to insert above an import and the comment that touches it."""
    place = line.tree.first
    while place > 1 and source.lines[place - 2].startswith("#"):
        place -= 1
    return line.tree.first if place == 1 else place


def _gap(source: Source, line: int) -> str:
    """The newlines missing between an import and what follows from `line` on: two before a definition."""
    blank = 0
    while line <= len(source.lines) and not source.lines[line - 1].strip():
        line, blank = line + 1, blank + 1
    if line > len(source.lines):
        return ""
    return "\n" * ((2 if _DEFINITION.match(source.lines[line - 1]) else 1) - blank)


def _at_top(source: Source, facts: Layout, statement: str) -> Edit:
    """Add the first import of a file: below its header and docstring."""
    if facts.top_level and _DOCSTRING.match(source.lines[facts.top_level[0][0] - 1]):
        last = facts.top_level[0][1]
        return insert_below(source, last, f"\n{statement}\n{_gap(source, last + 1)}")
    header = 0
    while header < len(source.lines) and source.lines[header].startswith("#"):
        header += 1
    if header < len(source.lines) and source.lines[header].strip():
        # The comment belongs to the code below it, but for the lines Python and the shell read.
        header = sum(bool(_FILE_HEADER.match(line)) for line in source.lines[: min(header, 2)])
    if header == len(source.lines):
        return insert_below(source, header, f"{statement}\n") if header else _start(source, statement)
    return Edit(source.filename, insertion(header + 1), f"{statement}\n{_gap(source, header + 1)}")


def _start(source: Source, statement: str) -> Edit:
    return Edit(source.filename, insertion(1), f"{statement}\n")
