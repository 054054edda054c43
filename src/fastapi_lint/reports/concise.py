"""The concise report: one line a diagnostic, in the form editors and grep know."""

from __future__ import annotations

from fastapi_lint.diagnostic import Diagnostic
from fastapi_lint.reports.data import ReportInput
from fastapi_lint.reports.paint import Paint, backticks, painter, visible
from fastapi_lint.reports.summary import summary


def render(report: ReportInput) -> str:
    """`path:line:column: CODE [*] message`, the star for what `--fix` would repair, and the summary."""
    paint = painter(report.color)
    lines = [_line(diagnostic, report, paint) for diagnostic in report.diagnostics]
    if report.closing:
        lines.append(summary(report, paint))
    return "".join(f"{line}\n" for line in lines)


def _line(diagnostic: Diagnostic, report: ReportInput, paint: Paint) -> str:
    colon = paint(":", "cyan")
    star = f"[{paint('*', 'cyan')}] " if report.is_fixable(diagnostic) else ""
    path = paint(visible(diagnostic.filename), "bold")
    place = f"{path}{colon}{diagnostic.span.line}{colon}{diagnostic.span.column + 1}{colon}"
    message = backticks(visible(diagnostic.message), paint)
    return f"{place} {paint(diagnostic.code, 'bold red')} {star}{message}"
