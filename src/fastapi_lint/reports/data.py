"""What a report is made from, and the questions every format asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fastapi_lint.diagnostic import Applicability, Diagnostic, Problem, RuleMeta


@dataclass(frozen=True, slots=True)
class ReportInput:
    """The outcome of a run.

    `lines` gives the lines of a file as the diagnostics know it, None if it cannot be read. `fixed` counts
    what was repaired by code, `changed` the files that took. `closing` asks for the
    line that sums up, `color` for terminal escapes, `width` is
    the number of cells of the terminal, None for no limit; `repository` is the directory of the
    checkout where a service wants paths relative to it.
    """

    diagnostics: tuple[Diagnostic, ...]
    checked: int
    lines: Callable[[str], Sequence[str] | None]
    problems: tuple[Problem, ...] = ()
    rules: tuple[RuleMeta, ...] = ()
    fixed: Mapping[str, int] = field(default_factory=dict)
    changed: int = 0
    unsafe_fixes: bool = False
    closing: bool = True
    color: bool = False
    width: int | None = None
    repository: str | None = None

    def is_fixable(self, diagnostic: Diagnostic) -> bool:
        """Whether `--fix` would repair a diagnostic with the settings of this run."""
        fix = diagnostic.fix
        return fix is not None and (fix.applicability is Applicability.SAFE or self.unsafe_fixes)


def noqa_row(diagnostic: Diagnostic) -> int:
    """The row on which a `# noqa` comment belongs."""
    rows = diagnostic.noqa_rows
    return diagnostic.span.line if not rows or diagnostic.span.line in rows else rows[0]


def absolute(filename: str) -> str:
    """The absolute path of a file name."""
    return str(Path.cwd() / filename)
