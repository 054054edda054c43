"""What applications serve, held against the running framework: every form of registration."""

from __future__ import annotations

from pathlib import Path

import pytest
from applications import imported, write
from cases import Case, load_cases

from fastapi_lint.project.files import Memory
from fastapi_lint.project.model import Project
from fastapi_lint.reports.routes import rows_of
from tests.routes.model_routes import compare
from tests.routes.runtime_routes import table

CASES = load_cases("served")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_model_serves_what_the_framework_serves(case: Case, tmp_path: Path) -> None:
    routes = Project(Memory(case.files), sorted(case.files)).served
    assert not routes.unresolved
    model = [row for row in rows_of(routes, str) if row["app"] == "main:app"]
    write(case.files, tmp_path)
    with imported(tmp_path, "main") as module:
        runtime = list(table(module.app))
    assert runtime
    assert compare(case.id, runtime, model).differences == ()
