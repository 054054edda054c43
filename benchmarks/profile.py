"""`python -m benchmarks.profile DIRECTORY`: where the time of a run goes, stage by stage."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

_Times = dict[str, float]


@contextmanager
def _stage(name: str, times: _Times) -> Iterator[None]:
    start = time.process_time()
    yield
    times[name] = times.get(name, 0.0) + time.process_time() - start


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--rules", is_flag=True, help="The time of every rule too.")
def main(directory: Path, rules: bool) -> None:
    """Processor time of a run over DIRECTORY without cache, in one process, stage by stage.

    What stages share is counted where it is first asked for.
    """
    os.chdir(directory)
    times: _Times = {}
    of_rules: _Times = {}
    with _stage("imports", times):
        from fastapi_lint import engine
        from fastapi_lint.building import build
        from fastapi_lint.config import Settings, selected_rules
        from fastapi_lint.discovery import discover
        from fastapi_lint.project.files import Disk
        from fastapi_lint.project.model import Project
        from fastapi_lint.rules.registry import all_rules

        chosen = selected_rules(Settings(), all_rules())
    with _stage("finding files", times):
        targets = discover(["."], Settings()).files
    with engine.room():
        project = Project(Disk(Path()), targets)
        with _stage("reading and facts", times):
            _ = project.modules
        with _stage("registrations", times):
            _ = project.registrations
        with _stage("blocking calls", times):
            _ = project.blocks
        with _stage("route tables", times):
            _ = project.served
        found = []
        for rule in chosen:
            with _stage("rules", times), _stage(rule.code, of_rules):
                found += engine.ask([rule], project)
        with _stage("fixes", times):
            build(found, 1)
    total = sum(times.values())
    for name, spent in (*times.items(), ("total", total)):
        click.echo(f"{name:18} {spent:7.3f} s {spent / total:6.1%}")
    if rules:
        for name, spent in sorted(of_rules.items(), key=lambda item: -item[1]):
            click.echo(f"  {name:16} {spent:7.3f} s")


if __name__ == "__main__":
    main()
