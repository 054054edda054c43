"""From runs to tables: medians, ratios to ours, and how they are written."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import Run
from benchmarks.tools import OURS

if TYPE_CHECKING:
    from rich.table import Table

    from benchmarks.trees import Tree

HEADINGS = ("tool", "version", "wall", "ratio", "processor", "memory", "runs")


@dataclass(frozen=True, slots=True)
class Result:
    """The runs of one tool that count, its peak memory in bytes, and what is odd about it if anything is.

    A tool that was stopped has no runs but a `limit`, the seconds after which that happened.
    """

    name: str
    version: str
    runs: tuple[Run, ...] = ()
    peak: int = 0
    note: str = ""
    limit: float | None = None

    @property
    def wall(self) -> float | None:
        """Median of the seconds on the clock, the limit for a stopped tool, else None."""
        return statistics.median(run.wall for run in self.runs) if self.runs else self.limit

    @property
    def processor(self) -> float | None:
        """Median of the seconds of processor time, None without runs."""
        return statistics.median(run.cpu for run in self.runs) if self.runs else None

    @property
    def time(self) -> str:
        """The wall time as it is shown, or why there is none."""
        if self.wall is None:
            return self.note
        return seconds(self.wall) if self.limit is None else f"> {self.limit:.0f} s"

    def times(self, ours: float | None) -> str:
        """The wall time as a multiple of `ours`, empty if one of them is missing."""
        if self.wall is None or not ours:
            return ""
        return f"{'' if self.limit is None else '> '}{ratio(self.wall, ours)}×"

    @property
    def memory(self) -> str:
        """The peak as it is shown; what a stopped tool would have needed is not known."""
        if self.wall is None:
            return ""
        return f"{'' if self.limit is None else '≥ '}{self.peak / 1e6:.0f} MB"


class Measured(NamedTuple):
    """A tree and what was measured on it."""

    tree: Tree
    results: Sequence[Result]

    @property
    def ours(self) -> float | None:
        """The wall time that ratios are to, None if there is none."""
        return next((r.wall for r in self.results if r.name == OURS and r.limit is None), None)

    def of(self, name: str) -> Result | None:
        """The result of a tool."""
        return next((result for result in self.results if result.name == name), None)


def rows(measured: Measured) -> list[tuple[str, ...]]:
    """The cells of the table for one tree, fastest first, tools without figures last."""
    return [_row(result, measured.ours) for result in sorted(measured.results, key=_rank)]


def order(trees: Sequence[Measured]) -> list[Result]:
    """A result of each tool in the order of the first tree: fastest first, tools without figures last."""
    return sorted(trees[0].results, key=_rank) if trees else []


def rich_table(caption: str, measured: Measured) -> Table:
    """The table of one tree for a terminal."""
    from rich.table import Table

    table = Table(title=caption, title_justify="left")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading in HEADINGS[:2] else "right")
    for row in rows(measured):
        table.add_row(*row)
    return table


def markdown(caption: str, trees: Sequence[Measured], names: Iterable[str], runs: int) -> str:
    """The table of some tools in Markdown, a column for each tree, under its caption.

    A cell says of how many runs its median is if there are fewer than `runs`.
    """
    chosen = set(names)
    headings = (f"{measured.tree.name}<br>{measured.tree.extent}" for measured in trees)
    lines = [
        f"{caption}; medians of {_counted(runs)}, × is to {OURS} without a cache\n",
        _line(["tool", "version", *headings]),
        f"|---|---|{'--:|' * len(trees)}",
    ]
    for result in order(trees):
        if result.name in chosen:
            name = f"**{OURS}**" if result.name == OURS else result.name
            lines.append(_line([name, result.version, *(_cell(tree, result.name, runs) for tree in trees)]))
    return "\n".join(lines) + "\n"


def _cell(measured: Measured, name: str, runs: int) -> str:
    result = measured.of(name)
    if result is None or result.wall is None:
        return "" if result is None else result.note
    few = "" if result.limit is not None or len(result.runs) >= runs else _counted(len(result.runs))
    details = ", ".join(filter(None, (result.times(measured.ours), result.memory, few)))
    return f"{result.time}<br>{details}"


def _counted(runs: int) -> str:
    return "1 run" if runs == 1 else f"{runs} runs"


def _row(result: Result, ours: float | None) -> tuple[str, ...]:
    processor = "" if result.processor is None else seconds(result.processor)
    runs = str(len(result.runs)) if result.limit is None else "stopped"
    return result.name, result.version, result.time, result.times(ours), processor, result.memory, runs


def _rank(result: Result) -> tuple[bool, bool, float]:
    """Where a result stands among others: one of a stopped tool is behind all that came to their end."""
    return result.wall is None, result.limit is not None, result.wall or 0.0


def seconds(value: float) -> str:
    """Seconds with the digits that mean something."""
    return f"{value:.3f} s" if value < 0.1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def ratio(value: float, ours: float) -> str:
    """How often `ours` goes into a value, in two figures."""
    times = value / ours
    return f"{times:.2g}" if times < 1 else f"{times:.1f}" if times < 10 else f"{times:.0f}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
