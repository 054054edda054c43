"""The fixture applications: what the command says of them, what it would change, and what the model sees.

`pytest --snapshot-update` rewrites `fixtures/*/expected`; read the difference before committing it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import libcst as cst
import pytest
from pytest_snapshot.plugin import Snapshot

from fastapi_lint.cli import run
from fastapi_lint.config import Settings
from fastapi_lint.discovery import discover
from fastapi_lint.project.application import Route
from fastapi_lint.project.files import Disk
from fastapi_lint.project.model import Project

FIXTURES = Path(__file__).parent.parent / "fixtures"
APPLICATIONS = sorted(path.parent.name for path in FIXTURES.glob("*/expected"))

Command = Callable[..., str]


@pytest.fixture(params=APPLICATIONS)
def application(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an application; the working directory is a copy of it."""
    name: str = request.param
    copied = tmp_path / name
    shutil.copytree(FIXTURES / name, copied, ignore=shutil.ignore_patterns("expected", "__pycache__"))
    monkeypatch.chdir(copied)
    return name


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `fastapi-lint` on the working directory; what it printed."""
    for name in ("NO_COLOR", "FORCE_COLOR", "FASTAPI_LINT_OUTPUT_FORMAT"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*options: str) -> str:
        assert run(["check", "--isolated", "--output-format", "concise", *options, "."]) in (0, 1)
        return capsys.readouterr().out

    return invoke


@pytest.fixture
def expected(application: str, snapshot: Snapshot) -> Snapshot:
    """The snapshots of the application."""
    snapshot.snapshot_dir = FIXTURES / application / "expected"
    return snapshot


def test_diagnostics(command: Command, expected: Snapshot) -> None:
    expected.assert_match(command(), "diagnostics.txt")


def test_fixes(command: Command, expected: Snapshot) -> None:
    expected.assert_match(command("--diff", "--unsafe-fixes"), "fixed.diff")


@pytest.mark.usefixtures("application")
def test_model(expected: Snapshot) -> None:
    project = Project(Disk(Path()), discover(["."], Settings()).files)
    lines = sorted(line for route in project.routes for line in _described(route))
    assert not project.problems
    expected.assert_match("\n".join([*lines, ""]), "model.txt")


def _described(route: Route) -> Iterator[str]:
    """`METHOD path handler kind file:line`; `?` stands for the part of a path that is not known."""
    handler = route.handler
    assert handler is not None
    methods = "WS" if route.is_websocket else ",".join(route.methods)
    kind = "async" if handler.node.is_async else "def"
    place = f"{handler.module.filename}:{handler.line}"
    for path in route.router.full_paths(route.path) or [f"?{route.path or ''}"]:
        yield f"{methods:8}{path:40}{handler.display:34}{kind:7}{place}"


@pytest.mark.usefixtures("application")
def test_fixing_again_changes_nothing(command: Command) -> None:
    command("--fix", "--unsafe-fixes")
    fixed = _contents()
    assert command("--diff", "--unsafe-fixes") == ""
    command("--fix", "--unsafe-fixes")
    assert _contents() == fixed
    for text in fixed.values():
        cst.parse_module(text)


@pytest.mark.usefixtures("application")
def test_every_file_parses() -> None:
    for text in _contents().values():
        cst.parse_module(text)


def _contents() -> dict[str, bytes]:
    found = {path.as_posix(): path.read_bytes() for path in Path().rglob("*.py")}
    assert found
    return found


@pytest.mark.parametrize("application", ["clean"], indirect=True)
@pytest.mark.usefixtures("application")
def test_the_clean_application_is_clean_under_every_rule(command: Command) -> None:
    assert command("--select", "ALL").startswith("All checks passed!")
