"""The tools that are measured, and how each is run on the current directory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Run

OURS = "fastapi-lint"


class Tool(NamedTuple):
    """A tool as it is run: `command` makes the arguments from the files of the tree.

    `accepted` are the exit codes of a run that went to its end.
    """

    name: str
    distribution: str
    command: Callable[[Sequence[str]], list[str]]
    accepted: frozenset[int] = frozenset({0, 1})

    def trouble(self, run: Run) -> str:
        """Why a run does not count, empty if it does."""
        if run.code is None:
            return "timed out"
        if run.crashed:
            return "crashed"
        return "" if run.code in self.accepted else f"exit code {run.code}"

    @property
    def version(self) -> str | None:
        """The installed version, None if it is not installed."""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None


def all_tools() -> Iterator[Tool]:
    """Ours first, then the peers."""
    yield Tool(OURS, "fastapi-lint", _module("fastapi_lint", "check", "--isolated", "."))
    select = ("--select", "FAST,ASYNC")
    yield Tool(
        "ruff FAST,ASYNC",
        "ruff",
        _script("ruff", "check", "--isolated", "--no-cache", "--preview", *select, "."),
    )
    yield Tool("ty", "ty", _script("ty", "check", "."))
    alone = str(Path(__file__).with_name("flake8_alone.py"))
    yield Tool("flake8", "flake8", lambda files: [sys.executable, alone, "--isolated", "."])
    yield Tool("flake8-async", "flake8-async", lambda files: [*_script("flake8-async")(files), *files])
    # Fixit ends with 1 for findings, 2 for files it could not read, 3 for both.
    yield Tool("Fixit", "fixit", _script("fixit", "--quiet", "lint", "."), frozenset({0, 1, 2, 3}))


def _script(name: str, *arguments: str) -> Callable[[Sequence[str]], list[str]]:
    return lambda files: [str(Path(sys.executable).with_name(name)), *arguments]


def _module(name: str, *arguments: str) -> Callable[[Sequence[str]], list[str]]:
    return lambda files: [sys.executable, "-m", name, *arguments]
