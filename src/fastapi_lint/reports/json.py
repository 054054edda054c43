"""The JSON report: the keys of ruff's, plus `name`, `severity`, `chain` and the file of each edit.

Rows and columns are 1-based, columns count characters, ends are exclusive.
"""

from __future__ import annotations

import json

from fastapi_lint.diagnostic import Diagnostic, Fix
from fastapi_lint.reports.data import ReportInput, absolute, noqa_row


def render(report: ReportInput) -> str:
    """An array with an object for each diagnostic."""
    return json.dumps([_entry(diagnostic) for diagnostic in report.diagnostics], indent=2) + "\n"


def _entry(diagnostic: Diagnostic) -> dict[str, object]:
    span = diagnostic.span
    return {
        "cell": None,
        "chain": [
            {
                "filename": None if step.filename is None else absolute(step.filename),
                "name": step.name,
                "note": step.note,
                "row": step.line,
            }
            for step in diagnostic.chain
        ],
        "code": diagnostic.code,
        "end_location": _location(span.end_line, span.end_column),
        "filename": absolute(diagnostic.filename),
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
        "location": _location(span.line, span.column),
        "message": diagnostic.message,
        "name": diagnostic.name,
        "noqa_row": noqa_row(diagnostic),
        "severity": diagnostic.severity.value,
        "url": None,
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "applicability": fix.applicability.value,
        "edits": [
            {
                "content": edit.replacement,
                "end_location": _location(edit.span.end_line, edit.span.end_column),
                "filename": absolute(edit.filename),
                "location": _location(edit.span.line, edit.span.column),
            }
            for edit in fix.edits
        ],
        "message": fix.title,
    }


def _location(line: int, column: int) -> dict[str, int]:
    return {"column": column + 1, "row": line}
