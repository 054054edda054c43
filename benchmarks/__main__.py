"""`python -m benchmarks DIRECTORY` or `python -m benchmarks --pypi NAME`."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.measure import Run, run
from benchmarks.table import Result, markdown, rich_table
from benchmarks.tools import OURS, Tool, again_tools, all_tools
from benchmarks.trees import Tree, TreeError, cache_directory, local, released


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option(
    "--pypi",
    metavar="NAME[==VERSION]",
    multiple=True,
    help="Measure on a released application (again for more); NAME[sdist] for its sources.",
)
@click.option("--again", is_flag=True, help="Measure second runs: with caches, after a change.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(min=1), help="Timed runs a tool.")
@click.option(
    "--slow", default=30.0, show_default=True, metavar="SECONDS", help="From where a tool counts as slow."
)
@click.option(
    "--slow-runs", default=1, show_default=True, type=click.IntRange(min=1), help="Runs of a slow tool."
)
@click.option("--timeout", default=900.0, show_default=True, metavar="SECONDS", help="Limit for each run.")
@click.option("--only", multiple=True, metavar="TOOL", help="Measure only this peer (again for more).")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown instead of a table.")
@click.option("--write", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Put the Markdown between the `benchmark` markers of a file.")  # fmt: skip
def main(
    directory: Path | None,
    pypi: tuple[str, ...],
    again: bool,
    runs: int,
    slow: float,
    slow_runs: int,
    timeout: float,
    only: tuple[str, ...],
    as_markdown: bool,
    write: Path | None,
) -> None:
    """Time fastapi-lint and its peers on trees: DIRECTORY, or releases from the package index.

    Every tool first runs once unmeasured but for its memory; then they take turns, so that noise of the
    machine meets all of them. A slow tool runs only as often as --slow-runs says, its first run included.
    The tools work on a copy of the Python files, with caches of their own.
    """
    if (directory is None) == (not pypi):
        raise click.UsageError("give a directory or --pypi")
    tools = [
        tool for tool in (again_tools() if again else all_tools()) if not only or tool.name in (OURS, *only)
    ]
    texts = []
    for tree in _trees(directory, pypi):
        with tree.copy() as copied, tempfile.TemporaryDirectory() as caches:
            os.environ.update(FASTAPI_LINT_CACHE_DIR=f"{caches}/ours", RUFF_CACHE_DIR=f"{caches}/ruff")
            results = measure(tools, copied, runs=runs, slow=slow, slow_runs=slow_runs, timeout=timeout)
        texts.append(markdown(_caption(tree), results))
        _show(texts[-1] if as_markdown else None, tree, results)
    if write is not None:
        from fastapi_lint._dev import replace_block

        name = "benchmark-again" if again else "benchmark"
        write.write_text(replace_block(write.read_text("utf-8"), name, "\n".join(texts)), "utf-8")


def _trees(directory: Path | None, pypi: Sequence[str]) -> list[Tree]:
    try:
        return [local(directory)] if directory else [released(name, cache_directory()) for name in pypi]
    except TreeError as error:
        raise click.ClickException(str(error)) from error


def _show(text: str | None, tree: Tree, results: Sequence[Result]) -> None:
    if text is not None:
        click.echo(text, nl=False)
        return
    from rich.console import Console

    Console().print(rich_table(_caption(tree), results))


def measure(
    tools: Sequence[Tool], tree: Tree, *, runs: int, slow: float, slow_runs: int, timeout: float
) -> list[Result]:
    """Run every installed tool in turns; the results in the order of `tools`."""
    first = {tool: _once(tool, tree, timeout, sample=True) for tool in tools if tool.version}
    wanted = {tool: _further(tool, before, runs, slow, slow_runs) for tool, before in first.items()}
    taken: dict[Tool, list[Run]] = {tool: [] for tool in first}
    for turn in range(max(wanted.values(), default=0)):
        for tool in first:
            if turn < wanted[tool]:
                taken[tool].append(_once(tool, tree, timeout, sample=False))
    return [_result(tool, first.get(tool), taken.get(tool, []), slow) for tool in tools]


def _once(tool: Tool, tree: Tree, timeout: float, *, sample: bool) -> Run:
    if tool.prepare is not None:
        tool.prepare(tree)
    done = run(tool.command(tree), tree.path, timeout=timeout, sample=sample)
    click.echo(f"{tool.name}: {done.wall:.2f} s, exit code {done.code}", err=True)
    return done


def _further(tool: Tool, first: Run, runs: int, slow: float, slow_runs: int) -> int:
    """How many runs follow the first one."""
    if tool.trouble(first):
        return 0
    return runs if first.wall < slow else min(runs, slow_runs) - 1


def _result(tool: Tool, first: Run | None, taken: Sequence[Run], slow: float) -> Result:
    """What counts: the first run for its memory, and for its time too if the tool is slow."""
    if first is None:
        return Result(tool.name, "", note="not installed")
    named = tool.version or ""
    odd = next((run for run in (first, *taken) if tool.trouble(run)), None)
    if odd is not None:
        click.echo(f"{tool.name}: {tool.trouble(odd)}\n{odd.errors[-2000:]}", err=True)
        return Result(tool.name, named, note=tool.trouble(odd))
    counted = (first, *taken) if first.wall >= slow else tuple(taken)
    return Result(tool.name, named, counted, first.memory)


def _caption(tree: Tree) -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    machine = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors{load}"
    return f"{tree.name}: {len(tree.files)} files, {tree.lines:,} lines; {machine}"


if __name__ == "__main__":
    main()
