"""What the model knows of a value: annotations, constructors, attributes, containers, decorators."""

from __future__ import annotations

import pytest
from applications import blocking
from cases import Case, load_cases

KNOWN = {
    "function given to map": "what builtins call is not followed",
    "generic class of the project": "type arguments do not reach the attributes of project classes",
    "lambda": "calling a lambda is not followed",
    "value that is checked with isinstance": "`isinstance` narrows nothing",
}


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
