"""Running one process and seeing what it costs: wall time, processor time and memory."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_KEPT = 50_000
_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.05
_PAUSE_PER_LOOK = 20


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds on the clock, seconds of all processors, peak memory in bytes, exit code.

    `memory` counts all processes of the tool together, pages they share once, where they could be watched,
    else the largest one. `code` is None if the time ran out. `errors` is the end of what it wrote to standard
    error, `output` the beginning of what it wrote to standard output.
    """

    wall: float
    cpu: float
    memory: int
    code: int | None
    errors: str
    output: str = ""

    @property
    def crashed(self) -> bool:
        """Whether a tool written in Python died of an exception: the exit code is that of findings.

        So is that of flake8 if our plugin did.
        """
        died = re.search(r"^Traceback \(most recent call last\)", self.errors, re.MULTILINE) is not None
        return died or "FAL000 internal-error" in self.output


def run(command: Sequence[str], directory: Path, *, timeout: float, sample: bool) -> Run:
    """Run a command in a directory; `sample` watches its memory, which costs it a little time."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        before = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=directory, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
            start_new_session=True,
        )  # fmt: skip
        watch = _Watch(process.pid) if sample and sys.platform == "linux" else None
        alarm = threading.Timer(timeout, _kill, [process.pid])
        alarm.start()
        try:
            if watch is not None:
                watch.until_it_ends()
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            alarm.cancel()
            _kill(process.pid)
        wall = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        last, first = _text(errors, errors.tell() - _KEPT), _text(output, 0)
    timed_out = wall >= timeout and process.returncode < 0
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        # A process shorter than a look at it has only what the system says.
        memory=(watch.peak if watch is not None else 0) or _largest(usage),
        code=None if timed_out else process.returncode,
        errors=last,
        output=first,
    )


def _text(file: IO[bytes], start: int) -> str:
    file.seek(max(start, 0))
    return file.read(_KEPT).decode(errors="replace").strip()


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _largest(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class _Watch:
    """The memory of a process and its descendants, looked at again and again (Linux).

    The kernel's figure for an ended child is of no use here: it starts from the size of the parent.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0

    def until_it_ends(self) -> None:
        """Look until the process has ended; it is left to be waited for."""
        pause = _FIRST_PAUSE
        while os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            start = time.perf_counter()
            sizes = [_sizes(pid) for pid in _family(self.pid)]
            # A process alone is known at its highest, several only at the moment.
            together = sum(now for now, _ in sizes)
            highest = max((high for _, high in sizes), default=0)
            self.peak = max(self.peak, together, highest)
            # The kernel walks through all pages for a look, while the process waits for new ones.
            look = time.perf_counter() - start
            time.sleep(max(pause, look * _PAUSE_PER_LOOK))
            pause = min(pause * 1.05, _LONGEST_PAUSE)


def _family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _sizes(pid: int) -> tuple[int, int]:
    """Bytes resident of a process: now, counting its share of shared pages, and at most; 0 if it is gone."""
    try:
        status = _kilobytes(f"/proc/{pid}/status")
    except OSError:
        return 0, 0
    now = status.get("VmRSS", 0)
    with contextlib.suppress(OSError):
        now = _kilobytes(f"/proc/{pid}/smaps_rollup").get("Pss", now)
    return now * 1024, status.get("VmHWM", 0) * 1024


def _kilobytes(path: str) -> dict[str, int]:
    lines = re.findall(r"^(\w+):\s+(\d+) kB$", Path(path).read_text(), re.MULTILINE)
    return {name: int(size) for name, size in lines}
