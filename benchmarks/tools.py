"""The tools that are measured, and how each is run on the current directory."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Run
from benchmarks.trees import Tree

OURS = "fastapi-lint"
FLAKE8 = "flake8"


class Tool(NamedTuple):
    """A tool as it is run: `command` makes the arguments for a tree.

    `accepted` are the exit codes of a run that went to its end. Outside of what is measured, it is run once
    more before every run if it is `warm`, so that its caches know the tree, and then `change` is done.
    """

    name: str
    distribution: str
    command: Callable[[Tree], list[str]]
    accepted: frozenset[int] = frozenset({0, 1})
    warm: bool = False
    change: Callable[[Tree], None] | None = None

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


def cold_tools() -> Iterator[Tool]:
    """Ours first, then the peers, as they are when they have seen nothing yet."""
    yield Tool(OURS, "fastapi-lint", _ours("--no-cache", "."))
    yield Tool("ruff FAST,ASYNC", "ruff", _ruff("--no-cache", "."))
    yield Tool("ty", "ty", _script("ty", "check", "."))
    yield Tool(FLAKE8, "flake8", _flake8("none"))
    yield Tool("flake8-async", "flake8-async", lambda tree: [*_script("flake8-async")(tree), *tree.files])
    # Fixit ends with 1 for findings, 2 for files it could not read, 3 for both.
    yield Tool("Fixit", "fixit", _script("fixit", "--quiet", "lint", "."), frozenset({0, 1, 2, 3}))


def again_tools() -> Iterator[Tool]:
    """What a second run costs: ours and ruff with their caches, after a change or none, and within flake8."""
    yield Tool(f"{OURS}, nothing changed", "fastapi-lint", _ours("."), warm=True)
    yield Tool(f"{OURS}, a leaf changed", "fastapi-lint", _ours("."), warm=True, change=change_leaf)
    yield Tool(f"{OURS}, a route changed", "fastapi-lint", _ours("."), warm=True, change=change_route)
    yield Tool(f"{OURS}, one file alone", "fastapi-lint", lambda tree: _ours("--no-cache", tree.route)(tree))
    yield Tool("ruff, nothing changed", "ruff", _ruff("."), warm=True)
    with_ours = _flake8("fastapi-lint")
    yield Tool(f"flake8 with {OURS}, nothing changed", "flake8", with_ours, warm=True)
    yield Tool(f"flake8 with {OURS}", "flake8", with_ours, change=forget)


def forget(tree: Tree) -> None:
    """Remove our cache."""
    shutil.rmtree(os.environ["FASTAPI_LINT_CACHE_DIR"], ignore_errors=True)


def change_leaf(tree: Tree) -> None:
    """Add a statement to a file that has nothing to do with the application."""
    _add(tree, tree.leaf)


def change_route(tree: Tree) -> None:
    """Add a statement to a file that registers routes."""
    _add(tree, tree.route)


def _add(tree: Tree, filename: str) -> None:
    with (tree.path / filename).open("a") as file:
        file.write(f"\n_changed = {time.time_ns()}\n")


def _ours(*arguments: str) -> Callable[[Tree], list[str]]:
    return lambda tree: [sys.executable, "-m", "fastapi_lint", "check", "--isolated", *arguments]


def _ruff(*arguments: str) -> Callable[[Tree], list[str]]:
    return _script("ruff", "check", "--isolated", "--preview", "--select", "FAST,ASYNC", *arguments)


def _flake8(plugins: str, *arguments: str) -> Callable[[Tree], list[str]]:
    script = str(Path(__file__).with_name("flake8_with.py"))
    return lambda tree: [sys.executable, script, plugins, "--isolated", *arguments, "."]


def _script(name: str, *arguments: str) -> Callable[[Tree], list[str]]:
    return lambda tree: [str(Path(sys.executable).with_name(name)), *arguments]
