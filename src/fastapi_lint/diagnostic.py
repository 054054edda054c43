"""The values every layer speaks in: where, what, how bad, and how to repair it.

Standard library only. Lines are 1-based; columns are 0-based and count characters (the fronts
add one where they show a column).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Severity(str, Enum):
    """How bad a diagnostic is at run time."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Applicability(str, Enum):
    """Whether a fix keeps the observable behaviour (safe) or may change it (unsafe)."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Span(NamedTuple):
    """A half-open region of one file: lines 1-based, columns 0-based in characters."""

    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside this span (equal counts)."""
        return self[:2] <= other[:2] and other[2:] <= self[2:]


class Edit(NamedTuple):
    """Replace `span` of `filename` by `replacement`; an empty span inserts."""

    filename: str
    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair: applied whole (over all files it names) or not at all."""

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call chain: a function, or at its end the primitive that blocks.

    `filename` and `line` are None for code outside the project.
    """

    name: str
    filename: str | None = None
    line: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding of one rule.

    `filename` is the path as the project knows it (what the fronts print). `noqa_rows` are the lines on
    which `# noqa` silences it: its own line, the first line of its statement, and decorator lines.
    `label` stands after the carets in a code frame. `refusal` says why there is no fix although the rule
    has one. `repair` builds the fix where that is not done yet (the engine does it for what it reports).
    """

    code: str
    name: str
    severity: Severity
    message: str
    filename: str
    span: Span
    label: str = ""
    chain: tuple[Step, ...] = ()
    context: int | None = None
    noqa_rows: tuple[int, ...] = ()
    fix: Fix | None = None
    refusal: str | None = None
    repair: Callable[[], Fix] | None = field(default=None, repr=False, compare=False)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of reports: by file, then position, then code."""
        return self.filename, self.span.line, self.span.column, self.code, self.message


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that kept (part of) a file from being checked: one line on stderr, exit code 2.

    `kind` is `syntax-error`, `encoding`, `unreadable`, `internal-error` or `fix-failed`.
    """

    kind: str
    message: str
    filename: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        column = None if self.column is None else self.column + 1
        place = ":".join(str(part) for part in (self.filename, self.line, column) if part is not None)
        return f"{place}: {self.kind}: {self.message}"


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found: sorted diagnostics, problems in order of files, number of files looked at.

    `suppressed` counts what `# noqa` silenced.
    """

    diagnostics: tuple[Diagnostic, ...]
    problems: tuple[Problem, ...]
    checked: int
    suppressed: int = 0


class RuleMeta(NamedTuple):
    """What may be said of a rule without having it."""

    code: str
    name: str
    summary: str
    severity: Severity
    groups: tuple[str, ...] = ()
    default: bool = True
