"""Runs the rules over a project: select, ask, suppress, sort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi_lint.config import Settings
from fastapi_lint.diagnostic import Diagnostic, Problem
from fastapi_lint.project.files import Files


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found: sorted diagnostics, problems in order of files, number of files looked at.

    `suppressed` counts what `# noqa` silenced.
    """

    diagnostics: tuple[Diagnostic, ...]
    problems: tuple[Problem, ...]
    checked: int
    suppressed: int = 0


def check(
    files: Files,
    targets: Sequence[str],
    settings: Settings,
    *,
    noqa: bool = True,
    progress: Callable[[str, int, int], None] | None = None,
) -> Result:
    """Check `targets` (file names as `files` knows them) with the rules that `settings` select.

    Diagnostics are reported for targets only; other files of the project are read when a name resolves
    into them. `progress` is called with a stage name, how much is done and how much there is. Never raises for
    what a file contains or for a rule that fails: that becomes a `Problem`.
    """
    raise NotImplementedError
