"""Where text goes: streams, colours, and the progress bar."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 0.5
_STYLES = {"error": "red", "warning": "yellow"}


def tolerate_any_encoding() -> None:
    """Let standard streams escape what their encoding lacks instead of raising."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def wants_color(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a stream gets colours: a terminal does, unless NO_COLOR; with FORCE_COLOR anything does."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def width_of(stream: TextIO) -> int | None:
    """The number of cells of a terminal, None for a pipe."""
    if not stream.isatty():
        return None
    with suppress(OSError, ValueError):
        return os.get_terminal_size(stream.fileno()).columns or None
    return None


def put(text: str, stream: TextIO | None = None) -> None:
    """Write text as it is; a reader that left is not an error."""
    stream = stream or sys.stdout
    _guarded(stream, lambda: click.echo(text, file=stream, nl=False, color=True))


def put_bytes(data: bytes) -> None:
    """Write bytes to standard output."""
    stream = sys.stdout

    def write() -> None:
        stream.flush()
        stream.buffer.write(data)
        stream.flush()

    _guarded(stream, write)


def say(kind: str, message: str) -> None:
    """Write `kind: message` to standard error; `kind` is `error`, `warning` or `note`."""
    color = _STYLES.get(kind, "cyan") if wants_color(sys.stderr) else None
    put(f"{click.style(kind, fg=color, bold=True) if color else kind}: {message}\n", sys.stderr)


def _guarded(stream: TextIO, write: Callable[[], None]) -> None:
    try:
        write()
    except BrokenPipeError:
        # The interpreter flushes at exit and would complain again.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class ProgressBar:
    """A progress bar on standard error, once a run has taken long enough to want one."""

    def __init__(self, *, quiet: bool) -> None:
        self._enabled = not quiet and sys.stderr.isatty() and not os.environ.get("CI")
        self._start = time.monotonic()
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> ProgressBar:
        return self

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is."""
        if not self._enabled or (self._bar is None and time.monotonic() - self._start < _PATIENCE):
            return
        if self._bar is None:
            self._bar = _open_bar()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total)
        self._bar.update(self._tasks[stage], completed=done, total=total)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _open_bar() -> Progress:
    from rich.console import Console  # lazy: most runs are over before
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.start()
    return bar
