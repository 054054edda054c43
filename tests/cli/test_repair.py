"""`--fix` and `--diff`, with a fixer that replaces what the test says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fastapi_lint import engine, fixer
from fastapi_lint.diagnostic import Applicability, Diagnostic, Problem
from fastapi_lint.project.files import Files
from fastapi_lint.source import decode


class Fixer:
    """Stands in for the fixer: new texts by file name, what is left, and what is refused."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.left: list[Diagnostic] = []
        self.refused: list[tuple[Diagnostic, str]] = []
        self.problems: list[Problem] = []
        self.asked: list[dict[str, object]] = []

    def __call__(
        self, files: Files, targets: tuple[str, ...], settings: object, **more: object
    ) -> fixer.FixResult:
        """Be `fixer.fix`."""
        self.asked.append({"targets": targets, **more})
        changed = {}
        for name, text in self.texts.items():
            old = decode(name, files.read(name))
            changed[name] = (old, decode(name, old.encode(text)))
        return fixer.FixResult(
            changed=changed,
            fixed={"FAL301": len(changed)} if changed else {},
            refused=tuple(self.refused),
            result=engine.Result(tuple(self.left), (), len(targets)),
            problems=tuple(self.problems),
        )


@pytest.fixture
def repairs(monkeypatch: pytest.MonkeyPatch) -> Fixer:
    """The fixer of the test."""
    double = Fixer()
    monkeypatch.setattr(fixer, "fix", double)
    Path("a.py").write_bytes(b"x = 1\r\ny = 2\r\n")
    return double


def test_fix_writes_and_reports_the_rest(command: Any, repairs: Fixer, found: Any) -> None:
    repairs.texts["a.py"] = "z = 1\r\ny = 2\r\n"
    repairs.left.append(found.find("a.py"))
    outcome = command("a.py", "--fix")
    assert Path("a.py").read_bytes() == b"z = 1\r\ny = 2\r\n"
    assert outcome.code == 1
    assert " 1 | z = 1\n" in outcome.out
    assert outcome.out.endswith("Fixed 1 problem in 1 file.\n1 problem in 1 of 1 file (1 error)\n")
    assert repairs.asked[0]["unsafe"] is False
    command("a.py", "--fix", "--unsafe-fixes")
    assert repairs.asked[1]["unsafe"] is True


def test_fixing_everything_is_clean(command: Any, repairs: Fixer) -> None:
    repairs.texts["a.py"] = "z = 1\r\n"
    expected = "Fixed 1 problem in 1 file.\nAll checks passed! (1 file)\n"
    assert command("a.py", "--fix") == (0, expected, "")
    repairs.texts["a.py"] = "w = 1\r\n"
    assert command("a.py", "--fix", "--exit-non-zero-on-fix").code == 1


def test_refusals_are_explained(command: Any, repairs: Fixer, found: Any) -> None:
    diagnostic = found.find("a.py", applicability=Applicability.SAFE)
    repairs.left.append(diagnostic)
    repairs.refused.append((diagnostic, "the file would not parse"))
    outcome = command("a.py", "--fix")
    assert "   = fix refused: the file would not parse\n" in outcome.out
    assert "fix (safe)" not in outcome.out
    assert outcome.out.endswith("(1 error); 1 fix refused\n")
    assert outcome.err == "note: 1 fix refused: the file would not parse\n"
    assert command("a.py", "--fix", "-q").err == ""


def test_reasons_of_refusals_are_counted(command: Any, repairs: Fixer, found: Any) -> None:
    for number in range(12):
        reason = "too hard" if number < 3 else f"reason {number:02}"
        repairs.refused.append((found.find("a.py"), reason))
    notes = command("a.py", "--diff").err.splitlines()
    assert notes[:3] == [
        "No problems would be fixed (12 fixes refused)",
        "note: 3 fixes refused: too hard",
        "note: 1 fix refused: reason 03",
    ]
    assert notes[-1] == "note: 2 fixes refused for other reasons, which stand beside each problem"


def test_problems_of_the_fixer_make_it_2(command: Any, repairs: Fixer) -> None:
    repairs.problems.append(Problem("fix-failed", "no end in sight", "a.py"))
    outcome = command("a.py", "--fix")
    assert (outcome.code, outcome.err) == (2, "error: a.py: fix-failed: no end in sight\n")


def test_a_failed_write_claims_nothing(
    command: Any, repairs: Fixer, found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    repairs.texts["a.py"] = "z = 1\r\n"
    found.find("a.py")
    monkeypatch.setattr(fixer, "write", lambda outcome: (Problem("fix-failed", "read-only", "a.py"),))
    outcome = command("a.py", "--fix")
    assert outcome.code == 2
    assert "Fixed" not in outcome.out
    assert " 1 | x = 1\n" in outcome.out
    assert outcome.err == "error: a.py: fix-failed: read-only\n"


def test_diff_writes_nothing(command: Any, repairs: Fixer, found: Any) -> None:
    repairs.texts["a.py"] = "x = 1\r\ny = 3"
    repairs.left.append(found.find("a.py", applicability=Applicability.UNSAFE))
    outcome = command("a.py", "--diff")
    assert outcome == (
        1,
        "--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n x = 1\r\n-y = 2\r\n+y = 3\n\\ No newline at end of file\n",
        "Would fix 1 problem in 1 file (1 more with --unsafe-fixes)\n",
    )
    assert Path("a.py").read_bytes() == b"x = 1\r\ny = 2\r\n"
    assert command("a.py", "--diff", "--exit-zero", "-q")[::2] == (0, "")


def test_diff_without_changes(command: Any, repairs: Fixer) -> None:
    assert command("a.py", "--diff") == (0, "", "No problems would be fixed\n")
    repairs.problems.append(Problem("fix-failed", "odd", "a.py"))
    assert command("a.py", "--diff").code == 2


def test_diff_in_colour(command: Any, repairs: Fixer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    repairs.texts["a.py"] = "x = 1\r\n"
    assert "\x1b[31m-y = 2\x1b[0m\r\n" in command("a.py", "--diff").out


def test_stdin_is_printed_fixed_and_reported_on_stderr(command: Any, repairs: Fixer, found: Any) -> None:
    repairs.texts["b.py"] = "z = 1\r\n"
    repairs.left.append(found.find("b.py"))
    outcome = command("-", "--fix", "--stdin-filename", "b.py", stdin=b"\xef\xbb\xbfx = 1\r\n")
    assert (outcome.code, outcome.out) == (1, "\ufeffz = 1\r\n")
    assert " 1 | z = 1\n" in outcome.err
    assert not Path("b.py").exists()


def test_stdin_with_nothing_to_fix_is_printed_as_it_is(command: Any, repairs: Fixer) -> None:
    assert command("-", "--fix", "-q", stdin=b"x = 1\r\n") == (0, "x = 1\r\n", "")


def test_stdin_cannot_change_other_files(command: Any, repairs: Fixer) -> None:
    repairs.texts.update({"b.py": "z\n", "a.py": "z\n"})
    outcome = command("-", "--fix", "--stdin-filename", "b.py", stdin=b"x\n")
    assert (outcome.code, outcome.out) == (2, "x\n")
    assert outcome.err == "error: b.py: fix-failed: the fix also changes a.py\n"
    assert Path("a.py").read_bytes() == b"x = 1\r\ny = 2\r\n"
