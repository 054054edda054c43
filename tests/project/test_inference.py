"""What the model knows of a value: annotations, constructors, attributes, containers, decorators."""

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
        for case in load_cases("inference")
    ],
    ids=lambda case: case.id,
)
def test_marked_lines_are_reported(case: Case) -> None:
    assert blocking(case.files) == case.marked
