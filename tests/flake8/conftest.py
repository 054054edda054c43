"""A working directory, and the real flake8 and the real command run in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

_FORMAT = "%(path)s\t%(row)d\t%(col)d\t%(code)s\t%(text)s"


class Found(NamedTuple):
    """One line of a report: file, 1-based row and column, code."""

    filename: str
    row: int
    column: int
    code: str


class Report(NamedTuple):
    """What flake8 said: the places and, in the same order, the texts."""

    found: list[Found]
    texts: list[str]

    @property
    def places(self) -> list[tuple[int, str]]:
        """Rows and codes."""
        return [(found.row, found.code) for found in self.found]


Flake8 = Callable[..., Report]
Command = Callable[..., list[Found]]
Write = Callable[[Mapping[str, str]], None]


def run_flake8(directory: Path, *args: str, stdin: str = "", paths: tuple[str, ...] = (".",)) -> Report:
    """Run flake8 with one process and `--select FAL,E9` unless the arguments say otherwise."""
    options = list(args)
    for name, default in (("--select", "FAL,E9"), ("--jobs", "1")):
        if not any(option.startswith(name) for option in options):
            options.append(f"{name}={default}")
    done = subprocess.run(
        [sys.executable, "-m", "flake8", f"--format={_FORMAT}", *options, *paths],
        cwd=directory,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode in (0, 1), done.stderr
    assert not done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    found = [Found(path.removeprefix("./"), int(row), int(col), code) for path, row, col, code, _ in rows]
    assert bool(found) == done.returncode
    return Report(found, [row[-1] for row in rows])


def run_command(directory: Path, *args: str, stdin: str = "") -> list[Found]:
    """Run `fastapi-lint` for JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "fastapi_lint", "check", "--output-format", "json", *args],
        cwd=directory,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode in (0, 1), done.stderr
    return sorted(
        Found(entry["filename"], entry["location"]["row"], entry["location"]["column"], entry["code"])
        for entry in json.loads(done.stdout)
    )


@pytest.fixture
def flake8(tmp_path: Path) -> Flake8:
    """Runs flake8 in the working directory of the test."""
    return lambda *args, **more: run_flake8(tmp_path, *args, **more)


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Runs `fastapi-lint` in the working directory of the test."""
    return lambda *args, **more: run_command(tmp_path, *args, **more)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into the working directory of the test."""

    def files(texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")

    return files
