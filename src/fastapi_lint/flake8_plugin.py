"""The flake8 plugin: `flake8` reports what `fastapi-lint` finds, project-wide rules included.

With both packages in one environment nothing is left to set up: `flake8 app/` shows the diagnostics, and so
does an editor that runs flake8 or pipes a buffer through `flake8 --stdin-display-name app/main.py -`.

`[tool.fastapi-lint]` of the nearest pyproject.toml counts; flake8's own options apply on top. A rule that
is off by default is switched on in either place; flake8's `select` and `extend-select` have to name it with
at least one digit (`FAL4`), as `F` or `FAL` in a list of plugins says nothing about single rules.

flake8 loads plugins on every run and asks file by file, in several processes. So this module imports
nothing heavy, and a process analyses the project once, for the first file that could matter.
"""

from __future__ import annotations

import re
from argparse import Namespace
from ast import AST
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from fastapi_lint.config import Settings
    from fastapi_lint.diagnostic import Diagnostic
    from fastapi_lint.engine import Result
    from fastapi_lint.project.files import Files

Row = tuple[int, int, str, type]
"""What flake8 wants to know: line, 0-based column, text that begins with the code, plugin."""

_RULE = re.compile(r"FAL\d")
_FRAMEWORK = re.compile(rb"fastapi|starlette")
_STDIN = "-"


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
        """Keep flake8's options."""
        cls.options = options

    def run(self) -> Iterator[Row]:
        """The diagnostics of the file; never raises."""
        try:
            rows = list(self._rows())
        except Exception as error:
            rows = [(1, 0, f"FAL000 {_describe(error)}", type(self))]
        yield from rows

    def _rows(self) -> Iterator[Row]:
        if "(" not in self._text:  # neither functions nor calls
            return
        job = self._job()
        result = _analyse(job)
        for diagnostic in self._heard([d for d in result.diagnostics if d.filename == job.name]):
            text = f"{diagnostic.code} {diagnostic.message}"
            yield diagnostic.span.line, diagnostic.span.column, text, type(self)
