"""The fixtures that follow published guides: what all rules say of them, opt-in ones included.

What a guide warns of is found, and what it recommends is silent, except where the framework contradicts it:
those are the rows of the table in the fixture's README.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_snapshot.plugin import Snapshot

from fastapi_lint.cli import run

FIXTURES = Path(__file__).parent.parent / "fixtures"
APPLICATIONS = sorted(path.parents[1].name for path in FIXTURES.glob("*/expected/everything.txt"))
_CODE = re.compile(r"FAL\d{3}")


class Stated(NamedTuple):
    """The codes in the last column of a README's table: on by default, opt-in, and not to be found."""

    default: set[str]
    opt_in: set[str]
    silent: set[str]


def stated(readme: str) -> Stated:
    """What a README says about rules that contradict its guide."""
    found = Stated(set(), set(), set())
    for line in readme.splitlines():
        if line.startswith("|"):
            last = line.rstrip(" |").rpartition("|")[2]
            kind = found.silent if "silent" in last else found.opt_in if "opt-in" in last else found.default
            kind.update(_CODE.findall(last))
    return found


@pytest.fixture(params=APPLICATIONS)
def application(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an application; the working directory is a copy of it."""
    name: str = request.param
    copied = tmp_path / name
    shutil.copytree(FIXTURES / name, copied, ignore=shutil.ignore_patterns("expected", "__pycache__"))
    monkeypatch.chdir(copied)
    monkeypatch.delenv("FASTAPI_LINT_OUTPUT_FORMAT", raising=False)
    return name


def said(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What the command prints about the working directory."""
    run(["check", "--isolated", "--output-format", "concise", *options, "."])
    return capsys.readouterr().out


def test_every_guide_has_a_fixture() -> None:
    assert len(APPLICATIONS) == 5


def test_all_rules(application: str, capsys: pytest.CaptureFixture[str], snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = FIXTURES / application / "expected"
    snapshot.assert_match(said(capsys, "--select", "ALL"), "everything.txt")


@pytest.mark.usefixtures("application")
def test_what_the_readme_says_of_the_rules_is_so(capsys: pytest.CaptureFixture[str]) -> None:
    default, opt_in, silent = stated(Path("README.md").read_text("utf-8"))
    found = set(_CODE.findall(said(capsys)))
    everything = set(_CODE.findall(said(capsys, "--select", "ALL")))
    assert default
    assert opt_in
    assert default <= found
    assert opt_in <= everything - found
    assert not silent & everything
