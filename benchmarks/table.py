"""From runs to a table: medians, ratios to ours, and how they are written."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measure import Run
from benchmarks.tools import OURS

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = ("tool", "version", "wall", "ratio", "processor", "memory", "runs")


@dataclass(frozen=True, slots=True)
class Result:
    """The runs of one tool that count, its peak memory in bytes, and what is odd about it if anything is."""

    name: str
    version: str
    runs: tuple[Run, ...] = ()
    peak: int = 0
    note: str = ""

    @property
    def wall(self) -> float | None:
        """Median of the seconds on the clock, None without runs."""
        return statistics.median(run.wall for run in self.runs) if self.runs else None

    @property
    def processor(self) -> float | None:
        """Median of the seconds of processor time, None without runs."""
        return statistics.median(run.cpu for run in self.runs) if self.runs else None


def rows(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """The cells of the table, fastest first, tools without figures last."""
    ours = next((result.wall for result in results if result.name == OURS), None)
    measured = sorted((result for result in results if result.wall is not None), key=lambda r: r.wall or 0)
    missing = [result for result in results if result.wall is None]
    return [_row(result, ours) for result in (*measured, *missing)]


def markdown(caption: str, results: Sequence[Result]) -> str:
    """The table in Markdown, under its caption."""
    lines = [caption, "", _line(HEADINGS), "|---|---|--:|--:|--:|--:|--:|"]
    return "\n".join([*lines, *map(_line, rows(results))]) + "\n"


def rich_table(caption: str, results: Sequence[Result]) -> Table:
    """The table for a terminal."""
    from rich.table import Table

    table = Table(title=caption, title_justify="left")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading in HEADINGS[:2] else "right")
    for row in rows(results):
        table.add_row(*row)
    return table


def _row(result: Result, ours: float | None) -> tuple[str, ...]:
    wall, processor = result.wall, result.processor
    if wall is None or processor is None:
        return result.name, result.version, result.note, "", "", "", "0"
    return (
        result.name,
        result.version,
        seconds(wall),
        f"{ratio(wall, ours)}×" if ours else "",
        seconds(processor),
        f"{result.peak / 1e6:.0f} MB",
        str(len(result.runs)),
    )


def seconds(value: float) -> str:
    """Seconds with the digits that mean something."""
    return f"{value:.3f} s" if value < 0.1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def ratio(value: float, ours: float) -> str:
    """How often `ours` goes into a value, in two figures."""
    times = value / ours
    return f"{times:.2g}" if times < 1 else f"{times:.1f}" if times < 10 else f"{times:.0f}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
