"""The real flake8 run in a directory, and places in reports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

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


def run_flake8(
    directory: Path, *args: str, paths: tuple[str, ...] = (".",), stdin: str = "", site: Path | None = None
) -> Report:
    """Run flake8, in one process and with `--select FAL,E9` unless the arguments say otherwise.

    `site` is a directory whose `sitecustomize.py` is to be imported first.
    """
    options = list(args)
    for name, default in (("--select", "FAL,E9"), ("--jobs", "1")):
        if not any(option.startswith(name) for option in options):
            options.append(f"{name}={default}")
    done = run_module("flake8", [f"--format={_FORMAT}", *options, *paths], directory, stdin, site)
    assert done.returncode in (0, 1), done.stderr
    assert not done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    found = [Found(path.removeprefix("./"), int(row), int(col), code) for path, row, col, code, _ in rows]
    assert bool(found) == done.returncode
    return Report(found, [row[-1] for row in rows])


def run_module(
    module: str, args: Sequence[str], directory: Path, stdin: str = "", site: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `python -m module` in a directory."""
    environment = {name: value for name, value in os.environ.items() if name != "FASTAPI_LINT_OUTPUT_FORMAT"}
    if site is not None:
        environment["PYTHONPATH"] = str(site)
    return subprocess.run(
        [sys.executable, "-m", module, *args],
        cwd=directory,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environment,
    )


def located(entry: Mapping[str, Any], directory: Path) -> Found:
    """The place of an entry of the JSON report, its file named relative to a directory."""
    location = entry["location"]
    filename = Path(entry["filename"]).relative_to(directory).as_posix()
    return Found(filename, location["row"], location["column"], entry["code"])
