"""The fixtures are real applications: they can be imported, and serve what the model says."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from applications import imported, routes_of, served_by
from stand_ins import stand_ins

from fastapi_lint.cli import run
from fastapi_lint.config import Settings
from fastapi_lint.discovery import discover
from fastapi_lint.project.files import Disk
from fastapi_lint.project.model import Project

FIXTURES = Path(__file__).parents[2] / "fixtures"
# The module and the applications in it that a server would be told to run.
SERVED = {
    "advanced_patterns": ("app.main", ("app",)),
    "clean": ("app.main", ("app",)),
    "development_patterns": ("app.main", ("app",)),
    "factory": ("shop.main", ("app",)),
    "framework_mechanics": ("fleet.main", ("app",)),
    "layered": ("warehouse.main", ("app",)),
    "odd": ("zoo.main", ("gate",)),
    "production_patterns": ("app.main", ("app", "worker")),
    "single_file": ("main", ("app",)),
    "sqlmodel_patterns": ("app.main", ("app",)),
}
KNOWN: dict[str, str] = {}
UNTRUE: dict[str, str] = {}
UNFIXABLE: dict[str, str] = {}


def applications(known: dict[str, str]) -> list[object]:
    """Every fixture, with what is known to be wrong with it."""
    return [
        pytest.param(
            name,
            marks=[
                *([pytest.mark.xfail(strict=True, reason=known[name])] if name in known else []),
                pytest.mark.skipif(
                    name == "advanced_patterns" and sys.version_info < (3, 12),
                    reason="`type` statements need Python 3.12",
                ),
            ],
        )
        for name in sorted(path.parent.name for path in FIXTURES.glob("*/expected"))
    ]


def served(name: str, root: Path) -> list[str]:
    """What the applications of a fixture below `root` serve."""
    module, attributes = SERVED[name]
    with stand_ins(), imported(root, module) as found:
        return sorted(line for app in attributes for line in served_by(getattr(found, app)))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, for a copy of a fixture."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", applications(KNOWN))
def test_the_model_has_the_routes_that_are_served(name: str, here: Path) -> None:
    shutil.copytree(FIXTURES / name, here, dirs_exist_ok=True)
    project = Project(Disk(Path()), discover(["."], Settings()).files)
    assert routes_of(project) == served(name, here)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", applications(UNTRUE))
def test_the_paths_that_the_model_knows_are_served(name: str, here: Path) -> None:
    shutil.copytree(FIXTURES / name, here, dirs_exist_ok=True)
    project = Project(Disk(Path()), discover(["."], Settings()).files)
    known = {line for line in routes_of(project) if "?" not in line}
    assert project.routes
    assert known <= set(served(name, here))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", applications(UNFIXABLE))
def test_a_fixed_application_serves_the_same(name: str, here: Path) -> None:
    shutil.copytree(FIXTURES / name, here, dirs_exist_ok=True)
    before = served(name, here)
    assert before
    assert run(["--isolated", "--fix", "--unsafe-fixes", "--quiet", "."]) in (0, 1)
    assert served(name, here) == before
