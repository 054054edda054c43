"""Finding what a name means: aliases, re-exports, layouts, conditions, and names that only look alike."""

from __future__ import annotations

import pytest
from applications import blocking
from cases import Case, load_cases

KNOWN = {
    "star import": "a star import brings private names along",
    "star import of what `__all__` names": "`__all__` does not limit a star import",
    "dependency in a type statement": "`Depends` in a `type` statement is not read",
    "decorated with a name bound to the method": "only decorators of the form `app.get(…)` are followed",
}


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
