"""The reports for people: full, concise, statistics."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity, Span, Step
from fastapi_lint.reports import renderer, statistics
from fastapi_lint.reports.data import ReportInput

full, concise = renderer("full"), renderer("concise")

BLOCKING = """\
app/routers/users.py:8:15 FAL303 error: `notify` blocks the event loop in async route POST /users
   |
 6 | @router.post("/users")
 7 | async def create_user(data: UserCreate, db: DB) -> UserOut:
 8 |     receipt = notify(data.email)
   |               ^^^^^^^^^^^^^^^^^^ runs on the event loop
   |
   = notify                  app/services/mail.py:14
   = Mailer.send             app/services/mail.py:52
   = smtplib.SMTP.sendmail   network: waits for the server
   = fix (unsafe): await run_in_threadpool(notify, data.email)
"""

CORS = """\
app/main.py:2:1 FAL201 error: any origin may send credentials: `allow_origins` is a wildcard
   |
 1 | app = FastAPI()
 2 | app.add_middleware(
   | ^^^^^^^^^^^^^^^^^^^
 3 |     CORSMiddleware,
   |
   = fix refused: `allow_origins` comes from settings
"""

SUMMARY = (
    "4 problems in 2 of 58 files (2 errors, 1 warning, 1 info); "
    "1 fixable with --fix, 1 more with --unsafe-fixes, 1 fix refused\n"
)


def plain(text: str) -> str:
    """Text without escapes of a terminal."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def simple(text: str, span: Span, **changes: object) -> ReportInput:
    """A report on one diagnostic in a file with this text."""
    diagnostic = Diagnostic("FAL301", "x", Severity.ERROR, "m", "a.py", span)
    diagnostic = replace(diagnostic, **changes)  # type: ignore[arg-type]
    return ReportInput((diagnostic,), 1, lambda name: text.splitlines(keepends=True), closing=False)


def test_full(report: ReportInput) -> None:
    text = full(report)
    assert text.startswith(CORS + "\n")
    assert text.endswith("\n" + BLOCKING + "\n" + SUMMARY)
    assert "\x1b" not in text


def test_full_in_colour_says_the_same(report: ReportInput) -> None:
    text = full(replace(report, color=True))
    assert "\x1b[1;31mFAL303\x1b[0m" in text
    assert "\x1b[1m`notify`\x1b[0m blocks" in text
    assert plain(text) == full(report)


def test_concise(report: ReportInput) -> None:
    assert concise(report).splitlines() == [
        "app/main.py:2:1: FAL201 any origin may send credentials: `allow_origins` is a wildcard",
        "app/main.py:9:2: FAL101 [*] `on_event` is deprecated: handler `start` belongs in a lifespan",
        "app/main.py:11:17: FAL301 `requests.get` blocks",
        "app/routers/users.py:8:15: FAL303 `notify` blocks the event loop in async route POST /users",
        SUMMARY.rstrip(),
    ]
    assert plain(concise(replace(report, color=True))) == concise(report)
    assert "FAL303 [*]" in concise(replace(report, unsafe_fixes=True))


def test_carets_stand_under_wide_characters_and_tabs(report: ReportInput) -> None:
    lines = full(report).splitlines()
    row = next(i for i, line in enumerate(lines) if "requests.get(" in line)
    shown = lines[row][: lines[row].index("requests.get")]
    # the three ideographs take two cells each
    assert lines[row + 1].index("^") == len(shown) + 3
    assert lines[row + 1].count("^") == len('requests.get("https://example.com")')


def test_a_clean_run(clean: ReportInput) -> None:
    assert full(clean) == concise(clean) == "All checks passed! (1 file)\n"
    assert full(replace(clean, checked=58)) == "All checks passed! (58 files)\n"
    assert full(replace(clean, closing=False)) == concise(replace(clean, closing=False)) == ""


def test_problems_are_not_called_clean(report: ReportInput) -> None:
    text = full(replace(report, diagnostics=()))
    assert text == "No problems found in what could be checked (58 files)\n"


def test_the_summary_counts_in_words(report: ReportInput) -> None:
    one = replace(report, diagnostics=report.diagnostics[1:2])
    assert full(one).splitlines()[-1] == "1 problem in 1 of 58 files (1 warning); 1 fixable with --fix"
    unsafe = replace(report, diagnostics=report.diagnostics[3:])
    assert full(unsafe).endswith("(1 error); 1 fixable with --fix --unsafe-fixes\n")
    assert full(replace(unsafe, unsafe_fixes=True)).endswith("(1 error); 1 fixable with --fix\n")
    assert full(replace(report, diagnostics=report.diagnostics[2:3])).endswith("in 1 of 58 files (1 info)\n")
    refused = tuple(replace(report.diagnostics[0], span=Span(n, 0, n, 1)) for n in (1, 2))
    assert full(replace(report, diagnostics=refused)).endswith("(2 errors); 2 fixes refused\n")


def test_what_was_fixed_comes_first(clean: ReportInput) -> None:
    fixed = replace(clean, fixed={"FAL101": 2, "FAL303": 1}, changed=1)
    assert full(fixed) == "Fixed 3 problems in 1 file.\nAll checks passed! (1 file)\n"


def test_a_distant_context_leaves_a_gap() -> None:
    text = "@app.get('/')\n@cached\nasync def f():\n" + "x\n" * 96 + "sleep(1)\n"
    header = "a.py:100:1 FAL301 error: m\n    |\n"
    decorators = "  1 | @app.get('/')\n  2 | @cached\n"
    rest = "  3 | async def f():\n...\n100 | sleep(1)\n    | ^^^^^^^^\n"
    assert full(simple(text, Span(100, 0, 100, 8), context=1)) == header + decorators + rest
    assert full(simple(text, Span(100, 0, 100, 8), context=3)) == header + rest


@pytest.mark.parametrize(
    ("text", "span"),
    [("", Span(1, 0, 1, 0)), ("x\n", Span(5, 0, 5, 1)), ("x\n", Span(1, 7, 1, 7)), ("\n", Span(1, 0, 2, 0))],
)
def test_spans_outside_the_text_do_no_harm(text: str, span: Span) -> None:
    assert full(simple(text, span)).startswith(f"a.py:{span.line}:{span.column + 1} FAL301 error: m\n")


def test_a_file_that_cannot_be_read_has_no_frame() -> None:
    report = simple("", Span(1, 0, 1, 1), chain=(Step("f", "b.py"), Step("g", "b.py", 2, "here")))
    assert full(replace(report, lines=lambda name: None)) == (
        "a.py:1:1 FAL301 error: m\n   = f   b.py\n   = g   b.py:2   here\n"
    )


def test_nothing_acts_on_the_terminal() -> None:
    report = simple("x = '\x1b[2J\u202e'\n", Span(1, 0, 1, 1), message="\x1b]0;title\x07", label="\x1b")
    text = full(report) + concise(report)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)


@pytest.mark.parametrize("width", [30, 40, 60])
@pytest.mark.parametrize("column", [0, 50, 190])
def test_long_lines_are_cut_to_the_terminal_around_the_carets(width: int, column: int) -> None:
    text = "".join(chr(ord("a") + n % 26) for n in range(200))
    report = simple(text, Span(1, column, 1, column + 5))
    lines = full(replace(report, width=width)).splitlines()
    row = next(i for i, line in enumerate(lines) if line.startswith(" 1 |"))
    assert all(len(line) <= width for line in lines[row:])
    start = lines[row + 1].index("^")
    assert lines[row][start : start + 5] == text[column : column + 5]


def test_statistics(report: ReportInput) -> None:
    twice = replace(report, diagnostics=(*report.diagnostics, report.diagnostics[1]))
    unfixable = replace(report.diagnostics[1], fix=None)
    assert statistics.render(twice).splitlines()[:2] == [
        "2\tFAL101\t[*] on-event-usage",
        "1\tFAL201\t[ ] cors-wildcard-credentials",
    ]
    some = replace(twice, diagnostics=(*twice.diagnostics, unfixable))
    assert statistics.render(some).splitlines()[0] == "3\tFAL101\t[-] on-event-usage"
    none = replace(report, diagnostics=report.diagnostics[2:3], closing=False)
    assert statistics.render(none) == "1\tFAL301\tblocking-call-in-async\n"


def test_a_safe_fix_says_so() -> None:
    report = simple("x\n", Span(1, 0, 1, 1), fix=Fix("do it", Applicability.SAFE, ()))
    assert "   = fix (safe): do it\n" in full(report)
