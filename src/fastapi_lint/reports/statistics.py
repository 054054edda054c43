"""`--statistics`: how often each rule reports."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fastapi_lint.reports.data import ReportInput
from fastapi_lint.reports.paint import painter
from fastapi_lint.reports.summary import summary


def render(report: ReportInput) -> str:
    """Count, code, `[*]` if all are fixable (`[-]`: some) and name; the most frequent first."""
    paint = painter(report.color)
    entries = _count(report)
    width = max((len(str(entry["count"])) for entry in entries), default=0)
    marks = {True: f"[{paint('*', 'cyan')}] ", False: "[ ] "}
    any_fix = any(entry["fixable_count"] for entry in entries)
    lines = []
    for entry in entries:
        some = 0 < int(str(entry["fixable_count"])) < int(str(entry["count"]))
        mark = "[-] " if some else marks[bool(entry["fixable"])]
        number = f"{entry['count']:<{width}}"
        code = paint(str(entry["code"]), "bold red")
        lines.append(f"{paint(number, 'bold')}\t{code}\t{mark if any_fix else ''}{entry['name']}")
    if report.closing:
        lines.append(summary(report, paint))
    return "".join(f"{line}\n" for line in lines)


def render_json(report: ReportInput) -> str:
    """The same as a JSON array."""
    return json.dumps(_count(report), indent=2) + "\n"


def _count(report: ReportInput) -> list[Mapping[str, object]]:
    by_code: dict[str, list[bool]] = {}
    names = {}
    for diagnostic in report.diagnostics:
        by_code.setdefault(diagnostic.code, []).append(report.is_fixable(diagnostic))
        names[diagnostic.code] = diagnostic.name
    return [
        {
            "code": code,
            "name": names[code],
            "count": len(fixable),
            "fixable": all(fixable),
            "fixable_count": sum(fixable),
        }
        for code, fixable in sorted(by_code.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
