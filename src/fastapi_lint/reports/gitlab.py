"""The code quality report of GitLab."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.reports.data import ReportInput, absolute

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: ReportInput) -> str:
    """An array with an object for each diagnostic.

    Fingerprints do not depend on line numbers, so that a diagnostic that moves stays the same.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    entries = []
    for diagnostic in report.diagnostics:
        path = _path(diagnostic.filename, report.repository)
        identity = (path, diagnostic.code, diagnostic.message)
        entries.append(_entry(diagnostic, path, _fingerprint(identity, seen[identity])))
        seen[identity] += 1
    return json.dumps(entries, indent=2) + "\n"


def _path(filename: str, repository: str | None) -> str:
    full = Path(absolute(filename))
    if repository is None or not full.is_relative_to(repository):
        return filename
    return full.relative_to(repository).as_posix()


def _fingerprint(identity: tuple[str, str, str], repetition: int) -> str:
    text = "\0".join((*identity, str(repetition)))
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:32]


def _entry(diagnostic: Diagnostic, path: str, fingerprint: str) -> dict[str, object]:
    span = diagnostic.span
    return {
        "check_name": diagnostic.code,
        "description": f"{diagnostic.code}: {diagnostic.message}",
        "severity": _SEVERITIES[diagnostic.severity],
        "fingerprint": fingerprint,
        "location": {
            "path": path,
            "positions": {
                "begin": {"line": span.line, "column": span.column + 1},
                "end": {"line": span.end_line, "column": span.end_column + 1},
            },
        },
    }
