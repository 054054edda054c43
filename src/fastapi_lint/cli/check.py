"""`fastapi-lint check`: from options to settings, files, diagnostics, a report and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from fastapi_lint.cache import answers
from fastapi_lint.cache.store import Store, default_directory
from fastapi_lint.cli.output import check_statistics, report
from fastapi_lint.cli.terminal import ProgressBar, say
from fastapi_lint.config import Settings, name_of, selected_rules
from fastapi_lint.configuration import Configuration, load
from fastapi_lint.diagnostic import Result, RuleMeta
from fastapi_lint.discovery import Excludes, discover
from fastapi_lint.project.files import Disk, Files, Memory
from fastapi_lint.reports.summary import count

_STDIN = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The command line of `check`; None means not given."""

    paths: tuple[str, ...] = ()
    fix: bool = False
    unsafe_fixes: bool | None = None
    diff: bool = False
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    per_file_ignores: dict[str, tuple[str, ...]] | None = None
    add_noqa: bool = False
    ignore_noqa: bool = False
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] | None = None
    force_exclude: bool | None = None
    stdin_filename: str | None = None
    output_format: str | None = None
    output_file: str | None = None
    statistics: bool = False
    quiet: bool = False
    verbose: bool = False
    exit_zero: bool = False
    exit_non_zero_on_fix: bool = False
    config_file: str | None = None
    isolated: bool = False
    jobs: int | None = None
    no_cache: bool = False
    cache_dir: str | None = None

    def store(self) -> Store | None:
        """The cache, unless none is wanted."""
        if self.no_cache:
            return None
        return Store(default_directory() if self.cache_dir is None else Path(self.cache_dir))

    def configuration(self, rules: Sequence[RuleMeta]) -> Configuration:
        """The settings these options and the configuration file add up to; raises ConfigError."""
        names = (
            "select", "extend-select", "ignore", "per-file-ignores", "exclude", "extend-exclude",
            "force-exclude", "unsafe-fixes", "output-format", "jobs",
        )  # fmt: skip
        given = {name: getattr(self, name.replace("-", "_")) for name in names}
        paths = [self.stdin_filename or "."] if self.from_stdin else self.paths
        return load(
            paths or ["."],
            rules,
            file=self.config_file,
            isolated=self.isolated,
            command_line={name: value for name, value in given.items() if value is not None},
        )

    @property
    def from_stdin(self) -> bool:
        """Whether the one file to check comes from standard input."""
        return self.paths == (_STDIN,)


@dataclass(frozen=True, slots=True)
class Job:
    """What to check, where it is read from, and how.

    `universe` are the files of the project, None if `targets` are all there is to know; `stdin` is the name
    that standard input has as a file. `rules` are all there are.
    """

    files: Files
    targets: tuple[str, ...]
    universe: tuple[str, ...] | None
    settings: Settings
    options: Options
    rules: tuple[RuleMeta, ...]
    stdin: str | None = None
    store: Store | None = None

    def check(self) -> Result:
        """Ask the cache or the engine, with a progress bar."""
        options = self.options
        with ProgressBar(quiet=options.quiet) as progress:
            return answers.check(
                self.files,
                self.targets,
                self.settings,
                universe=self.universe,
                noqa=not options.ignore_noqa,
                progress=progress,
                store=self.store,
            )


def execute(options: Options) -> int:
    """Run `check`; the exit code. Raises ConfigError and click's usage errors."""
    _refuse_contradictions(options)
    store = options.store()
    rules = answers.catalogue(store)
    configuration = options.configuration(rules)
    check_statistics(options, configuration.settings.output_format)
    if options.from_stdin:
        job = _from_stdin(configuration, options, rules)
    else:
        found = _from_disk(configuration, options, rules, store)
        if found is None:
            return 2
        job = found
    if options.verbose:
        _describe(configuration, job)
    if options.fix or options.diff:
        from fastapi_lint.cli import repair  # lazy: needs LibCST

        return repair.fix(job)
    if options.add_noqa:
        from fastapi_lint.cli.silence import add_noqa  # lazy: rarely wanted

        return add_noqa(job)
    return report(job, job.check())


def _refuse_contradictions(options: Options) -> None:
    if _STDIN in options.paths and not options.from_stdin:
        raise click.UsageError("- reads from stdin and allows no other path")
    if options.ignore_noqa and (options.fix or options.diff):
        raise click.UsageError("--ignore-noqa cannot be combined with --fix or --diff")
    if options.add_noqa and (options.fix or options.diff or options.ignore_noqa or options.from_stdin):
        raise click.UsageError("--add-noqa cannot be combined with --fix, --diff, --ignore-noqa or stdin")


def _from_disk(
    configuration: Configuration, options: Options, rules: tuple[RuleMeta, ...], store: Store | None
) -> Job | None:
    paths, settings = options.paths or (".",), configuration.settings
    found = discover(paths, settings)
    for path in found.missing:
        say("error", f"{path}: no such file or directory")
    if found.missing:
        return None
    if not found.files and not options.quiet:
        say("warning", "no Python files found under the given path(s)")
    universe = _universe(configuration, paths) if found.files else None
    files = Disk(Path(settings.root))
    return Job(files, found.files, universe, settings, options, rules, store=store)


def _from_stdin(configuration: Configuration, options: Options, rules: tuple[RuleMeta, ...]) -> Job:
    settings = configuration.settings
    name = name_of(options.stdin_filename, settings.root) if options.stdin_filename else _STDIN
    files = Memory({name: sys.stdin.buffer.read()}, Disk(Path(settings.root)))
    excluded = settings.force_exclude and Excludes(settings).covers_any_part(name)
    universe = _universe(configuration, ()) if options.stdin_filename else None
    return Job(files, () if excluded else (name,), universe, settings, options, rules, name)


def _universe(configuration: Configuration, paths: Sequence[str]) -> tuple[str, ...] | None:
    """All files of the project, so that checking a part of it finds what checking the whole would."""
    settings = configuration.settings
    if not configuration.is_project or settings.root in (name_of(path) for path in paths):
        return None
    return discover([settings.root], replace(settings, force_exclude=False)).files


def _describe(configuration: Configuration, job: Job) -> None:
    rules = selected_rules(job.settings, job.rules)
    say("note", f"configuration: {configuration.file or 'none'}, project root: {job.settings.root}")
    say("note", f"{count(len(rules), 'rule')}, {count(len(job.targets), 'file')}")
