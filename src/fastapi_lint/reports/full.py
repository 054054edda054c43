"""The full report: each diagnostic with its code, the way there, and the repair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi_lint.diagnostic import Diagnostic, Step
from fastapi_lint.reports.data import ReportInput
from fastapi_lint.reports.frame import GUTTER, frame, gutter
from fastapi_lint.reports.paint import SEVERITY_STYLES, Paint, backticks, cells, painter, visible
from fastapi_lint.reports.summary import summary


def render(report: ReportInput) -> str:
    """Frames separated by blank lines, and the summary."""
    paint = painter(report.color)
    entries = ["\n".join(_entry(diagnostic, report, paint)) for diagnostic in report.diagnostics]
    if report.closing:
        entries.append(summary(report, paint))
    return "\n\n".join(entries) + "\n" * bool(entries)


def _entry(diagnostic: Diagnostic, report: ReportInput, paint: Paint) -> Iterator[str]:
    style = SEVERITY_STYLES[diagnostic.severity]
    lines = report.lines(diagnostic.filename) or ()
    yield _header(diagnostic, paint, style)
    code = frame(diagnostic, lines, paint, style, report.width)
    yield from code
    margin = gutter(diagnostic, lines)
    notes = [*_chain(diagnostic.chain, paint), *_repair(diagnostic, paint)]
    if notes and code:
        yield paint(f"{' ' * margin} |", GUTTER)
    bullet = paint(f"{' ' * margin} =", GUTTER)
    yield from (f"{bullet} {note}" for note in notes)


def _header(diagnostic: Diagnostic, paint: Paint, style: str) -> str:
    path = paint(visible(diagnostic.filename), "bold")
    place = paint(f":{diagnostic.span.line}:{diagnostic.span.column + 1}", "cyan")
    severity = paint(diagnostic.severity.value, style)
    message = backticks(visible(diagnostic.message), paint)
    return f"{path}{place} {paint(diagnostic.code, style)} {severity}: {message}"


def _chain(chain: Sequence[Step], paint: Paint) -> Iterator[str]:
    """The steps in columns: name, place, note; a step outside the project has its note for a place."""
    table = [
        (visible(step.name), visible(_place(step) or step.note), visible(step.note) if _place(step) else "")
        for step in chain
    ]
    widths = [max((cells(row[column]) for row in table), default=0) + 3 for column in (0, 1)]
    for name, place, note in table:
        pad = " " * (widths[0] - cells(name))
        gap = " " * (widths[1] - cells(place)) if note else ""
        yield f"{paint(name, 'bold')}{pad}{paint(place, 'cyan')}{gap}{note}".rstrip()


def _place(step: Step) -> str:
    if step.filename is None:
        return ""
    return step.filename if step.line is None else f"{step.filename}:{step.line}"


def _repair(diagnostic: Diagnostic, paint: Paint) -> Iterator[str]:
    fix = diagnostic.fix
    if fix is not None:
        label = paint(f"fix ({fix.applicability.value})", "bold green")
        yield f"{label}: {backticks(visible(fix.title), paint)}"
    if diagnostic.refusal is not None:
        label = paint("fix refused", "bold magenta")
        yield f"{label}: {backticks(visible(diagnostic.refusal), paint)}"
