"""The report of a run: rendered, written where it belongs, and turned into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from fastapi_lint import source
from fastapi_lint.cli.names import Names
from fastapi_lint.cli.terminal import put, say, wants_color, width_of
from fastapi_lint.diagnostic import Problem, Result
from fastapi_lint.project.files import Files
from fastapi_lint.reports import renderer, statistics
from fastapi_lint.reports.data import ReportInput

if TYPE_CHECKING:
    from fastapi_lint.cli.check import Job, Options


def report(
    job: Job,
    result: Result,
    *,
    fixed: Mapping[str, int] | None = None,
    texts: Mapping[str, source.Source] | None = None,
    stream: TextIO | None = None,
) -> int:
    """Write the report of a run and say what could not be checked; the exit code.

    `fixed` counts repairs by code, `texts` are files as they read now, where that differs from `job.files`.
    """
    options = job.options
    stream = stream or sys.stdout
    names = Names()
    result = names.result(result)
    text = _renderer(job)(
        ReportInput(
            diagnostics=result.diagnostics,
            checked=result.checked,
            lines=_lines(job.files, texts or {}, names),
            problems=result.problems,
            rules=job.rules,
            fixed=fixed or {},
            changed=len(texts or {}),
            unsafe_fixes=job.settings.unsafe_fixes,
            closing=not options.quiet,
            color=options.output_file is None and wants_color(stream),
            width=width_of(stream) if options.output_file is None else None,
            repository=os.environ.get("CI_PROJECT_DIR"),
        )
    )
    _write(text, options.output_file, stream)
    if options.verbose and result.suppressed:
        say("note", f"{result.suppressed} silenced by `# noqa`")
    complain(result.problems)
    return exit_code(options, result, changed=bool(fixed))


def exit_code(options: Options, result: Result, *, changed: bool = False) -> int:
    """2 if something could not be checked, 1 for diagnostics (or fixes, if that is asked for), else 0."""
    if result.problems:
        return 2
    found = bool(result.diagnostics) and not options.exit_zero
    return int(found or (changed and options.exit_non_zero_on_fix))


def complain(problems: Sequence[Problem]) -> None:
    """One line on standard error for each problem."""
    for problem in problems:
        say("error", str(problem))


def check_statistics(options: Options, output_format: str) -> None:
    """Raise a usage error if `--statistics` has no form in the output format."""
    if options.statistics and output_format not in ("full", "concise", "json"):
        raise click.UsageError(f"--statistics cannot be combined with --output-format {output_format}")


def _renderer(job: Job) -> Callable[[ReportInput], str]:
    output_format = job.settings.output_format
    if job.options.statistics:
        return statistics.render_json if output_format == "json" else statistics.render
    return renderer(output_format)


def _lines(
    files: Files, texts: Mapping[str, source.Source], names: Names
) -> Callable[[str], Sequence[str] | None]:
    @cache
    def lines(shown: str) -> Sequence[str] | None:
        filename = names.full(shown)
        if filename in texts:
            return texts[filename].lines
        try:
            return source.decode(filename, files.read(filename)).lines
        except (OSError, source.DecodeError):
            return None

    return lines


def _write(text: str, output_file: str | None, stream: TextIO) -> None:
    if output_file is None:
        put(text, stream)
        return
    try:
        Path(output_file).write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise click.ClickException(f"{output_file}: {error.strerror or error}") from error
