"""`python -m benchmarks DIRECTORY` or `python -m benchmarks --pypi NAME`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.plot import svg
from benchmarks.table import Measured, markdown, rich_table
from benchmarks.tools import FLAKE8, OURS, Tool, again_tools, cold_tools
from benchmarks.trees import Tree, TreeError, cache_directory, local, released
from benchmarks.turns import machine, measure


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option(
    "--pypi",
    metavar="NAME[==VERSION]",
    multiple=True,
    help="Measure on a released application (again for more); NAME[sdist] for its sources.",
)
@click.option("--again", is_flag=True, help="Second runs too: with caches, after a change, within flake8.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(min=1), help="Timed runs a tool.")
@click.option("--limit", default=120.0, show_default=True, metavar="SECONDS",
              type=click.FloatRange(min=0, min_open=True),
              help="Stop longer runs; run a tool less often if all its runs would be longer.")  # fmt: skip
@click.option("--only", multiple=True, metavar="TOOL", help="Measure only this peer (again for more).")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
@click.option("--write", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Put the Markdown between the `benchmark` markers of a file, second runs between those of"
              " `benchmark-again`.")  # fmt: skip
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.svg",
              help="Draw the first runs.")  # fmt: skip
def main(
    directory: Path | None,
    pypi: tuple[str, ...],
    again: bool,
    runs: int,
    limit: float,
    only: tuple[str, ...],
    as_markdown: bool,
    write: Path | None,
    plot: Path | None,
) -> None:
    """Time fastapi-lint and its peers on trees: DIRECTORY, or releases from the package index.

    Every tool first runs once unmeasured but for its memory; then they take turns, so that noise of the
    machine meets all of them. The tools work on a copy of the Python files, with caches of their own.
    """
    if (directory is None) == (not pypi):
        raise click.UsageError("give a directory or --pypi")
    cold, second = (
        [tool for tool in tools if not only or tool.name in (OURS, *only)]
        for tools in (cold_tools(), again_tools() if again else ())
    )
    tables = {"benchmark": _names(cold)}
    if second:
        tables["benchmark-again"] = [OURS, FLAKE8, *_names(second)]
    if write is not None:
        _filled(write, dict.fromkeys(tables, ""))
    caption, trees = machine(), []
    for tree in _trees(directory, pypi):
        trees.append(_measured(tree, [*cold, *second], runs, limit))
        _show(trees[-1], aside=as_markdown)
    texts = {name: markdown(caption, trees, tools, runs) for name, tools in tables.items()}
    if as_markdown:
        click.echo("\n".join(texts.values()), nl=False)
    if write is not None:
        write.write_text(_filled(write, texts), "utf-8")
    if plot is not None:
        plot.write_text(svg(trees, tables["benchmark"]), "utf-8")


def _trees(directory: Path | None, pypi: Sequence[str]) -> list[Tree]:
    try:
        return [local(directory)] if directory else [released(name, cache_directory()) for name in pypi]
    except TreeError as error:
        raise click.ClickException(str(error)) from error


def _names(tools: Sequence[Tool]) -> list[str]:
    return [tool.name for tool in tools]


def _measured(tree: Tree, tools: Sequence[Tool], runs: int, limit: float) -> Measured:
    with tree.copy() as copied, tempfile.TemporaryDirectory() as caches:
        os.environ.update(FASTAPI_LINT_CACHE_DIR=f"{caches}/ours", RUFF_CACHE_DIR=f"{caches}/ruff")
        return Measured(tree, measure(tools, copied, runs=runs, limit=limit))


def _show(measured: Measured, *, aside: bool) -> None:
    from rich.console import Console

    tree = measured.tree
    Console(stderr=aside).print(rich_table(f"{tree.name}: {tree.extent}", measured))


def _filled(path: Path, texts: dict[str, str]) -> str:
    """The text of a file with others in its blocks; raises a usage error if one is not there."""
    from fastapi_lint._dev import replace_block

    text = path.read_text("utf-8")
    for name, block in texts.items():
        text = replace_block(text, name, block)
    return text


if __name__ == "__main__":
    main()
