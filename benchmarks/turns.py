"""Who runs when and how often, and which runs count."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

import click

from benchmarks.measure import Run, run
from benchmarks.table import Result
from benchmarks.tools import Tool
from benchmarks.trees import Tree


def measure(tools: Sequence[Tool], tree: Tree, *, runs: int, limit: float) -> list[Result]:
    """Run every installed tool in turns; the results in the order of `tools`.

    No run takes longer than `limit` seconds. The first one is for the memory alone, unless `runs` of its
    length would take longer than `limit` together: then it counts, and as many follow as there is time for.
    """
    first = {tool: _once(tool, tree, limit, sample=True) for tool in tools if tool.version}
    wanted = {tool: _further(tool, before, runs, limit) for tool, before in first.items()}
    taken: dict[Tool, list[Run]] = {
        tool: [before] if _is_slow(before, runs, limit) else [] for tool, before in first.items()
    }
    for turn in range(max(wanted.values(), default=0)):
        for tool in first:
            if turn < wanted[tool]:
                taken[tool].append(_once(tool, tree, limit, sample=False))
    return [_result(tool, first.get(tool), taken.get(tool, ()), limit) for tool in tools]


def _once(tool: Tool, tree: Tree, limit: float, *, sample: bool) -> Run:
    """One run, or if its caches cannot be filled the run that should have done so."""
    done = run(tool.command(tree), tree.path, timeout=limit, sample=False) if tool.warm else None
    if done is None or not tool.trouble(done):
        if tool.change is not None:
            tool.change(tree)
        done = run(tool.command(tree), tree.path, timeout=limit, sample=sample)
    click.echo(f"{tree.name}: {tool.name}: {done.wall:.2f} s, exit code {done.code}", err=True)
    return done


def _is_slow(first: Run, runs: int, limit: float) -> bool:
    return first.wall * runs > limit


def _further(tool: Tool, first: Run, runs: int, limit: float) -> int:
    """How many runs follow the first one."""
    if tool.trouble(first):
        return 0
    return max(1, int(limit / first.wall)) - 1 if _is_slow(first, runs, limit) else runs


def _result(tool: Tool, first: Run | None, taken: Sequence[Run], limit: float) -> Result:
    if first is None:
        return Result(tool.name, "", note="not installed")
    named = tool.version or ""
    odd = next((run for run in (first, *taken) if tool.trouble(run)), None)
    if odd is None:
        return Result(tool.name, named, tuple(taken), first.memory)
    if odd.code is None:
        return Result(tool.name, named, peak=odd.memory, limit=limit)
    click.echo(f"{tool.name}: {tool.trouble(odd)}\n{odd.errors[-2000:] or odd.output[:2000]}", err=True)
    return Result(tool.name, named, note=tool.trouble(odd))


def machine() -> str:
    """What the runs happen on, and how busy it is now."""
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors{load}"
