"""Kills `fastapi-lint --fix` at random moments: every file has to be the old or the new one, nothing else.

    python tests/fixes/kill.py [--files 300] [--kills 200] [--seed 1]

Half of the moments are anywhere in a run, half while files are being written. Exit code 1 for a file that is
neither old nor new, or for anything left beside the files.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_PACE = 0.0005
_ROUTE = """\
import time

from fastapi import APIRouter

router = APIRouter()


@router.get("/{number}")
async def wait_{number}() -> int:
    time.sleep({number})  # as long as it takes
    return {number}
"""


class Aftermath(NamedTuple):
    """What a killed run left: how many files are new, and what should not be there."""

    new: int
    mixed: tuple[str, ...]
    litter: tuple[str, ...]


class Range(NamedTuple):
    """A tree of files to fix: as it is, and as it is afterwards; the times of one undisturbed run."""

    root: Path
    old: Mapping[str, bytes]
    new: Mapping[str, bytes]
    seconds: float
    writing: float


def files(number: int) -> dict[str, bytes]:
    """As many files, each with something to fix: in several directories, with all kinds of newlines."""
    found = {}
    for index in range(1, number + 1):
        text = _ROUTE.replace("{number}", str(index))
        newline = "\r\n" if index % 7 == 3 else "\n"
        found[f"part{index % 10}/routes_{index}.py"] = text.replace("\n", newline).encode()
    return found


def restore(root: Path, old: Mapping[str, bytes]) -> None:
    """Make the tree what it was."""
    shutil.rmtree(root, ignore_errors=True)
    for name, data in old.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def start(root: Path) -> subprocess.Popen[bytes]:
    """A run that fixes the tree, in a process group of its own."""
    command = [sys.executable, "-m", "fastapi_lint", "--isolated", "-q", "--fix", "--unsafe-fixes"]
    command += ["--select", "FAL3", "."]
    return subprocess.Popen(
        command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _has_changed(root: Path, old: Mapping[str, bytes]) -> bool:
    name = min(old)
    return (root / name).read_bytes() != old[name]


def prepare(root: Path, number: int) -> Range:
    """Fix the tree once to see what becomes of it and how long that takes."""
    old = files(number)
    restore(root, old)
    began = time.monotonic()
    process = start(root)
    while process.poll() is None and not _has_changed(root, old):
        time.sleep(_PACE)
    first = time.monotonic()
    process.wait()
    ended = time.monotonic()
    new = {name: (root / name).read_bytes() for name in old}
    if any(new[name] == data for name, data in old.items()):
        raise RuntimeError("an undisturbed run left files as they were")
    return Range(root, old, new, ended - began, max(ended - first, 0.01))


def kill(tree: Range, moment: random.Random, *, while_writing: bool) -> Aftermath:
    """Start a run on the old tree, kill it at a random moment and look at what is there."""
    restore(tree.root, tree.old)
    process = start(tree.root)
    if while_writing:
        while process.poll() is None and not _has_changed(tree.root, tree.old):
            time.sleep(_PACE)
        time.sleep(moment.uniform(0, tree.writing))
    else:
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment.uniform(0, tree.seconds))
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with suppress(ProcessLookupError):  # its helpers, which never write
        os.killpg(process.pid, signal.SIGKILL)
    return look(tree)


def look(tree: Range) -> Aftermath:
    """What is in the tree."""
    there = {path.relative_to(tree.root).as_posix(): path for path in tree.root.rglob("*") if path.is_file()}
    data = {name: path.read_bytes() for name, path in there.items()}
    mixed = [name for name, old in tree.old.items() if data.get(name) not in (old, tree.new[name])]
    litter = sorted(name for name in there if name not in tree.old and "cache" not in name)
    return Aftermath(
        sum(data.get(name) == new for name, new in tree.new.items()), tuple(mixed), tuple(litter)
    )


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    moment = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as directory:
        tree = prepare(Path(directory, "tree"), arguments.files)
        print(f"undisturbed: {tree.seconds:.1f} s, the last {tree.writing:.2f} s of them writing", flush=True)
        results = [kill(tree, moment, while_writing=bool(n % 2)) for n in range(arguments.kills)]
        start(tree.root).wait()
        last = look(tree)
    kinds = Counter("none" if r.new == 0 else "all" if r.new == len(tree.new) else "some" for r in results)
    mixed = sum(bool(r.mixed) for r in results)
    litter = sum(bool(r.litter) for r in results)
    print(f"{len(results)} kills: {kinds['none']} before the first file was written, ", end="")
    print(f"{kinds['some']} in between, {kinds['all']} after the last one")
    print(f"files neither old nor new after {mixed} of them, litter after {litter}")
    print(f"one more run: {last.new} of {len(tree.new)} files new, {len(last.litter)} left over")
    return int(bool(mixed or litter or last.litter or last.new != len(tree.new)))


if __name__ == "__main__":
    sys.exit(main())
