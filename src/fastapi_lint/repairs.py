"""Diagnostics with the fix to apply, and which of them can be applied in one pass."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from fastapi_lint.diagnostic import Diagnostic, Edit, Fix, Span
from fastapi_lint.syntax.spans import overlap

Identity: TypeAlias = tuple[str, str, Span, str, str]


class Repair(NamedTuple):
    """A diagnostic and its fix."""

    diagnostic: Diagnostic
    fix: Fix

    @property
    def identity(self) -> Identity:
        """What makes it the same repair in another run over the same text."""
        found = self.diagnostic
        return found.code, found.filename, found.span, found.message, self.fix.title

    @property
    def filenames(self) -> frozenset[str]:
        """The files it changes."""
        return frozenset(edit.filename for edit in self.fix.edits)


def compatible(repairs: Iterable[Repair]) -> list[Repair]:
    """Repairs, in order, that do not get in each other's way; the others wait for the next pass.

    Equal edits are shared. Everything else that touches an edit taken already conflicts with it.
    """
    taken: dict[str, list[Edit]] = {}
    chosen = []
    for repair in repairs:
        edits = [edit for edit in dict.fromkeys(repair.fix.edits) if not _shared(edit, taken)]
        if any(_conflicts(edit, taken.get(edit.filename, [])) for edit in edits):
            continue
        chosen.append(repair)
        for edit in edits:
            insort(taken.setdefault(edit.filename, []), edit)
    return chosen


def _shared(edit: Edit, taken: dict[str, list[Edit]]) -> bool:
    edits = taken.get(edit.filename, [])
    place = bisect_left(edits, edit)
    return place < len(edits) and edits[place] == edit


def _conflicts(edit: Edit, taken: list[Edit]) -> bool:
    """Whether `edit` overlaps one of the sorted edits `taken`, which do not overlap but may touch."""
    place = bisect_left(taken, edit)
    return any(overlap(edit.span, other.span) for other in taken[max(0, place - 2) : place + 2])
