"""File names as users see them: relative to the working directory, whatever form the engine needs."""

from __future__ import annotations

from dataclasses import replace

from fastapi_lint.config import name_of
from fastapi_lint.diagnostic import Diagnostic, Problem, Result, Step

_STDIN = "-"


class Names:
    """Shortens names and remembers what they stand for."""

    def __init__(self) -> None:
        self._full: dict[str, str] = {}
        self._short: dict[str, str] = {}

    def full(self, shown: str) -> str:
        """The name the engine knows a shown one by."""
        return self._full.get(shown, shown)

    def shown(self, filename: str) -> str:
        """A name for people."""
        if filename not in self._short:
            short = filename if filename == _STDIN else name_of(filename)
            self._short[filename] = short
            self._full[short] = filename
        return self._short[filename]

    def result(self, result: Result) -> Result:
        """A result in which every file has its shown name."""
        return replace(
            result,
            diagnostics=tuple(map(self.diagnostic, result.diagnostics)),
            problems=tuple(map(self.problem, result.problems)),
        )

    def diagnostic(self, diagnostic: Diagnostic) -> Diagnostic:
        """A diagnostic with shown names."""
        fix = diagnostic.fix
        if fix is not None:
            edits = (edit._replace(filename=self.shown(edit.filename)) for edit in fix.edits)
            fix = replace(fix, edits=tuple(edits))
        chain = tuple(map(self._step, diagnostic.chain))
        return replace(diagnostic, filename=self.shown(diagnostic.filename), chain=chain, fix=fix)

    def problem(self, problem: Problem) -> Problem:
        """A problem with a shown name."""
        return replace(problem, filename=self.shown(problem.filename))

    def _step(self, step: Step) -> Step:
        return step if step.filename is None else replace(step, filename=self.shown(step.filename))
