"""The flake8 plugin: `flake8` reports what `fastapi-lint` finds, project-wide rules included.

With both packages in one environment nothing is left to set up: `flake8 app/` shows the diagnostics, and so
does an editor that runs flake8 or pipes a buffer through `flake8 --stdin-display-name app/main.py -`.

`[tool.fastapi-lint]` of the nearest pyproject.toml counts; flake8's own options apply on top. A rule that
is off by default is switched on in either place; flake8's `select` and `extend-select` have to name it with
at least one digit (`FAL4`), as `F` or `FAL` in a list of plugins says nothing about single rules.

flake8 loads plugins on every run and asks file by file, in several processes. So this module imports
nothing heavy, and the project is analysed once: before flake8 starts its processes if it is going to, and
for the first file that could matter if not. Or the cache has what the last run said of it
(`FASTAPI_LINT_NO_CACHE=1`, `FASTAPI_LINT_CACHE_DIR` as for the command).
"""

from __future__ import annotations

import gc
import re
from argparse import Namespace
from ast import AST
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from fastapi_lint.cache.store import Store
    from fastapi_lint.config import Settings
    from fastapi_lint.configuration import Configuration
    from fastapi_lint.diagnostic import Diagnostic
    from fastapi_lint.project.files import Files

Row = tuple[int, int, str, type]
"""What flake8 wants to know: line, 0-based column, text that begins with the code, plugin."""

_RULE = re.compile(r"FAL\d")
# Functions, calls, and texts that have a name: the rest has no diagnostics.
_WORTHWHILE = re.compile(r"\(|=[^\n]*[\"']|=\s*[\[{][^\]}]*[\"']")
_FRAMEWORK = re.compile(rb"fastapi|starlette")
_STDIN = "-"
_HERE = "."
_EVERYWHERE = "."


class Plugin:
    """The diagnostics of one file for flake8; what goes wrong is a diagnostic too, FAL000.

    Syntax errors and `# noqa` are left to flake8, but for comments that it does not take to mean a
    diagnostic: `# fastapi-lint: noqa`, and `# noqa` on another row of it, such as its route's decorator.
    """

    options: ClassVar[Namespace] = Namespace(
        filenames=[], select=None, extend_select=None, stdin_display_name="stdin", disable_noqa=False
    )

    def __init__(self, tree: AST, filename: str, lines: Sequence[str]) -> None:
        self._filename = filename
        self._text = "".join(lines)

    @classmethod
    def parse_options(cls, options: Namespace) -> None:
        """Keep flake8's options; analyse the project if several processes are going to ask for it."""
        cls.options = options
        if _has_workers(options):
            paths = map(Path, options.filenames or (_HERE,))
            for directory in {path if path.is_dir() else path.parent for path in paths}:
                with suppress(Exception):  # whoever asks for a file gets to hear of it
                    _analyse(cls._run_in(directory))

    def run(self) -> Iterator[Row]:
        """The diagnostics of the file; never raises."""
        try:
            rows = list(self._rows())
        except Exception as error:
            rows = [(1, 0, f"FAL000 {_describe(error)}")]
        for line, column, text in rows:
            yield line, column, text, type(self)

    def _rows(self) -> Iterator[tuple[int, int, str]]:
        if not _WORTHWHILE.search(self._text):
            return
        from fastapi_lint.config import name_of

        run = self._run_in(Path(self._filename).parent)
        name = name_of(self._filename, run.settings.root)
        found = _analyse(run._replace(stdin=(name, self._text)) if self._is_stdin else run)
        for diagnostic in self._heard([d for d in found.diagnostics if d.filename == name]):
            yield diagnostic.span.line, diagnostic.span.column, f"{diagnostic.code} {diagnostic.message}"
        # flake8 has parsed the file, so whatever kept it from being checked is for this plugin to say.
        for _, text in [failure for failure in found.failures if failure[0] in (name, _EVERYWHERE)][:1]:
            yield 1, 0, f"FAL000 {text}"

    @property
    def _is_stdin(self) -> bool:
        return _STDIN in self.options.filenames and self._filename == self.options.stdin_display_name

    @classmethod
    def _run_in(cls, directory: Path) -> _Run:
        """The run for files of a directory: all that flake8 is to check with the same configuration."""
        from fastapi_lint.config import Selection

        options = cls.options
        paths = tuple(path for path in options.filenames or (_HERE,) if path != _STDIN)
        configuration = _configuration(directory.as_posix(), paths)
        given = (*(options.select or ()), *(options.extend_select or ()))
        chosen = Selection(extend_select=tuple(selector for selector in given if _RULE.match(selector)))
        return _Run(paths, replace(configuration.settings, overrides=chosen), configuration.is_project)

    def _heard(self, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """All but those silenced by a comment that flake8 does not connect with the diagnostic."""
        from fastapi_lint.source import Source
        from fastapi_lint.suppression import suppressions

        comments = suppressions(Source(self._filename, self._text))
        for diagnostic in diagnostics:
            others = tuple(row for row in diagnostic.noqa_rows if row != diagnostic.span.line)
            # No row is numbered 0: without others, only comments for the whole file are left.
            if self.options.disable_noqa or not comments.covers(
                replace(diagnostic, noqa_rows=others or (0,))
            ):
                yield diagnostic


class _Run(NamedTuple):
    """What an analysis depends on; `stdin` is the name and the text of a file that is not read from disk."""

    paths: tuple[str, ...]
    settings: Settings
    is_project: bool
    stdin: tuple[str, str] | None = None


class _Findings(NamedTuple):
    """What an analysis found, and what failed: name of the file and text."""

    diagnostics: Sequence[Diagnostic] = ()
    failures: Sequence[tuple[str, str]] = ()


def _has_workers(options: Namespace) -> bool:
    """Whether flake8 is going to start processes: for several files that are not standard input."""
    from multiprocessing import current_process

    jobs = getattr(options, "jobs", None)
    paths = options.filenames or [_HERE]
    is_one_file = _STDIN in paths or (len(paths) == 1 and not Path(paths[0]).is_dir())
    return jobs is not None and jobs.n_jobs not in (0, 1) and not is_one_file and not current_process().daemon


@cache
def _configuration(directory: str, paths: tuple[str, ...]) -> Configuration:
    """The configuration for files in a directory; outside of projects `paths` are all there is to know."""
    from fastapi_lint.cache.answers import catalogue
    from fastapi_lint.cache.store import configured
    from fastapi_lint.configuration import load

    rules = catalogue(configured())
    configuration = load([directory], rules)
    return configuration if configuration.is_project else load([directory, *paths], rules)


@cache
def _analyse(run: _Run) -> _Findings:
    """Check what flake8 was asked to check, as far as it lies in the project."""
    from fastapi_lint.cache.store import configured
    from fastapi_lint.config import relative_to
    from fastapi_lint.discovery import Excludes, discover
    from fastapi_lint.project.files import Disk, Memory

    settings = run.settings
    files: Files = Disk(Path(settings.root))
    found = discover(run.paths, settings).files
    targets = tuple(name for name in found if not relative_to(name, settings.root).startswith("../"))
    if run.stdin is not None:
        files = Memory(dict([run.stdin]), files)
        name, _ = run.stdin
        targets = () if settings.force_exclude and Excludes(settings).covers_any_part(name) else (name,)
    universe = targets
    if run.is_project:
        universe = discover([settings.root], replace(settings, force_exclude=False)).files
        if not any(_FRAMEWORK.search(_read(files, name)) for name in {*universe, *targets}):
            return _Findings()
    store = configured() if run.stdin is None else None
    findings = _check(files, targets, universe, settings, store)
    # What is left of the analysis would be looked through again and again, in every process of flake8's.
    gc.freeze()
    return findings


def _read(files: Files, name: str) -> bytes:
    try:
        return files.read(name)
    except OSError:
        return b""


def _check(
    files: Files, targets: Sequence[str], universe: Sequence[str], settings: Settings, store: Store | None
) -> _Findings:
    from fastapi_lint.cache import answers

    try:
        result = answers.check(
            files, targets, settings, universe=universe, noqa=False, fixes=False, store=store
        )
    except Exception as error:  # kept as a finding, or every file would try again
        return _Findings(failures=[(_EVERYWHERE, _describe(error))])
    failures = [(problem.filename, f"{problem.kind}: {problem.message}") for problem in result.problems]
    return _Findings(result.diagnostics, failures)


def _describe(error: Exception) -> str:
    from traceback import format_exception_only

    from fastapi_lint.config import ConfigError

    if isinstance(error, ConfigError):
        return str(error)
    return f"internal-error: {' '.join(format_exception_only(error)[-1].split())}"
