"""Rule pages: where they are, what they say, and the code blocks in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TITLE = re.compile(r"(?P<code>[A-Z]+\d+)\s+(?P<name>[a-z0-9-]+)")
_MARKER = re.compile(r"# error\b(?::\s*(?:\d+\s+)?(?P<code>[A-Z]+\d+\b)?.*)?$", re.MULTILINE)


class PageError(ValueError):
    """A page that does not exist or cannot be read as one; the text names it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced code block.

    `role` is the word after the language (`bad`, `fixed`, `good`, …), empty if there is none. `line` is the
    line of its opening fence in the page, 1-based; its text begins on the next one. `section` is the text
    of the heading above it, empty before the first.
    """

    role: str
    title: str | None
    text: str
    line: int
    section: str
    language: str


@dataclass(frozen=True, slots=True)
class Section:
    """A second-level heading and the Markdown below it; `line` is that of the heading, 1-based."""

    heading: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """A rule page; `title` is its first-level heading, `# FAL101 on-event-usage`."""

    title: str
    code: str
    name: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]


def root() -> Path:
    """The directory of the pages: packaged in an installed distribution, `rules` in a checkout."""
    package = Path(__file__).parent
    checkout = package.parent.parent / "rules"
    packaged = package / "_pages"
    return packaged if packaged.is_dir() else checkout


@cache
def _files(directory: Path) -> dict[str, Path]:
    return {path.name.partition("-")[0]: path for path in sorted(directory.glob("*-*.md"))}


def page_text(code: str) -> str:
    """The Markdown of a rule's page; raises PageError."""
    path = _files(root()).get(code)
    if path is None:
        raise PageError(f"{code}: there is no page")
    return path.read_text("utf-8")


def explanation(code: str) -> str:
    """What a user should read of a page: all above `## Cases`; raises PageError.

    The markers that a test compares with diagnostics become plain comments with the code.
    """
    text = page_text(code)
    lines = text.splitlines(keepends=True)
    cases = next((s.line for s in parse_page(text).sections if s.heading == "Cases"), len(lines) + 1)
    told = "".join(lines[: cases - 1]).rstrip() + "\n"
    return _MARKER.sub(lambda match: f"# {match['code'] or code}", told)


def parse_page(text: str) -> Page:
    """The parts of a page; raises PageError if its heading is not `# CODE name`."""
    from markdown_it import MarkdownIt  # lazy: only needed to explain a rule

    tokens = MarkdownIt("commonmark").parse(text)
    lines = text.splitlines(keepends=True)
    title, heading = "", ""
    starts: list[tuple[str, int, int]] = []
    blocks = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following is not None and token.map:
            heading = following.content
            if token.tag == "h1":
                title = title or heading
                heading = ""
            elif token.tag == "h2":
                starts.append((heading, token.map[0], token.map[1]))
        elif token.type == "fence" and token.map:
            blocks.append(_block(token.info, token.content, token.map[0] + 1, heading))
    match = _TITLE.fullmatch(title)
    if match is None:
        raise PageError(f"heading `{title}` is not of the form `CODE name`")
    return Page(title, match["code"], match["name"], tuple(_sections(starts, lines)), tuple(blocks))


def _sections(starts: list[tuple[str, int, int]], lines: list[str]) -> Iterator[Section]:
    ends = [*(start for _, start, _ in starts[1:]), len(lines)]
    for (heading, first, below), end in zip(starts, ends, strict=True):
        yield Section(heading, "".join(lines[below:end]).strip("\n"), first + 1)


def _block(info: str, text: str, line: int, section: str) -> Block:
    words = shlex.split(info)
    options = dict(word.split("=", 1) for word in words if "=" in word)
    plain = [word for word in words if "=" not in word]
    language, role = (*plain, "", "")[:2]
    return Block(role, options.get("title"), text, line, section, language)
