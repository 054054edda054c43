"""A working directory, a way to run the command in it, and an engine that says what a test wants."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from fastapi_lint import engine
from fastapi_lint.cli import run
from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Problem, Severity, Span


class Outcome(NamedTuple):
    """What a command printed and returned."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "FASTAPI_LINT_OUTPUT_FORMAT", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FASTAPI_LINT_NO_CACHE", "1")


@pytest.fixture
def command(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `fastapi-lint` with arguments and standard input."""

    def invoke(*args: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        code = run(args)
        out, err = capsysbinary.readouterr()
        return Outcome(code, out.decode(), err.decode())

    return invoke


class Engine:
    """Stands in for the engine: what it will find, and what it was asked."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.problems: list[Problem] = []
        self.asked: list[dict[str, object]] = []

    def find(self, filename: str, line: int = 1, applicability: Applicability | None = None) -> Diagnostic:
        """Let the engine find something, with a fix or without."""
        span = Span(line, 0, line, 1)
        fix = applicability and Fix("repair it", applicability, (Edit(filename, span, "z"),))
        found = Diagnostic(
            "FAL301",
            "blocking-call-in-async",
            Severity.ERROR,
            "`x` blocks",
            filename,
            span,
            fix=fix,
        )
        self.diagnostics.append(found)
        return found

    def __call__(
        self, files: object, targets: tuple[str, ...], settings: object, **more: object
    ) -> engine.Result:
        """Be `engine.check`."""
        self.asked.append({"files": files, "targets": targets, "settings": settings, **more})
        return engine.Result(tuple(self.diagnostics), tuple(self.problems), len(targets))


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine of the test."""
    double = Engine()
    monkeypatch.setattr(engine, "check", double)
    return double
