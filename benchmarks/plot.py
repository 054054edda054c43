"""A bar chart of wall times as SVG: a panel for each tree, all with the same logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from html import escape

from benchmarks.table import Measured, Result, order
from benchmarks.tools import OURS

_MARGIN, _GAP = 20, 24
_PANEL, _NAMES, _FIGURES = 400, 118, 58
_BARS = _PANEL - _NAMES - _FIGURES
_HEAD, _ROW, _BAR, _FOOT = 36, 22, 14, 40

_STYLE = """\
  .card { fill: #ffffff; stroke: #d1d9e0 }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .bar { fill: #a5b1bd }
  .ours { fill: #009485 }
  text { fill: #1f2328; font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif }
  .title { font-size: 14px; font-weight: 600 }
  .name { text-anchor: end }
  .strong { font-weight: 600 }
  .soft { fill: #59636e }
  .small { fill: #59636e; font-size: 11px; font-weight: 400 }
  .tick { text-anchor: middle }
  .figure { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d }
    .grid { stroke: #30363d }
    .bar { fill: #656f7b }
    .ours { fill: #05b3a1 }
    text { fill: #f0f6fc }
    .soft, .small { fill: #9198a1 }
    .figure { stroke: #0d1117 }
  }
"""


def svg(trees: Sequence[Measured], names: Collection[str]) -> str:
    """The chart of the tools with these names, two trees beside each other.

    The bar of a tool that was stopped has no end.
    """
    tools = [result.name for result in order(trees) if result.name in names]
    columns = min(2, len(trees))
    height = _HEAD + len(tools) * _ROW + _FOOT
    size = (
        2 * _MARGIN + columns * _PANEL + (columns - 1) * _GAP,
        _MARGIN + math.ceil(len(trees) / columns) * height,
    )
    scale = _Scale([result for measured in trees for result in measured.results if result.name in names])
    panels = []
    for number, measured in enumerate(trees):
        x = _MARGIN + number % columns * (_PANEL + _GAP)
        y = _MARGIN + number // columns * height
        panels.append(f'<g transform="translate({x} {y})">\n{_lines(_panel(measured, tools, scale))}</g>\n')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}"'
        f' height="{size[1]}" role="img">\n<title>Seconds on the clock, on a logarithmic scale</title>\n'
        f"<style>\n{_STYLE}</style>\n"
        f'<rect class="card" x="0.5" y="0.5" width="{size[0] - 1}" height="{size[1] - 1}" rx="6"/>\n'
        f"{''.join(panels)}</svg>\n"
    )


class _Scale:
    """Where seconds are on the axis: it begins at a power of ten and ends with the longest time."""

    def __init__(self, results: Sequence[Result]) -> None:
        walls = [result.wall for result in results if result.wall] or [1.0]
        self.first = math.floor(math.log10(min(walls)) - 0.1)
        self.last = max(math.log10(max(walls)), self.first + 1.0)

    def at(self, wall: float) -> float:
        """The distance from the beginning of the axis."""
        return (math.log10(wall) - self.first) / (self.last - self.first) * _BARS

    @property
    def ticks(self) -> Iterator[tuple[float, str]]:
        """The powers of ten on the axis: place and text."""
        for power in range(self.first, math.floor(self.last) + 1):
            yield self.at(10.0**power), f"{10.0**power:g} s"


def _panel(measured: Measured, tools: Sequence[str], scale: _Scale) -> Iterator[str]:
    bottom = _HEAD + len(tools) * _ROW
    yield (
        f'<text class="title" y="14">{escape(measured.tree.name)}'
        f'<tspan class="small" dx="8">{escape(measured.tree.extent)}</tspan></text>'
    )
    for x, text in scale.ticks:
        yield f'<path class="grid" d="M{_NAMES + x:.1f} {_HEAD - 8}V{bottom}"/>'
        yield f'<text class="small tick" x="{_NAMES + x:.1f}" y="{bottom + 14}">{text}</text>'
    for number, name in enumerate(tools):
        yield from _row(measured.of(name), name, _HEAD + number * _ROW, scale)


def _row(result: Result | None, name: str, y: int, scale: _Scale) -> Iterator[str]:
    strong = " strong" if name == OURS else ""
    baseline = y + _BAR - 3
    yield f'<text class="name{strong}" x="{_NAMES - 8}" y="{baseline}">{escape(name)}</text>'
    if result is None or result.wall is None:
        note = "" if result is None else result.note
        yield f'<text class="soft" x="{_NAMES + 6}" y="{baseline}">{escape(note)}</text>'
        return
    end = max(scale.at(result.wall), 1.0)
    yield f'<path class="{"ours" if name == OURS else "bar"}" d="{_outline(end, y, result.limit is None)}"/>'
    x = _NAMES + end + 6
    yield f'<text class="figure{strong}" x="{x:.1f}" y="{baseline}">{escape(result.time)}</text>'


def _outline(width: float, y: int, ends: bool) -> str:
    """A bar as a path; one that has no end is torn off."""
    if ends:
        return f"M{_NAMES} {y}h{width:.1f}v{_BAR}h{-width:.1f}z"
    tooth = _BAR / 4
    teeth = f"l-4 {tooth:g}l4 {tooth:g}" * 2
    return f"M{_NAMES} {y}h{width:.1f}{teeth}h{-width:.1f}z"


def _lines(elements: Iterator[str]) -> str:
    return "".join(f"{element}\n" for element in elements)
