"""The ways into code on the loop: who runs it, and what the arguments given on the way rule out.

A coroutine is blamed for what stands under `if wait:` only where one of the calls that are known to run it
may give something for `wait`.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import Generic, NamedTuple, Protocol, TypeVar

from fastapi_lint.project import types as t
from fastapi_lint.project.branches import Guard
from fastapi_lint.project.events import Event
from fastapi_lint.project.guards import Guards


class _Begins(Protocol):
    """What begins with a frame, or hands others to the loop."""

    @property
    def frame(self) -> t.Frame: ...


_R = TypeVar("_R", bound=_Begins)
# Questions about one place before the answer is that it is reached.
_MAX_ASKED = 200


class _Entry(NamedTuple):
    """The event in a frame that runs another one."""

    event: Event
    caller: t.Frame


class Entries(Generic[_R]):
    """Which frames run which, and the roots that it begins with: they are given what nobody knows."""

    def __init__(self, guards: Guards) -> None:
        self._guards = guards
        self._roots: dict[t.Frame, _R] = {}
        self._begun: dict[t.Frame, set[_R]] = {}
        self._entries: dict[t.Frame, list[_Entry]] = {}
        self._found: dict[tuple[t.Frame, tuple[Guard, ...]], _R | None] = {}

    def begin(self, frame: t.Frame, root: _R) -> None:
        """Note that `root` runs a frame with arguments of which nothing is known."""
        self._roots.setdefault(frame, root)
        self._begun.setdefault(frame, set()).add(root)

    def add(self, frame: t.Frame, event: Event, caller: t.Frame) -> None:
        """Note that an event in `caller` runs a frame."""
        self._entries.setdefault(frame, []).append(_Entry(event, caller))

    def roots(self, frame: t.Frame, conditions: int) -> int:
        """How many roots run a frame, through whatever code, in no more than so many branches."""
        order = count()
        ready = [(0, next(order), frame)]
        seen: set[t.Frame] = set()
        found: set[_R] = set()
        while ready:
            passed, _, frame = heappop(ready)
            if frame in seen or passed > conditions:
                continue
            seen.add(frame)
            begun = self._begun.get(frame, set())
            found |= begun
            if all(root.frame is not frame for root in begun):
                for event, caller in self._entries.get(frame, ()):
                    heappush(ready, (passed + event.conditions, next(order), caller))
        return len(found)

    def root(self, frame: t.Frame, guards: tuple[Guard, ...], otherwise: _R) -> _R | None:
        """The root, first noted first, from which a frame is run such that `guards` may hold in it.

        None if there is none; `otherwise` where that would take too long to find out.
        """
        key = (frame, guards)
        if key not in self._found:
            self._found[key] = self._root(frame, guards, otherwise, set())
        return self._found[key]

    def _root(
        self,
        frame: t.Frame,
        guards: tuple[Guard, ...],
        otherwise: _R,
        asked: set[tuple[t.Frame, tuple[Guard, ...]]],
    ) -> _R | None:
        if frame in self._roots or len(asked) > _MAX_ASKED:
            return self._roots.get(frame, otherwise)
        if (frame, guards) in asked:
            return None
        asked.add((frame, guards))
        function = frame.function
        assert function is not None
        for event, caller in self._entries.get(frame, ()):
            if self._guards.refuted(guards, function, event, caller):
                continue
            lifted = self._guards.lifted(guards, function, event, caller)
            found = self._root(caller, (*event.guards, *lifted), otherwise, asked)
            if found is not None:
                return found
        return None
