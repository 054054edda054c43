"""What an event may run: code of the project, here or on the loop, or something that blocks by itself."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from fastapi_lint.knowledge.schema import Effect
from fastapi_lint.project import types as t


class Primitive(NamedTuple):
    """A call outside the project that blocks; `name` is what people call it, `dotted` its full name."""

    name: str
    dotted: str
    effect: Effect
    instead: str
    is_method: bool


class Run(NamedTuple):
    """A project function whose body runs inline."""

    frame: t.Frame


class Spawn(NamedTuple):
    """A project coroutine or async generator that runs on the loop.

    `handed` says that the framework runs it there wherever this code runs: a background task, a stream.
    """

    frame: t.Frame
    handed: bool = False


class Clean(NamedTuple):
    """Something known, or taken, not to block."""


Target: TypeAlias = Primitive | Run | Spawn | Clean
CLEAN = Clean()


def display(dotted: str) -> str:
    """A dotted name as people write it: builtins without their module."""
    return dotted.removeprefix("builtins.")
