"""Rule pages as projects that can be run: which blocks belong together and what they promise.

Blocks without a title are a project each (a `fixed` block belongs to the `bad` block before it); the
titled blocks of one section are one project. `# error` markers are read here and taken out of the text.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from fastapi_lint.config import Selection, Settings
from fastapi_lint.configuration import load
from fastapi_lint.diagnostic import Diagnostic
from fastapi_lint.engine import check
from fastapi_lint.pages import Block, Page, parse_page
from fastapi_lint.project.files import Memory
from fastapi_lint.rules.registry import all_rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RULES = Path(__file__).parent.parent / "rules"

_MARKER = re.compile(r"[ \t]*# error(?=:|[ \t]|$)")
_DETAIL = re.compile(r'(?::\s*(?P<column>\d+)?\s*(?:\[(?P<code>\w+)\])?\s*(?:"(?P<text>.*)")?)?\s*')


class PageError(Exception):
    """A page that cannot be run; the text names the page and the line."""


class Marker(NamedTuple):
    """What one `# error` promises: a diagnostic of `code` on this line; `column` is 1-based."""

    filename: str
    line: int
    code: str
    column: int | None = None
    text: str = ""

    def accepts(self, diagnostic: Diagnostic) -> bool:
        """Whether `diagnostic` keeps the promise."""
        place = (diagnostic.filename, diagnostic.span.line, diagnostic.code)
        return (
            place == self[:3]
            and self.column in (None, diagnostic.span.column + 1)
            and self.text in diagnostic.message
        )


@dataclass(frozen=True, slots=True)
class Project:
    """Files of one example: as written (`files`) and as they read after the fix (`fixed`, if promised).

    `refusals` are texts to be found in the reasons why there is no fix; `table` is the configuration.
    """

    id: str
    code: str
    section: str
    files: Mapping[str, str]
    markers: tuple[Marker, ...]
    fixed: Mapping[str, str] | None = None
    refusals: tuple[str, ...] = ()
    table: Mapping[str, object] | None = None

    @property
    def settings(self) -> Settings:
        """The page's rule and the rules its markers name, under the example's configuration."""
        return self.select({self.code, *(marker.code for marker in self.markers)})

    def select(self, selectors: Iterable[str]) -> Settings:
        """The example's configuration with exactly these rules selected, unsafe fixes allowed."""
        loaded = load([], all_rules(), isolated=True, command_line=self.table or {}).settings
        chosen = Selection(select=tuple(sorted(selectors)))
        return replace(loaded, overrides=chosen, unsafe_fixes=True, root=".", base=".")


def load_pages() -> list[Page]:
    """Every rule page, by name."""
    return [parse_page(path.read_text("utf-8")) for path in sorted(RULES.glob("FAL*.md"))]


def load_projects(page: Page) -> Iterator[Project]:
    """The projects of a page, in order; raises PageError."""
    for section, blocks in itertools.groupby(page.blocks, key=lambda block: block.section):
        members = list(blocks)
        table = _table(members)
        for group in _groups(page, [block for block in members if block.language != "toml"]):
            yield _project(page, section, group, table)


def diagnose(files: Mapping[str, str], settings: Settings, *, noqa: bool = True) -> tuple[Diagnostic, ...]:
    """What the engine says about files in memory; a problem is a failure."""
    result = check(Memory(files), sorted(files), settings, noqa=noqa)
    assert not result.problems, [str(problem) for problem in result.problems]
    return result.diagnostics


def unmet(markers: Sequence[Marker], diagnostics: Sequence[Diagnostic]) -> str:
    """What is promised and missing (`-`) or said and not promised (`+`), one a line; empty if all is well."""
    missing, extra = list(markers), []
    missing.sort(key=lambda marker: (marker.column is None, not marker.text))
    for diagnostic in diagnostics:
        match = next((marker for marker in missing if marker.accepts(diagnostic)), None)
        if match is None:
            extra.append(diagnostic)
        else:
            missing.remove(match)
    lines = [
        f"- {m.filename}:{m.line}:{m.column or '*'} {m.code} {m.text}".rstrip()
        for m in sorted(missing, key=repr)
    ]
    lines += [f"+ {describe(diagnostic)}" for diagnostic in extra]
    return "\n".join(lines)


def describe(diagnostic: Diagnostic) -> str:
    """A diagnostic in one line, with a 1-based column."""
    span = diagnostic.span
    return f"{diagnostic.filename}:{span.line}:{span.column + 1} {diagnostic.code} {diagnostic.message}"


def split_markers(text: str, filename: str, code: str, where: str) -> tuple[str, list[Marker]]:
    """The text without its markers, and the markers; a bare one means `code`. Raises PageError."""
    markers, lines = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        kept, *details = _MARKER.split(line)
        lines.append(kept)
        for detail in details:
            match = _DETAIL.fullmatch(detail)
            if match is None:
                raise PageError(f"{where}: cannot read the marker `# error{detail}`")
            column = int(match["column"]) if match["column"] else None
            markers.append(Marker(filename, number, match["code"] or code, column, match["text"] or ""))
    return "\n".join([*lines, ""]), markers


def _table(blocks: Sequence[Block]) -> Mapping[str, object] | None:
    texts = [block.text for block in blocks if block.language == "toml"]
    table: Mapping[str, object] | None = tomllib.loads(texts[0])["tool"]["fastapi-lint"] if texts else None
    return table


def _groups(page: Page, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks of one section, by project."""
    python = [block for block in blocks if block.language == "python"]
    if any(block.title for block in python):
        for block in python:
            if not block.title:
                raise PageError(f"{page.code}:{block.line}: a block without a title beside titled ones")
        yield list(blocks)
        return
    group: list[Block] = []
    for block in blocks:
        if block.role in ("bad", "good") and group:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _project(
    page: Page, section: str, blocks: Sequence[Block], table: Mapping[str, object] | None
) -> Project:
    files: dict[str, str] = {}
    fixed: dict[str, str] = {}
    markers: list[Marker] = []
    for block in blocks:
        name, where = block.title or "main.py", f"{page.code}:{block.line}"
        target = fixed if block.role == "fixed" else files
        if block.language != "python":
            continue
        if name in target or block.role not in ("bad", "good", "fixed"):
            raise PageError(f"{where}: a second `{name}`, or a role that is not bad, good or fixed")
        text, found = split_markers(block.text, name, page.code, where)
        if bool(found) != (block.role == "bad"):
            raise PageError(f"{where}: markers belong in `bad` blocks, at least one in each")
        target[name] = text
        markers += found
    if not files or not set(fixed) <= set(files):
        raise PageError(f"{page.code}:{blocks[0].line}: a fixed file without the file it comes from")
    first = next((block for block in blocks if block.role == "bad"), blocks[0])
    return Project(
        id=f"{page.code}:{first.line}:{first.role}",
        code=page.code,
        section=section,
        files=files,
        markers=tuple(markers),
        fixed={**files, **fixed} if fixed else None,
        refusals=tuple(line for b in blocks if b.language == "text" for line in b.text.splitlines() if line),
        table=table,
    )
