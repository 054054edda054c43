"""`--add-noqa`: a `# noqa` comment for everything that is found."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from fastapi_lint import source, writing
from fastapi_lint.cli.names import Names
from fastapi_lint.cli.output import complain
from fastapi_lint.cli.terminal import put
from fastapi_lint.diagnostic import Diagnostic, Problem
from fastapi_lint.reports.data import noqa_row
from fastapi_lint.reports.summary import count
from fastapi_lint.suppression import silence, suppressions

if TYPE_CHECKING:
    from fastapi_lint.cli.check import Job


def add_noqa(job: Job) -> int:
    """Write the comments; 2 if something could not be checked or silenced, else 0."""
    result = job.check()
    problems = list(result.problems)
    changed: dict[str, tuple[source.Source, source.Source]] = {}
    silenced = 0
    for filename, group in groupby(result.diagnostics, key=lambda diagnostic: diagnostic.filename):
        diagnostics = list(group)
        old = source.decode(filename, job.files.read(filename))
        new = _silenced(old, diagnostics)
        covers = suppressions(new).covers
        left = [diagnostic for diagnostic in diagnostics if not covers(diagnostic)]
        problems += [_homeless(diagnostic) for diagnostic in left]
        if not left:
            changed[filename] = (old, new)
            silenced += len(diagnostics)
    failed = writing.write(changed)
    names = Names()
    complain([names.problem(problem) for problem in (*problems, *failed)])
    if not failed and not job.options.quiet:
        put(f"Silenced {count(silenced, 'problem')} in {count(len(changed), 'file')}\n")
    return 2 if problems or failed else 0


def _silenced(old: source.Source, diagnostics: list[Diagnostic]) -> source.Source:
    codes: dict[int, set[str]] = {}
    for diagnostic in diagnostics:
        codes.setdefault(noqa_row(diagnostic), set()).add(diagnostic.code)
    return silence(old, codes)


def _homeless(diagnostic: Diagnostic) -> Problem:
    row = noqa_row(diagnostic)
    return Problem("fix-failed", f"no place for `# noqa: {diagnostic.code}`", diagnostic.filename, row)
