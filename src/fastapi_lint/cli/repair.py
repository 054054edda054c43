"""`--fix` and `--diff`: what the fixer did, written, printed or shown."""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi_lint import fixer
from fastapi_lint.cli.names import Names
from fastapi_lint.cli.output import complain, report
from fastapi_lint.cli.terminal import put, put_bytes, say, wants_color
from fastapi_lint.config import name_of
from fastapi_lint.diagnostic import Diagnostic, Problem, Result
from fastapi_lint.reports.paint import Paint, painter
from fastapi_lint.reports.summary import count
from fastapi_lint.source import Source

if TYPE_CHECKING:
    from fastapi_lint.cli.check import Job
    from fastapi_lint.fixer import FixResult

# Reasons that are told one by one.
_REASONS = 8


def fix(job: Job) -> int:
    """Fix the files of a job as its options say, and report; the exit code."""
    unsafe = job.settings.unsafe_fixes
    outcome = fixer.fix(job.files, job.targets, job.settings, unsafe=unsafe, universe=job.universe)
    if job.options.diff:
        return _show(job, outcome)
    if job.options.from_stdin:
        return _print(job, outcome)
    problems = fixer.write(outcome)
    if problems:  # what is on disk now is not what the fixer saw
        result = job.check()
        return report(job, replace(result, problems=(*result.problems, *problems)))
    texts = {name: new for name, (_, new) in outcome.changed.items()}
    code = report(job, _remaining(outcome), fixed=outcome.fixed, texts=texts)
    _explain(job, outcome)
    return code


def _explain(job: Job, outcome: FixResult) -> None:
    """Say on stderr why fixes were refused, the commonest reason first."""
    reasons = Counter(reason for _, reason in outcome.refused)
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    for reason, number in () if job.options.quiet else ordered[:_REASONS]:
        say("note", f"{count(number, 'fix')} refused: {reason}")
    rest = sum(number for _, number in ordered[_REASONS:])
    if rest and not job.options.quiet:
        say("note", f"{count(rest, 'fix')} refused for other reasons, which stand beside each problem")


def _remaining(outcome: FixResult) -> Result:
    """What is left, with the reasons why fixes were refused, and everything that went wrong."""
    reasons = {_identity(diagnostic): reason for diagnostic, reason in outcome.refused}
    diagnostics = tuple(
        replace(diagnostic, fix=None, refusal=reasons[_identity(diagnostic)])
        if _identity(diagnostic) in reasons
        else diagnostic
        for diagnostic in outcome.result.diagnostics
    )
    problems = dict.fromkeys((*outcome.result.problems, *outcome.problems))
    return replace(outcome.result, diagnostics=diagnostics, problems=tuple(problems))


def _identity(diagnostic: Diagnostic) -> tuple[object, ...]:
    return diagnostic.filename, diagnostic.code, diagnostic.span, diagnostic.message


def _print(job: Job, outcome: FixResult) -> int:
    """The fixed text on stdout and the report on stderr; other files must stay as they are."""
    name = job.stdin or ""
    elsewhere = sorted(other for other in outcome.changed if other != name)
    if elsewhere:
        put_bytes(job.files.read(name))
        complain([Problem("fix-failed", f"the fix also changes {', '.join(map(name_of, elsewhere))}", name)])
        return 2
    texts = {name: new for name, (_, new) in outcome.changed.items()}
    put_bytes(texts[name].encode(texts[name].text) if name in texts else job.files.read(name))
    return report(job, _remaining(outcome), fixed=outcome.fixed, texts=texts, stream=sys.stderr)


def _show(job: Job, outcome: FixResult) -> int:
    """The changes as a unified diff on stdout, and on stderr how much they would fix."""
    paint = painter(wants_color(sys.stdout))
    names = Names()
    for filename, (old, new) in sorted(outcome.changed.items()):
        put("".join(_diff(names.shown(filename), old, new, paint)))
    result = names.result(_remaining(outcome))
    complain(result.problems)
    if not job.options.quiet:
        put(f"{_outlook(job, outcome)}\n", sys.stderr)
        _explain(job, outcome)
    if result.problems:
        return 2
    return int(bool(outcome.changed) and not job.options.exit_zero)


def _diff(name: str, old: Source, new: Source, paint: Paint) -> Iterator[str]:
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in difflib.unified_diff(old.lines, new.lines, name, name):
        body = line.rstrip("\r\n")
        header = line.startswith(("--- ", "+++ ")) and line.endswith(f"{name}\n")
        yield paint(body, "bold" if header else styles.get(line[0], "")) + line[len(body) :]
        if body == line:
            yield "\n\\ No newline at end of file\n"


def _outlook(job: Job, outcome: FixResult) -> str:
    held = 0
    if not job.settings.unsafe_fixes:
        held = sum(diagnostic.fix is not None for diagnostic in outcome.result.diagnostics)
    refused = f"{count(len(outcome.refused), 'fix')} refused" if outcome.refused else ""
    parts = [part for part in (f"{held} more with --unsafe-fixes" if held else "", refused) if part]
    more = f" ({', '.join(parts)})" if parts else ""
    total = sum(outcome.fixed.values())
    if not total:
        return f"No problems would be fixed{more}"
    return f"Would fix {count(total, 'problem')} in {count(len(outcome.changed), 'file')}{more}"
