"""A working directory, and the real flake8 run in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from fronts import run_flake8

Write = Callable[[Mapping[str, str]], None]


@pytest.fixture
def flake8(tmp_path: Path) -> Callable[..., object]:
    """Runs flake8 in the working directory of the test."""
    return lambda *args, **more: run_flake8(tmp_path, *args, **more)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into the working directory of the test."""

    def files(texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")

    return files


@pytest.fixture
def customize(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes a directory whose `sitecustomize.py` has the given code, for `site=`."""

    def make(code: str) -> Path:
        directory = tmp_path_factory.mktemp("site")
        (directory / "sitecustomize.py").write_text(code)
        return directory

    return make
