"""The SARIF 2.1.0 report, for code scanning services."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from urllib.parse import quote

from fastapi_lint import __version__
from fastapi_lint.diagnostic import Diagnostic, Fix, Problem, RuleMeta, Severity, Span, Step
from fastapi_lint.reports.data import ReportInput

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_Object = dict[str, object]


def render(report: ReportInput) -> str:
    """One run with its rules, results, call chains as code flows, and fixes."""
    index = {rule.code: position for position, rule in enumerate(report.rules)}
    run: _Object = {
        "tool": {
            "driver": {
                "name": "fastapi-lint",
                "version": __version__,
                "rules": [_rule(rule) for rule in report.rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, index) for diagnostic in report.diagnostics],
        "invocations": [
            {
                "executionSuccessful": not report.problems,
                "toolExecutionNotifications": [_notification(problem) for problem in report.problems],
            }
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: RuleMeta) -> _Object:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": list(rule.groups)},
    }


def _result(diagnostic: Diagnostic, index: dict[str, int]) -> _Object:
    result: _Object = {
        "ruleId": diagnostic.code,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.message},
        "locations": [_location(diagnostic.filename, _region(diagnostic.span))],
    }
    if diagnostic.code in index:
        result["ruleIndex"] = index[diagnostic.code]
    if diagnostic.chain:
        result["codeFlows"] = [_flow(diagnostic)]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix)]
    return result


def _flow(diagnostic: Diagnostic) -> _Object:
    start = _location(diagnostic.filename, _region(diagnostic.span), diagnostic.label or diagnostic.message)
    steps = [start, *map(_step, diagnostic.chain)]
    return {"threadFlows": [{"locations": [{"location": location} for location in steps]}]}


def _step(step: Step) -> _Object:
    text = f"{step.name}: {step.note}" if step.note else step.name
    if step.filename is None:
        return {"message": {"text": text}}
    return _location(step.filename, None if step.line is None else {"startLine": step.line}, text)


def _location(filename: str, region: _Object | None, text: str | None = None) -> _Object:
    physical: _Object = {"artifactLocation": {"uri": _uri(filename)}}
    if region is not None:
        physical["region"] = region
    location: _Object = {"physicalLocation": physical}
    if text is not None:
        location["message"] = {"text": text}
    return location


def _fix(fix: Fix) -> _Object:
    changes: dict[str, list[_Object]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.filename, []).append(
            {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}}
        )
    return {
        "description": {"text": f"{fix.title} ({fix.applicability.value})"},
        "artifactChanges": [
            {"artifactLocation": {"uri": _uri(filename)}, "replacements": replacements}
            for filename, replacements in changes.items()
        ],
    }


def _notification(problem: Problem) -> _Object:
    region: _Object | None = None
    if problem.line is not None:
        region = {"startLine": problem.line}
        if problem.column is not None:
            region["startColumn"] = problem.column
    return {
        "level": "error",
        "descriptor": {"id": problem.kind},
        "message": {"text": problem.message},
        "locations": [_location(problem.filename, region)],
    }


def _region(span: Span) -> _Object:
    return {
        "startLine": span.line,
        "startColumn": span.column + 1,
        "endLine": span.end_line,
        "endColumn": span.end_column + 1,
    }


def _uri(filename: str) -> str:
    """Relative as the file name is; a file outside the working directory has a `file:` address."""
    path = PurePosixPath(filename)
    if path.is_absolute() or ":" in path.parts[0]:
        return f"file:///{quote(filename.lstrip('/'), safe='/:', errors='surrogateescape')}"
    return quote(filename, errors="surrogateescape")
