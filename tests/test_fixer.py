"""The fixer over a small engine of its own: what it applies, what it refuses, and what it keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import pytest

from fastapi_lint import engine
from fastapi_lint.config import Settings
from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Problem, Severity, Span
from fastapi_lint.fixer import FixResult, fix
from fastapi_lint.project.files import Files, Memory
from fastapi_lint.source import Source, decode

Rule = Callable[[Mapping[str, Source]], Iterable[Diagnostic]]


def finding(
    filename: str,
    span: Span,
    edits: Iterable[Edit],
    *,
    message: str = "found",
    code: str = "T1",
    applicability: Applicability = Applicability.SAFE,
) -> Diagnostic:
    repair = Fix("repair it", applicability, tuple(edits))
    return Diagnostic(code, "test", Severity.ERROR, message, filename, span, fix=repair)


def occurrences(source: Source, pattern: str) -> list[tuple[Span, re.Match[str]]]:
    return [
        (Span(number, match.start(), number, match.end()), match)
        for number, line in enumerate(source.lines, 1)
        for match in re.finditer(pattern, line)
    ]


def replacing(pattern: str, replacement: str, code: str = "T1", **options: Applicability) -> Rule:
    """Reports each match of `pattern` and replaces it by `replacement` (a template)."""

    def rule(sources: Mapping[str, Source]) -> Iterable[Diagnostic]:
        for name, source in sources.items():
            for span, match in occurrences(source, pattern):
                edit = Edit(name, span, match.expand(replacement))
                yield finding(
                    name, span, [edit], message=f"{match[0]} at line {span.line}", code=code, **options
                )

    return rule


class Engine:
    """Stands in for `engine.check`: runs rules over the targets and calls NONSENSE a problem."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = list(rules)
        self.runs = 0

    def check(
        self, files: Files, targets: Iterable[str], settings: Settings, *, universe: object = None
    ) -> engine.Result:
        self.runs += 1
        names = list(targets)
        sources = {name: decode(name, files.read(name)) for name in names}
        found = [diagnostic for rule in self.rules for diagnostic in rule(sources)]
        problems = [
            Problem("syntax-error", "does not parse", name)
            for name in names
            if "NONSENSE" in sources[name].text
        ]
        ordered = sorted(found, key=lambda diagnostic: diagnostic.sort_key)
        return engine.Result(tuple(ordered), tuple(problems), len(names))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FixResult]:
    """Fix files in memory under some rules; `engine` of the outcome's run is `run.engine`."""

    def start(
        files: Mapping[str, str | bytes],
        *rules: Rule,
        unsafe: bool | None = None,
        targets: Iterable[str] | None = None,
        settings: Settings = Settings(),  # noqa: B008
    ) -> FixResult:
        fake = Engine(rules)
        monkeypatch.setattr(engine, "check", fake.check)
        start.engine = fake  # type: ignore[attr-defined]
        return fix(Memory(files), sorted(files if targets is None else targets), settings, unsafe=unsafe)

    return start


def texts(outcome: FixResult) -> dict[str, str]:
    return {name: new.text for name, (_, new) in outcome.changed.items()}


def test_fixes_are_applied_and_counted(run):
    outcome = run({"a.py": "x = BAD + BAD\n", "b.py": "x = 1\n"}, replacing("BAD", "good"))
    assert texts(outcome) == {"a.py": "x = good + good\n"}
    assert outcome.changed["a.py"][0].text == "x = BAD + BAD\n"
    assert outcome.fixed == {"T1": 2}
    assert outcome.result.diagnostics == ()
    assert outcome.result.checked == 2
    assert not outcome.problems
    assert not outcome.refused
    assert run.engine.runs == 2


def test_nothing_to_fix_checks_once(run):
    outcome = run({"a.py": "x = 1\n"}, replacing("BAD", "good"))
    assert not outcome.changed
    assert run.engine.runs == 1


def test_unsafe_fixes_need_to_be_allowed(run):
    rule = replacing("BAD", "good", applicability=Applicability.UNSAFE)
    files = {"a.py": "BAD\n"}
    assert not run(files, rule).changed
    assert not run(files, rule).refused
    assert not run(files, rule, unsafe=False, settings=Settings(unsafe_fixes=True)).changed
    assert texts(run(files, rule, unsafe=True)) == {"a.py": "good\n"}
    assert texts(run(files, rule, settings=Settings(unsafe_fixes=True))) == {"a.py": "good\n"}


def test_a_second_run_changes_nothing(run):
    rule = replacing("BAD", "good")
    once = texts(run({"a.py": "f(BAD)\n"}, rule))
    assert not run(once, rule).changed


def test_overlapping_fixes_wait_for_the_next_pass(run):
    def rule(sources):
        for span, match in occurrences(sources["a.py"], r"BAD(?=(.*))"):
            rest = Span(span.line, span.column, span.line, span.end_column + len(match[1]))
            edit = Edit("a.py", rest, f"good{match[1]}")
            yield finding("a.py", span, [edit], message=f"before {match[1].replace('BAD', 'good')}")

    outcome = run({"a.py": "BAD(BAD(BAD(1)))\n"}, rule)
    assert texts(outcome) == {"a.py": "good(good(good(1)))\n"}
    assert outcome.fixed == {"T1": 3}


def test_insertions_in_one_place_do_not_meet_in_one_pass(run):
    def rule(sources):
        for name, source in sources.items():
            for word in ("one", "two"):
                if word not in source.text:
                    yield finding(
                        name, Span(1, 0, 1, 1), [Edit(name, Span(1, 0, 1, 0), f"{word}\n")], message=word
                    )

    assert texts(run({"a.py": "x\n"}, rule)) == {"a.py": "two\none\nx\n"}


def test_equal_edits_of_several_fixes_are_made_once(run):
    def rule(sources):
        for name, source in sources.items():
            for span, _ in occurrences(source, "BAD"):
                edits = [Edit(name, Span(1, 0, 1, 0), "import good\n"), Edit(name, span, "good.call")]
                yield finding(name, span, edits)

    outcome = run({"a.py": "x =1\nBAD()\nBAD()\n"}, rule)
    assert texts(outcome) == {"a.py": "import good\n\nx =1\ngood.call()\ngood.call()\n"}
    assert outcome.fixed == {"T1": 2}


def both_files(sources: Mapping[str, Source]) -> Iterable[Diagnostic]:
    """One finding in a.py whose repair changes b.py as well."""
    for span, match in occurrences(sources["a.py"], r"BAD(\w*)"):
        edits = [Edit("a.py", span, "good"), Edit("b.py", Span(1, 0, 1, 3), match[1] or "new")]
        yield finding("a.py", span, edits)


def test_a_fix_over_several_files_is_one_change(run):
    outcome = run({"a.py": "BAD\n", "b.py": "old\n"}, both_files)
    assert texts(outcome) == {"a.py": "good\n", "b.py": "new\n"}
    assert outcome.groups == (frozenset({"a.py", "b.py"}),)


def test_a_fix_over_several_files_is_refused_whole(run):
    outcome = run({"a.py": "BADif\n", "b.py": "old\n"}, both_files)
    assert not outcome.changed
    assert [reason for _, reason in outcome.refused] == [
        "the fixed file would not compile: invalid syntax (line 1)"
    ]


def test_a_file_outside_the_targets_is_changed_but_not_reported_on(run):
    def rule(sources):
        yield from both_files(sources)
        yield from replacing("HINT", "HINT", code="T2")(sources)

    outcome = run({"a.py": "BAD\n", "b.py": "old; HINT\n"}, rule, targets=["a.py"])
    assert texts(outcome) == {"a.py": "good\n", "b.py": "new; HINT\n"}
    assert outcome.result.diagnostics == ()
    assert outcome.result.checked == 1


def test_a_new_diagnostic_outside_the_targets_is_noticed(run):
    def rule(sources):
        yield from both_files(sources)
        yield from replacing("WORSE(?=;)", "", code="T2")(sources)

    outcome = run({"a.py": "BADWORSE\n", "b.py": "old; x\n"}, rule, targets=["a.py"])
    assert not outcome.changed
    assert [reason for _, reason in outcome.refused] == ["it brings a new diagnostic: T2 WORSE at line 1"]


def test_a_missing_file_is_a_refusal(run):
    def rule(sources):
        edits = [Edit("a.py", Span(1, 0, 1, 1), "y"), Edit("nowhere.py", Span(1, 0, 1, 0), "y")]
        yield finding("a.py", Span(1, 0, 1, 1), edits)

    outcome = run({"a.py": "x\n"}, rule)
    assert not outcome.changed
    assert "nowhere.py cannot be read" in outcome.refused[0][1]


REFUSED = [
    ("BAD\n", "if", "would not compile"),
    ("def f():\n    BAD\n", "await x", "would not compile"),
    ("BAD\n", "NONSENSE", "brings a problem"),
    ("BAD\n", "WORSE", "brings a new diagnostic: T2 WORSE"),
    ("BAD\n", "BAD + 1", "T1 would still be reported"),
    ("BAD\n", "BAD", "the fix changes nothing"),
]


@pytest.mark.parametrize(("text", "replacement", "reason"), REFUSED)
def test_what_breaks_a_promise_is_refused_and_the_rest_applied(run, text, replacement, reason):
    rules = [
        replacing("BAD", replacement),
        replacing("WORSE", "", code="T2"),
        replacing("SIMPLE", "done", code="T3"),
    ]
    simple = "\n".join(["SIMPLE"] * 9) + "\n"
    outcome = run({"a.py": simple + text + simple, "b.py": text, "c.py": simple}, *rules)
    changed = simple.replace("SIMPLE", "done")
    assert texts(outcome) == {"a.py": changed + text + changed, "c.py": changed}
    assert outcome.fixed == {"T3": 27}
    assert [(d.filename, d.code) for d, _ in outcome.refused] == [("a.py", "T1"), ("b.py", "T1")]
    assert all(reason in why for _, why in outcome.refused)
    assert set(outcome.result.diagnostics) == {d for d, _ in outcome.refused}


def test_the_reason_of_the_rule_itself_is_passed_on(run):
    refused = Diagnostic("T1", "test", Severity.ERROR, "m", "a.py", Span(1, 0, 1, 1), refusal="too hard")
    assert run({"a.py": "x\n"}, lambda sources: [refused]).refused == ((refused, "too hard"),)


@pytest.mark.parametrize(
    ("text", "replacement"),
    [("f(  # why\n    BAD\n)\n", None), ("BAD  # why\n", None)],
)
def test_a_lost_comment_is_refused(run, text, replacement):
    def rule(sources):
        for name, source in sources.items():
            if "BAD" in source.text:
                whole = Span(1, 0, len(source.lines) + 1, 0)
                yield finding(name, whole, [Edit(name, whole, "good()\n")])

    outcome = run({"a.py": text}, rule)
    assert not outcome.changed
    assert outcome.refused[0][1] == "the comment `# why` would be lost"


def test_a_comment_may_move_and_a_pragma_may_go(run):
    def rule(sources):
        for name, source in sources.items():
            if "BAD" in source.text:
                whole = Span(1, 0, len(source.lines) + 1, 0)
                yield finding(name, whole, [Edit(name, whole, "good()\n# why\n")])

    assert texts(run({"a.py": "# why\nBAD  # noqa: T1\n"}, rule)) == {"a.py": "good()\n# why\n"}


def test_fixes_that_clash_only_together_take_two_passes(run):
    def make_def(sources):
        for span, _ in occurrences(sources["a.py"], "async (?=def f.*: POOR)"):
            yield finding("a.py", span, [Edit("a.py", span, "")], code="T1")

    def add_await(sources):
        if "async" in sources["a.py"].text:
            for span, _ in occurrences(sources["a.py"], r"(?<!await )BAD"):
                yield finding("a.py", span, [Edit("a.py", span, "await BAD")], code="T2")

    outcome = run({"a.py": "async def f(): POOR; BAD\n"}, make_def, add_await)
    assert texts(outcome) == {"a.py": "def f(): POOR; BAD\n"}
    assert outcome.fixed == {"T1": 1}
    assert not outcome.refused


def test_fixes_that_apply_after_ten_passes_are_a_problem(run):
    def slow(sources):
        left = sources["a.py"].text.count("BAD")
        for number in range(left):
            edit = Edit("a.py", Span(1, 0, 1, 0), "x\n")
            last = occurrences(sources["a.py"], "BAD")[-1][0]
            yield finding("a.py", last, [edit, Edit("a.py", last, "y")], message=f"{number}")

    outcome = run({"a.py": "BAD\n" * 12}, slow)
    assert outcome.fixed == {"T1": 10}
    assert [str(problem) for problem in outcome.problems] == [
        "a.py: fix-failed: fixes still apply after 10 passes"
    ]


def test_edits_of_one_fix_that_overlap_are_refused(run):
    def rule(sources):
        yield finding(
            "a.py",
            Span(1, 0, 1, 3),
            [Edit("a.py", Span(1, 0, 1, 2), "y"), Edit("a.py", Span(1, 1, 1, 3), "z")],
        )

    assert "overlap" in run({"a.py": "abc\n"}, rule).refused[0][1]


def test_edits_outside_the_file_are_refused(run):
    def rule(sources):
        yield finding("a.py", Span(1, 0, 1, 3), [Edit("a.py", Span(7, 0, 7, 2), "y")])

    assert run({"a.py": "abc\n"}, rule).refused


PREFIXES = {
    "plain": (b"", "utf-8"),
    "bom": (b"\xef\xbb\xbf", "utf-8"),
    "latin-1": (b"# -*- coding: latin-1 -*-\n", "latin-1"),
    "cp1252": (b"#!/bin/sh\n# vim: set fileencoding=cp1252 :\n", "cp1252"),
}


# Python looks for a coding line in lines that end in LF.
LAYOUTS = [
    (prefix, newline)
    for prefix in PREFIXES
    for newline in ("\n", "\r\n", "\r")
    if newline != "\r" or "1" not in prefix
]


@pytest.mark.parametrize("last", ["", "{n}", "{n}{n}\t# é{n}"])
@pytest.mark.parametrize(("prefix", "newline"), LAYOUTS)
def test_bytes_outside_the_edit_stay(run, newline, last, prefix):
    start, encoding = PREFIXES[prefix]
    before = "if x:{n}\ty   = 'é  ' ;z=[ 1,{n}\x0c\t  2 ]{n}\t".replace("{n}", newline).encode(encoding)
    after = f"  # é{last}".replace("{n}", newline).encode(encoding)
    start = start.replace(b"\n", newline.encode())

    def rule(sources):
        for span, _ in occurrences(sources["a.py"], "BAD"):
            yield finding("a.py", span, [Edit("a.py", span, "first(\n\t)")])

    outcome = run({"a.py": start + before + b"BAD" + after}, rule)
    _, new = outcome.changed["a.py"]
    expected = f"first({newline}\t)".encode()
    assert new.encode(new.text) == start + before + expected + after


def test_text_the_encoding_lacks_is_refused(run):
    outcome = run({"a.py": b"# coding: latin-1\nBAD\n"}, replacing("BAD", "'\u20ac'"))
    assert not outcome.changed
    assert "cannot be written in the file's encoding" in outcome.refused[0][1]


def test_a_stable_file_is_formatted_and_sorted(run):
    files = {"a.py": "import sys\n\nx = [BAD, 2, sys]\n"}

    def rule(sources):
        for span, _ in occurrences(sources["a.py"], "BAD"):
            edits = [Edit("a.py", Span(2, 0, 2, 0), "import os\n"), Edit("a.py", span, "'one'  ,")]
            yield finding("a.py", span, [edits[0], edits[1]._replace(replacement="os. name")])

    assert texts(run(files, rule)) == {"a.py": "import os\nimport sys\n\nx = [os.name, 2, sys]\n"}
    unstable = {"a.py": "import sys\n\nx = [BAD,2,sys]\n"}
    assert texts(run(unstable, rule)) == {"a.py": "import os\nimport sys\n\nx = [os. name,2,sys]\n"}


def test_many_fixes_with_one_bad_one_need_few_checks(run):
    lines = "".join(f"SIMPLE{number}\n" for number in range(200)) + "BAD\n"
    outcome = run(
        {"a.py": lines},
        replacing(r"SIMPLE(\d+)", r"done\1"),
        replacing("BAD", "WORSE"),
        replacing("WORSE", "", code="T2"),
    )
    assert outcome.fixed == {"T1": 200}
    assert run.engine.runs < 40
