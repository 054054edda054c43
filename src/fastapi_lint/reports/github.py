"""Annotations for GitHub Actions: workflow commands, one line a diagnostic."""

from __future__ import annotations

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.reports.data import ReportInput, absolute

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: ReportInput) -> str:
    """`::error title=…,file=…,line=…::message` for each diagnostic."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in report.diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    properties = {
        "title": f"fastapi-lint ({diagnostic.code})",
        "file": absolute(diagnostic.filename),
        "line": str(span.line),
        "col": str(span.column + 1),
        "endLine": str(span.end_line),
        "endColumn": str(span.end_column + 1),
    }
    if span.end_line != span.line:  # columns of different lines would be read as one line's
        del properties["col"], properties["endColumn"]
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    place = f"{diagnostic.filename}:{span.line}:{span.column + 1}"
    text = f"{place}: {diagnostic.code} {diagnostic.message}"
    if diagnostic.fix is not None:
        text += f"\n  fix ({diagnostic.fix.applicability.value}): {diagnostic.fix.title}"
    return f"::{_COMMANDS[diagnostic.severity]} {written}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
