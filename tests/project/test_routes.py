"""Routes with their full paths, as the model finds them and as the framework serves them."""

from __future__ import annotations

from pathlib import Path

import pytest
from applications import imported, model_of, routes_of, served_by, write
from cases import Case, load_cases

CASES = load_cases("routes")
KNOWN = {
    "prefixes from constants and f-strings": "numbers in f-strings are unknown",
    "prefix from a sum of constants": "sums behind a name are unknown",
    "api_route with several methods": "only a list written in the call is read",
    "prefix that is a parameter": "literal arguments of a call are not bound to its parameters",
    "subclass that sets its prefix": "a router class that sets its own prefix counts as one without",
    "routes declared in the constructor": "`routes=` is not read",
    "decorator bound to a name": "only decorators of the form `app.get(…)` are followed",
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=KNOWN[case.id]))
        if case.id in KNOWN
        else case
        for case in CASES
    ],
    ids=lambda case: case.id,
)
def test_the_model_knows_the_paths(case: Case) -> None:
    assert routes_of(model_of(case.files)) == sorted(case.text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_framework_serves_them(case: Case, tmp_path: Path) -> None:
    write(case.files, tmp_path)
    with imported(tmp_path, "main") as module:
        assert served_by(module.app) == sorted(case.text)
