"""The closing line of the text reports."""

from __future__ import annotations

from collections import Counter

from fastapi_lint.diagnostic import Severity
from fastapi_lint.reports.data import ReportInput
from fastapi_lint.reports.paint import SEVERITY_STYLES, Paint


def summary(report: ReportInput, paint: Paint) -> str:
    """What was found, where, how bad, and what can be fixed; before it, what was fixed."""
    fixed = sum(report.fixed.values())
    before = f"Fixed {count(fixed, 'problem')} in {count(report.changed, 'file')}.\n" if fixed else ""
    if report.diagnostics:
        return before + _found(report, paint)
    files = f"({count(report.checked, 'file')})"
    if report.problems:
        return f"{before}No problems found in what could be checked {files}"
    return f"{before}{paint('All checks passed!', 'bold green')} {files}"


def count(number: int, noun: str) -> str:
    """A number and its noun, in the plural unless it is one."""
    return f"{number} {plural(number, noun)}"


def plural(number: int, noun: str) -> str:
    """A noun, in the plural unless `number` is one."""
    return noun if number == 1 else f"{noun}{'es' if noun.endswith('x') else 's'}"


def _found(report: ReportInput, paint: Paint) -> str:
    total = len(report.diagnostics)
    files = len({diagnostic.filename for diagnostic in report.diagnostics})
    severities = Counter(diagnostic.severity for diagnostic in report.diagnostics)
    kinds = ", ".join(
        paint(
            f"{severities[severity]} {_severity(severity, severities[severity])}", SEVERITY_STYLES[severity]
        )
        for severity in Severity
        if severities[severity]
    )
    among = f"{files} of {count(report.checked, 'file')}"
    text = f"{paint(count(total, 'problem'), 'bold')} in {among} ({kinds})"
    repairs = ", ".join(_repairs(report))
    return f"{text}; {repairs}" if repairs else text


def _severity(severity: Severity, number: int) -> str:
    return severity.value if severity is Severity.INFO else plural(number, severity.value)


def _repairs(report: ReportInput) -> list[str]:
    now = sum(map(report.is_fixable, report.diagnostics))
    held = sum(diagnostic.fix is not None for diagnostic in report.diagnostics) - now
    refused = sum(diagnostic.refusal is not None for diagnostic in report.diagnostics)
    parts = [f"{now} fixable with --fix"] if now else []
    if held:
        parts.append(
            f"{held} more with --unsafe-fixes" if now else f"{held} fixable with --fix --unsafe-fixes"
        )
    if refused:
        parts.append(f"{count(refused, 'fix')} refused")
    return parts
