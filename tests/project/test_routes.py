"""Routes with their full paths, as the model finds them and as the framework serves them."""

from __future__ import annotations

from pathlib import Path

import pytest
from applications import imported, model_of, routes_of, served_by, write
from cases import Case, load_cases

CASES = load_cases("routes")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_model_knows_the_paths(case: Case) -> None:
    assert routes_of(model_of(case.files)) == sorted(case.text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_framework_serves_them(case: Case, tmp_path: Path) -> None:
    write(case.files, tmp_path)
    with imported(tmp_path, "main") as module:
        assert served_by(module.app) == sorted(case.text)
