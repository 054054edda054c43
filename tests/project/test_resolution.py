"""Finding what a name means: aliases, re-exports, layouts, conditions, and names that only look alike."""

from __future__ import annotations

import pytest
from applications import blocking
from cases import Case, load_cases

KNOWN: dict[str, str] = {}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=KNOWN[case.id]))
        if case.id in KNOWN
        else case
        for case in load_cases("resolution")
    ],
    ids=lambda case: case.id,
)
def test_marked_lines_are_reported(case: Case) -> None:
    assert blocking(case.files) == case.marked
