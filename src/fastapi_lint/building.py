"""Builds the fixes of diagnostics: over several processes where there are many, for each parses source."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from fastapi_lint.diagnostic import Diagnostic, Fix, Problem
from fastapi_lint.parallel import share
from fastapi_lint.syntax.refusal import Refusal

# Fewer than that are built faster than processes start.
_WORTHWHILE = 12


class Built(NamedTuple):
    """What came of one diagnostic's repair: a fix, the reason for none, or a problem."""

    fix: Fix | None = None
    refusal: str | None = None
    problem: Problem | None = None


def build(diagnostics: Sequence[Diagnostic], jobs: int | None) -> tuple[list[Diagnostic], list[Problem]]:
    """The diagnostics with their fixes or refusals, and the problems of builders that failed."""
    pending = [diagnostic for diagnostic in diagnostics if diagnostic.repair is not None]
    results = iter(share(_built, pending, jobs, least=_WORTHWHILE))
    finished: list[Diagnostic] = []
    problems: list[Problem] = []
    for diagnostic in diagnostics:
        if diagnostic.repair is None:
            finished.append(diagnostic)
            continue
        built = next(results)
        finished.append(replace(diagnostic, fix=built.fix, refusal=built.refusal, repair=None))
        if built.problem is not None:
            problems.append(built.problem)
    return finished, problems


def failure(what: str, error: Exception, filename: str) -> Problem:
    """The problem that an exception in our own code is, with the place it comes from."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].name}, line {frames[-1].lineno})" if frames else ""
    try:
        text = " ".join(str(error).split())[:200]
    except Exception:
        text = "an exception without text"
    return Problem("internal-error", f"{what} failed: {type(error).__name__}: {text}{place}", filename)


def _built(diagnostic: Diagnostic) -> Built:
    assert diagnostic.repair is not None
    try:
        return Built(fix=diagnostic.repair())
    except Refusal as error:
        return Built(refusal=str(error))
    except Exception as error:
        return Built(problem=failure(f"the fix of {diagnostic.code}", error, diagnostic.filename))
