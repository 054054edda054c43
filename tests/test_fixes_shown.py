"""`--diff` shows exactly what `--fix` does, and the command says what became of every fix."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from fastapi_lint.cli import run

FIXTURES = Path(__file__).parent.parent / "fixtures"


def python_files(root: Path) -> dict[str, list[str]]:
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8").splitlines(keepends=True)
        for path in sorted(root.rglob("*.py"))
    }


@pytest.mark.parametrize("options", [(), ("--unsafe-fixes",)], ids=["safe", "unsafe"])
@pytest.mark.parametrize("name", ["layered", "production_patterns"])
def test_diff_is_what_fix_does(
    name: str,
    options: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = tmp_path / name
    shutil.copytree(FIXTURES / name, root, ignore=shutil.ignore_patterns("expected"))
    monkeypatch.chdir(root)
    before = python_files(root)
    run(["check", "--isolated", "--select", "ALL", "--diff", *options, "."])
    shown = capsys.readouterr().out
    assert python_files(root) == before
    run(["check", "--isolated", "--select", "ALL", "--fix", *options, "."])
    after = python_files(root)
    done = [
        line
        for name, lines in before.items()
        for line in difflib.unified_diff(lines, after[name], name, name)
    ]
    assert shown == "".join(done)
    assert bool(shown) or not options


def test_the_command_says_what_became_of_every_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.py").write_text(
        """\
import time

from fastapi import FastAPI

app = FastAPI()


@app.on_event("startup")
async def connect():
    yield


@app.get("/")
async def slow() -> int:
    time.sleep(1)
    return 1
"""
    )
    monkeypatch.chdir(tmp_path)
    select = ["check", "--isolated", "--select", "FAL101,FAL301", "--output-format", "concise"]
    assert run([*select, "--fix", "."]) == 1
    held = capsys.readouterr()
    assert held.out.endswith("; 1 fixable with --fix --unsafe-fixes, 1 fix refused\n")
    assert held.err == "note: 1 fix refused: `connect` is a generator\n"
    assert run([*select, "--fix", "--unsafe-fixes", "."]) == 1
    done = capsys.readouterr()
    assert "Fixed 1 problem in 1 file.\n" in done.out
    assert done.out.endswith("; 1 fix refused\n")
    assert done.err == held.err
