"""Results as JSON and back."""

from __future__ import annotations

from typing import Any

from fastapi_lint.diagnostic import (
    Applicability,
    Diagnostic,
    Edit,
    Fix,
    Problem,
    Result,
    Severity,
    Span,
    Step,
)


def to_json(result: Result) -> list[Any]:
    """A result as JSON's types, to be read by `from_json`."""
    return [
        [_diagnostic(diagnostic) for diagnostic in result.diagnostics],
        [[p.kind, p.message, p.filename, p.line, p.column] for p in result.problems],
        result.checked,
        result.suppressed,
    ]


def from_json(data: Any) -> Result:
    """The result again; raises ValueError, TypeError or KeyError for anything else than `to_json` wrote."""
    diagnostics, problems, checked, suppressed = data
    return Result(
        tuple(_read_diagnostic(*fields) for fields in diagnostics),
        tuple(Problem(*fields) for fields in problems),
        checked,
        suppressed,
    )


def _diagnostic(d: Diagnostic) -> list[Any]:
    return [
        d.code, d.name, d.severity.value, d.message, d.filename, d.span, d.label,
        [[s.name, s.filename, s.line, s.note] for s in d.chain],
        d.context, d.noqa_rows, None if d.fix is None else _fix(d.fix), d.refusal,
    ]  # fmt: skip


def _fix(fix: Fix) -> list[Any]:
    return [fix.title, fix.applicability.value, fix.edits]


def _read_diagnostic(
    code: str,
    name: str,
    severity: str,
    message: str,
    filename: str,
    span: list[int],
    label: str,
    chain: list[Any],
    context: int | None,
    noqa_rows: list[int],
    fix: list[Any] | None,
    refusal: str | None,
) -> Diagnostic:
    return Diagnostic(
        code, name, Severity(severity), message, filename, Span(*span), label,
        tuple(Step(*step) for step in chain), context, tuple(noqa_rows),
        None if fix is None else _read_fix(*fix), refusal,
    )  # fmt: skip


def _read_fix(title: str, applicability: str, edits: list[Any]) -> Fix:
    made = tuple(Edit(filename, Span(*span), replacement) for filename, span, replacement in edits)
    return Fix(title, Applicability(applicability), made)
