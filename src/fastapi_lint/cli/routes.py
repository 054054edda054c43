"""`fastapi-lint routes`: what each application serves."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fastapi_lint import engine
from fastapi_lint.cli.names import Names
from fastapi_lint.cli.output import complain
from fastapi_lint.cli.terminal import ProgressBar, put, say, wants_color, width_of
from fastapi_lint.config import Settings, name_of
from fastapi_lint.configuration import Configuration, load
from fastapi_lint.discovery import discover
from fastapi_lint.project.files import Disk
from fastapi_lint.reports.routes import Table, describe, render_json
from fastapi_lint.rules.registry import all_rules
from fastapi_lint.served import Routes


def show(paths: Sequence[str], output_format: str, config_file: str | None, *, isolated: bool) -> int:
    """Print the routes of the applications under the paths; 2 if something could not be read, else 0.

    Applications are looked for in the whole project, so that a part of it shows what it would show as a part
    of the whole. Raises ConfigError.
    """
    paths = paths or (".",)
    configuration = load(paths, all_rules(), file=config_file, isolated=isolated)
    settings = configuration.settings
    found = discover(paths, settings)
    for path in found.missing:
        say("error", f"{path}: no such file or directory")
    if found.missing:
        return 2
    if not found.files:
        say("warning", "no Python files found under the given path(s)")
    names = Names()
    with ProgressBar(quiet=False) as progress:
        universe = dict.fromkeys((*found.files, *_rest(configuration, paths, settings)))
        every, problems = engine.routes(Disk(Path(settings.root)), universe, progress)
    routes = every if len(universe) == len(found.files) else _part(every, frozenset(found.files))
    if output_format == "json":
        put(render_json(routes, names.shown))
        for entry in routes.unresolved:
            say("note", describe(entry, names.shown))
    else:
        put(Table(names.shown, wants_color(sys.stdout), width_of(sys.stdout)).render(routes))
    concerned = [names.problem(problem) for problem in problems if problem.filename in set(found.files)]
    complain(concerned)
    return 2 if concerned else 0


def _rest(configuration: Configuration, paths: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """The other files of the project."""
    if not configuration.is_project or settings.root in (name_of(path) for path in paths):
        return ()
    return discover([settings.root], replace(settings, force_exclude=False)).files


def _part(routes: Routes, targets: frozenset[str]) -> Routes:
    """What the given files make or register."""
    worlds = []
    for world in routes.worlds:
        rows = tuple(row for row in world.routes if {world.filename, row.filename, row.registered} & targets)
        if rows or world.filename in targets:
            worlds.append(world._replace(routes=rows))
    unresolved = tuple(entry for entry in routes.unresolved if entry.filename in targets)
    return Routes(tuple(worlds), unresolved)
