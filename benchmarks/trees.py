"""The tree to measure on: a directory, or what is released of an application."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

_SDIST = "[sdist]"


class TreeError(Exception):
    """A tree that cannot be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A directory with Python files, `size` bytes all together; `name` is how a report calls it."""

    name: str
    path: Path
    files: tuple[str, ...]
    size: int

    @property
    def extent(self) -> str:
        """How large it is, in words."""
        return f"{len(self.files):,} files, {self.size / 1e6:.1f} MB"

    @property
    def leaf(self) -> str:
        """A file that has nothing to do with the framework and is named in no other; else the last one."""
        texts = {name: (self.path / name).read_bytes() for name in self.files}
        plain = [name for name, text in texts.items() if text.strip() and b"fastapi" not in text]
        for name in plain:
            stem = Path(name).stem.encode()
            if not any(stem in text for other, text in texts.items() if other != name):
                return name
        return self.files[-1]

    @property
    def route(self) -> str:
        """The largest file that registers routes; else the largest one."""
        texts = {name: (self.path / name).read_bytes() for name in self.files}
        routers = [name for name, text in texts.items() if b"APIRouter(" in text]
        return max(routers or texts, key=lambda name: len(texts[name]))

    @contextmanager
    def copy(self) -> Iterator[Tree]:
        """The Python files of the tree in a directory of their own, to be changed at will."""
        with tempfile.TemporaryDirectory() as scratch:
            for name in self.files:
                target = Path(scratch) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.path / name, target)
            yield replace(self, path=Path(scratch))


def local(path: Path) -> Tree:
    """The tree in a directory; raises TreeError."""
    return _tree(path.resolve().name, path.resolve())


def released(requirement: str, cache: Path) -> Tree:
    """What pip finds for a requirement, unpacked below `cache` (once); raises TreeError.

    That is the wheel, or for a requirement that ends with `[sdist]` the source distribution.
    """
    target = cache / re.sub(r"[^\w.=-]", "_", requirement)
    if not target.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        _unpack(requirement, cache, target)
    wheel, source = next(target.glob("*.dist-info"), None), next(target.glob("*/PKG-INFO"), None)
    named = wheel.name if wheel else source.parent.name if source else requirement
    return _tree(named.removesuffix(".dist-info").replace("-", " "), target)


def cache_directory() -> Path:
    """Where unpacked wheels are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "fastapi-lint-benchmarks"


def _unpack(requirement: str, cache: Path, target: Path) -> None:
    name = requirement.removesuffix(_SDIST)
    form = "--no-binary" if name != requirement else "--only-binary"
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", form, ":all:"]
        done = subprocess.run(
            [*command, "--dest", scratch, name], stderr=subprocess.PIPE, text=True, check=False
        )
        archives = [path for path in Path(scratch).iterdir() if path.suffix in (".whl", ".gz")]
        if done.returncode or not archives:
            raise TreeError(f"{requirement}: pip found nothing\n{done.stderr.strip()}")
        unpacked = Path(scratch) / "tree"
        if archives[0].suffix == ".whl":
            with zipfile.ZipFile(archives[0]) as wheel:
                wheel.extractall(unpacked)
        else:
            shutil.unpack_archive(archives[0], unpacked, filter="data")
        unpacked.rename(target)


def _tree(name: str, path: Path) -> Tree:
    files = sorted(file for file in path.rglob("*.py") if file.is_file())
    if not files:
        raise TreeError(f"{path}: no Python files")
    size = sum(file.stat().st_size for file in files)
    return Tree(name, path, tuple(file.relative_to(path).as_posix() for file in files), size)
