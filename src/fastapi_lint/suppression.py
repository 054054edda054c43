"""`# noqa` comments: which diagnostics a file silences.

`# noqa` silences every rule on its line, `# noqa: FAL101, FAL3` those codes and prefixes; a file-level
`# fastapi-lint: noqa` or `# flake8: noqa`, with or without codes, does so for the whole file.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from fastapi_lint.diagnostic import Diagnostic
from fastapi_lint.source import Source

_CODES = r"(?P<colon>\s*:\s*(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?)?"
_INLINE = re.compile(rf"#\s*noqa\b{_CODES}", re.IGNORECASE)
_FILE = re.compile(rf"#\s*(?:flake8|fastapi-lint)\s*[:=]\s*noqa\b{_CODES}", re.IGNORECASE)


class Directive(NamedTuple):
    """What one comment silences: every code if `codes` is None, else codes with these beginnings."""

    codes: tuple[str, ...] | None

    def covers(self, code: str) -> bool:
        """Whether the directive names a code."""
        return self.codes is None or code.startswith(self.codes)


@dataclass(frozen=True)
class Suppressions:
    """The noqa comments of one file. The file is tokenized when a comment comes into question."""

    source: Source

    def covers(self, diagnostic: Diagnostic, last_row: int | None = None) -> bool:
        """Whether a comment silences a diagnostic of this file.

        It may stand on one of the rows of the diagnostic or at the end of the logical line of one; none of
        them lies below `last_row` (the end of the top-level statement), if that is given.
        """
        if not self._mentioned or not self._near(diagnostic, last_row):
            return False
        if any(directive.covers(diagnostic.code) for directive in self._file):
            return True
        return any(
            directive is not None and directive.covers(diagnostic.code)
            for row in (diagnostic.noqa_rows or (diagnostic.span.line,))
            for directive in (self._inline.get(row), self._inline.get(self._tokens.ends.get(row, row)))
        )

    @cached_property
    def _mentioned(self) -> tuple[int, ...]:
        """The rows that say `noqa` anywhere: cheap to find, and mostly none."""
        if "noqa" not in self.source.text.lower():
            return ()
        return tuple(row for row, line in enumerate(self.source.lines, 1) if "noqa" in line.lower())

    @cached_property
    def _file_mentioned(self) -> bool:
        return any(_FILE.search(self.source.lines[row - 1]) for row in self._mentioned)

    def _near(self, diagnostic: Diagnostic, last_row: int | None) -> bool:
        """Whether tokenizing the file could find a comment for a diagnostic."""
        if last_row is None or self._file_mentioned:
            return True
        first = min(diagnostic.noqa_rows, default=diagnostic.span.line)
        return any(first <= row <= last_row for row in self._mentioned)

    @cached_property
    def _tokens(self) -> _Tokens:
        return _tokenize(self.source)

    @cached_property
    def _inline(self) -> Mapping[int, Directive]:
        found = {row: _directive(_INLINE, comment.text) for row, comment in self._tokens.comments.items()}
        return {row: directive for row, directive in found.items() if directive is not None}

    @cached_property
    def _file(self) -> tuple[Directive, ...]:
        comments = self._tokens.comments.values()
        found = (_directive(_FILE, comment.text) for comment in comments if comment.alone)
        return tuple(directive for directive in found if directive is not None)


def suppressions(source: Source) -> Suppressions:
    """The noqa comments of a file."""
    return Suppressions(source)


def silence(source: Source, codes: Mapping[int, Collection[str]]) -> Source:
    """The file with `# noqa` comments for codes by row.

    A row that cannot carry a comment, within a string or before a backslash, hands its codes to the end of
    its logical line.
    """
    tokens = _tokenize(source)
    wanted: dict[int, list[str]] = {}
    for row, more in codes.items():
        place = tokens.ends.get(row, row) if row in tokens.closed else row
        wanted.setdefault(place, []).extend(more)
    lines = list(source.lines)
    for row, more in wanted.items():
        if row <= len(lines):
            lines[row - 1] = _annotate(lines[row - 1], tokens.comments.get(row), sorted(set(more)))
    return replace(source, text="".join(lines))


def _annotate(line: str, comment: _Comment | None, codes: Sequence[str]) -> str:
    """The line with codes added to the directive it has, or with a directive of its own."""
    body = line.rstrip("\r\n")
    text = "" if comment is None else comment.text
    for match in _INLINE.finditer(text):
        if match["codes"] is not None:
            end = len(body) - len(text) + match.end("codes")
            return f"{body[:end]}, {', '.join(codes)}{line[end:]}"
    return f"{body.rstrip()}  # noqa: {', '.join(codes)}{line[len(body) :]}"


def _directive(pattern: re.Pattern[str], comment: str) -> Directive | None:
    for match in pattern.finditer(comment):
        if match["colon"] is None:
            return Directive(None)
        if match["codes"] is not None:
            return Directive(tuple(re.split(r"[,\s]+", match["codes"].upper())))
    return None  # perhaps a reason but no code: silencing all of them would be rash


class _Comment(NamedTuple):
    text: str
    alone: bool


class _Tokens(NamedTuple):
    """Comments by row, the last row of the logical line for rows of longer ones, rows closed to comments."""

    comments: dict[int, _Comment]
    ends: dict[int, int]
    closed: set[int]


def _tokenize(source: Source) -> _Tokens:
    """The comments of a file, by text alone from where it cannot be tokenized."""
    found = _Tokens({}, {}, set())
    first = None
    try:
        for token in tokenize.generate_tokens(iter(source.lines).__next__):
            row = token.start[0]
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                found.comments[row] = _Comment(token.string, alone)
            elif token.type == tokenize.NEWLINE:
                start = row if first is None else first
                found.ends.update(dict.fromkeys(range(start, row), row))
                first = None
            elif token.type not in _BETWEEN:
                first = row if first is None else first
                found.closed.update(range(row, token.end[0]))
                if token.line.endswith(_CONTINUED):
                    found.closed.add(token.end[0])
    except (tokenize.TokenError, SyntaxError):
        _read_the_rest(source, found)
    return found


_BETWEEN = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
_CONTINUED = ("\\\n", "\\\r\n", "\\\r")


def _read_the_rest(source: Source, found: _Tokens) -> None:
    """Take what looks like a comment after the last known one, where the tokenizer gave up."""
    after = max(found.comments, default=0)
    for row, line in enumerate(source.lines, 1):
        if row > after and "#" in line:
            before, _, text = line.partition("#")
            found.comments[row] = _Comment(f"#{text}", not before.strip())
