"""flake8 reports what the command reports, on the fixture applications and the projects of the rule pages."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from fronts import Found, located, run_flake8

from fastapi_lint.cli import run
from tests.page_runner import Project, load_pages, load_projects

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
APPLICATIONS = sorted(path.parent.name for path in FIXTURES.glob("*/expected"))


def parses(text: str) -> bool:
    """Whether the running Python can parse a text."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


PROJECTS = [project for page in load_pages() for project in load_projects(page)]


def write(project: Project, directory: Path) -> None:
    """The project as files, with its configuration."""
    table = {"extend-select": [project.code], **(project.table or {})}
    lines = ["[tool.fastapi-lint]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    for name, text in {"pyproject.toml": "\n".join(lines), **project.files}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that holds every project in a directory of its own."""
    place = tmp_path_factory.mktemp("everything")
    for number, project in enumerate(PROJECTS):
        write(project, place / f"page{number}")
    for name in APPLICATIONS:
        shutil.copytree(FIXTURES / name, place / name, ignore=shutil.ignore_patterns("expected", ".*"))
        (place / name / "pyproject.toml").open("a").write("\n[tool.fastapi-lint]\n")
    return place


@pytest.fixture(scope="module")
def by_flake8(everything: Path) -> Mapping[str, list[Found]]:
    """What one run of flake8 over all projects finds, by the name of the project."""
    found: dict[str, list[Found]] = {}
    for entry in run_flake8(everything, "--select=FAL,E9").found:
        project, _, filename = entry.filename.partition("/")
        found.setdefault(project, []).append(entry._replace(filename=filename))
    return found


def by_command(
    directory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> list[Found]:
    """What the command finds in a directory."""
    monkeypatch.chdir(directory)
    assert run(["check", "--output-format", "json", "."]) in (0, 1)
    return sorted(located(entry, directory) for entry in json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(
    "name", [pytest.param(f"page{n}", id=project.id) for n, project in enumerate(PROJECTS)] + APPLICATIONS
)
def test_same_places(
    name: str,
    everything: Path,
    by_flake8: Mapping[str, list[Found]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = by_flake8.get(name, [])
    unparsed = {entry.filename for entry in found if entry.code == "E999"}
    assert unparsed == {path.relative_to(everything / name).as_posix() for path in newer(everything / name)}
    expected = by_command(everything / name, capsys, monkeypatch)
    assert sorted(entry for entry in found if entry.code != "E999") == [
        entry for entry in expected if entry.filename not in unparsed
    ]


def newer(directory: Path) -> list[Path]:
    """The files whose syntax is newer than the running Python, which flake8 cannot look into."""
    return [path for path in directory.rglob("*.py") if not parses(path.read_text("utf-8"))]


def test_there_is_something_to_compare(by_flake8: Mapping[str, list[Found]]) -> None:
    codes = {entry.code for entries in by_flake8.values() for entry in entries}
    assert codes >= {project.code for project in PROJECTS}
    assert set(APPLICATIONS) - set(by_flake8) == {"clean"}
