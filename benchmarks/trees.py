"""The tree to measure on: a directory, or the wheel of a released application."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


class TreeError(Exception):
    """A tree that cannot be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A directory with Python files; `name` is how a report calls it."""

    name: str
    path: Path
    files: tuple[str, ...]
    lines: int


def local(path: Path) -> Tree:
    """The tree in a directory; raises TreeError."""
    return _tree(path.resolve().name, path.resolve())


def released(requirement: str, cache: Path) -> Tree:
    """The wheel that pip finds for a requirement, unpacked below `cache` (once); raises TreeError."""
    target = cache / re.sub(r"[^\w.=-]", "_", requirement)
    if not target.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        _unpack(requirement, cache, target)
    named = next(target.glob("*.dist-info"), target).name
    return _tree(named.removesuffix(".dist-info").replace("-", " "), target)


def cache_directory() -> Path:
    """Where unpacked wheels are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "fastapi-lint-benchmarks"


def _unpack(requirement: str, cache: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        done = subprocess.run(
            [*command, "--dest", scratch, requirement], stderr=subprocess.PIPE, text=True, check=False
        )
        wheels = list(Path(scratch).glob("*.whl"))
        if done.returncode or not wheels:
            raise TreeError(f"{requirement}: pip found no wheel\n{done.stderr.strip()}")
        unpacked = Path(scratch) / "tree"
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(unpacked)
        unpacked.rename(target)


def _tree(name: str, path: Path) -> Tree:
    files = sorted(file for file in path.rglob("*.py") if file.is_file())
    if not files:
        raise TreeError(f"{path}: no Python files")
    lines = sum(file.read_bytes().count(b"\n") for file in files)
    return Tree(name, path, tuple(file.relative_to(path).as_posix() for file in files), lines)
