"""`fastapi-lint check`: options, streams and exit codes, with an engine that finds what the test says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fastapi_lint import engine
from fastapi_lint.config import Selection, Settings
from fastapi_lint.diagnostic import Applicability, Problem
from fastapi_lint.project.files import Files


def write(name: str, text: str = "x = 1\n") -> None:
    """Write a file below the working directory."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def settings_of(found: Any) -> Settings:
    """The settings the engine was asked with last."""
    settings = found.asked[-1]["settings"]
    assert isinstance(settings, Settings)
    return settings


def test_clean(command: Any, found: Any) -> None:
    write("app/a.py")
    assert command("app") == (0, "All checks passed! (1 file)\n", "")
    assert found.asked[0]["targets"] == ("app/a.py",)
    assert found.asked[0]["noqa"] is True


@pytest.mark.parametrize("args", [(), (".",), ("check",), ("check", "."), ("--exit-zero",)])
def test_check_is_the_default_command_and_here_the_default_path(command: Any, found: Any, args: Any) -> None:
    write("a.py")
    assert command(*args).code == 0
    assert found.asked[0]["targets"] == ("a.py",)


def test_diagnostics_make_it_1(command: Any, found: Any) -> None:
    write("a.py")
    found.find("a.py")
    text = (
        "a.py:1:1 FAL301 error: `x` blocks\n   |\n 1 | x = 1\n   | ^\n\n1 problem in 1 of 1 file (1 error)\n"
    )
    assert command("a.py") == (1, text, "")
    assert command("a.py", "--exit-zero") == (0, text, "")
    assert command("a.py", "-q").out == text.partition("\n\n")[0] + "\n"


def test_problems_make_it_2_and_go_to_stderr(command: Any, found: Any) -> None:
    write("a.py")
    found.find("a.py")
    found.problems.append(Problem("syntax-error", "invalid syntax", "a.py", 3, 7))
    outcome = command("a.py", "--exit-zero")
    assert (outcome.code, outcome.err) == (2, "error: a.py:3:8: syntax-error: invalid syntax\n")
    assert "syntax-error" not in outcome.out


def test_missing_paths(command: Any, found: Any) -> None:
    write("a.py")
    assert command("a.py", "nope") == (2, "", "error: nope: no such file or directory\n")
    assert found.asked == []


def test_nothing_to_check(command: Any, found: Any) -> None:
    warning = "warning: no Python files found under the given path(s)\n"
    assert command(".") == (0, "All checks passed! (0 files)\n", warning)
    assert command(".", "-q") == (0, "", "")
    assert command(".", "--output-format", "json").out == "[]\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--selct", "x"), "No such option"),
        (("--select", "FAL9999"), '--select: unknown rule or selector "FAL9999"'),
        (("--output-format", "xml"), "'xml' is not one of"),
        (("--per-file-ignores", "FAL1"), "PATTERN:SELECTOR"),
        (("--statistics", "--output-format", "sarif"), "cannot be combined"),
        (("-", "a.py"), "allows no other path"),
        (("--fix", "--ignore-noqa"), "cannot be combined"),
        (("--output-file", "no/such/dir.txt"), "no/such/dir.txt"),
        (("--config", "none.toml"), "none.toml: "),
    ],
)
def test_wrong_usage_makes_it_2(command: Any, found: Any, args: tuple[str, ...], message: str) -> None:
    write("a.py")
    outcome = command(*args)
    assert outcome.code == 2
    assert message in outcome.err
    assert outcome.out == ""


def test_a_wrong_configuration_makes_it_2(command: Any, found: Any) -> None:
    write("pyproject.toml", "[tool.fastapi-lint]\nselct = []\n")
    expected = 'error: pyproject.toml: tool.fastapi-lint.selct: unknown key; did you mean "select"?\n'
    assert command(".") == (2, "", expected)
    assert command(".", "--isolated").code == 0


def test_options_reach_the_settings(command: Any, found: Any) -> None:
    write("a.py")
    write("pyproject.toml", '[tool.fastapi-lint]\nselect = ["FAL1"]\nunsafe-fixes = true\n')
    command(
        "a.py",
        "--select=FAL301,FAL3",
        "--select=on-event-usage",
        "--ignore=FAL304",
        "--per-file-ignores=tests/*:FAL1,FAL3,x.py:FAL2",
        "--extend-exclude=old",
        "--force-exclude",
        "--jobs=3",
    )
    settings = settings_of(found)
    assert settings.overrides == Selection(("FAL301", "FAL3", "on-event-usage"), (), ("FAL304",))
    assert settings.select == ("FAL1",)
    assert settings.per_file_ignores == (("tests/*", ("FAL1", "FAL3")), ("x.py", ("FAL2",)))
    assert settings.extend_exclude == ("old",)
    assert settings.force_exclude
    assert settings.jobs == 3
    assert settings.unsafe_fixes
    command("a.py", "--no-unsafe-fixes")
    assert not settings_of(found).unsafe_fixes


def test_excluded_files(command: Any, found: Any) -> None:
    write("build/a.py")
    command("build/a.py")
    assert found.asked[-1]["targets"] == ("build/a.py",)
    outcome = command("build/a.py", "--force-exclude")
    assert (outcome.code, found.asked[-1]["targets"]) == (0, ())


def test_ignore_noqa(command: Any, found: Any) -> None:
    write("a.py")
    command("a.py", "--ignore-noqa")
    assert found.asked[0]["noqa"] is False


def test_a_part_is_checked_with_the_whole_project_in_view(command: Any, found: Any) -> None:
    for name in ("pyproject.toml", "app/main.py", "app/mail.py", ".venv/x.py"):
        write(name, "")
    command("app/mail.py")
    assert found.asked[-1]["universe"] == ("app/mail.py", "app/main.py")
    command(".")
    assert found.asked[-1]["universe"] is None
    command("-", "--stdin-filename", "app/new.py")
    assert found.asked[-1]["universe"] == ("app/mail.py", "app/main.py")


def test_without_a_project_only_the_given_files_count(command: Any, found: Any) -> None:
    write("a.py")
    write("b.py")
    command("a.py")
    assert found.asked[-1]["universe"] is None


def test_below_the_project_root_names_are_shown_relative(
    command: Any, found: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("pyproject.toml", "")
    write("app/a.py", "y = 2\n")
    full = (tmp_path / "app/a.py").as_posix()
    found.find(full)
    found.problems.append(Problem("encoding", "odd", full))
    monkeypatch.chdir("app")
    outcome = command(".")
    assert found.asked[0]["targets"] == (full,)
    assert outcome.out.startswith("a.py:1:1 FAL301 error: `x` blocks\n   |\n 1 | y = 2\n")
    assert outcome.err == "error: a.py: encoding: odd\n"


def test_stdin(command: Any, found: Any) -> None:
    found.find("-")
    outcome = command("-", stdin=b"y = 2\n")
    assert (outcome.code, outcome.out.splitlines()[2]) == (1, " 1 | y = 2")
    found.diagnostics.clear()
    found.find("app/a.py")
    outcome = command("-", "--stdin-filename", "app/a.py", stdin="ü = 2\n".encode())
    assert outcome.out.splitlines()[:3] == ["app/a.py:1:1 FAL301 error: `x` blocks", "   |", " 1 | ü = 2"]
    assert found.asked[-1]["targets"] == ("app/a.py",)


def test_stdin_of_an_excluded_file(command: Any, found: Any) -> None:
    command("-", "--stdin-filename", "build/a.py", "--force-exclude", stdin=b"x\n")
    assert found.asked[-1]["targets"] == ()


def test_output_formats_and_files(command: Any, found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.py")
    found.find("a.py", applicability=Applicability.SAFE)
    assert json.loads(command("a.py", "--output-format", "json").out)[0]["code"] == "FAL301"
    assert command("a.py", "--output-format=concise").out.startswith("a.py:1:1: FAL301 [*] `x` blocks\n")
    assert command("a.py", "--output-format=concise", "-o", "report.txt") == (1, "", "")
    assert Path("report.txt").read_text().startswith("a.py:1:1: FAL301")
    monkeypatch.setenv("FASTAPI_LINT_OUTPUT_FORMAT", "github")
    assert command("a.py").out.startswith("::error ")
    assert command("a.py", "--output-format=concise").out.startswith("a.py")
    monkeypatch.delenv("FASTAPI_LINT_OUTPUT_FORMAT")
    write("pyproject.toml", '[tool.fastapi-lint]\noutput-format = "gitlab"\n')
    assert json.loads(command("a.py").out)[0]["check_name"] == "FAL301"


def test_statistics(command: Any, found: Any) -> None:
    write("a.py")
    found.find("a.py")
    expected = "1\tFAL301\tblocking-call-in-async\n1 problem in 1 of 1 file (1 error)\n"
    assert command("a.py", "--statistics") == (1, expected, "")
    counts = json.loads(command("a.py", "--statistics", "--output-format", "json").out)
    assert counts[0]["count"] == 1


def test_colours_follow_the_environment(command: Any, found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.py")
    found.problems.append(Problem("encoding", "odd", "a.py"))
    assert "\x1b" not in "".join(command("a.py")[1:])
    monkeypatch.setenv("FORCE_COLOR", "1")
    outcome = command("a.py")
    assert "\x1b[" in outcome.err
    assert "\x1b[" not in command("a.py", "--output-format", "json").out
    found.find("a.py")
    assert "\x1b[" in command("a.py").out
    command("a.py", "-o", "report.txt")
    assert "\x1b[" not in Path("report.txt").read_text()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in "".join(command("a.py")[1:])


def test_verbose_says_what_is_used(command: Any, found: Any) -> None:
    write("pyproject.toml", "[tool.fastapi-lint]\n")
    write("a.py")
    err = command("a.py", "-v").err
    assert "note: configuration: pyproject.toml, project root: .\n" in err
    assert ", 1 file\n" in err


def test_interruption_makes_it_130(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(files: Files, targets: object, settings: Settings, **more: object) -> engine.Result:
        raise KeyboardInterrupt

    write("a.py")
    monkeypatch.setattr(engine, "check", interrupted)
    outcome = command("a.py")
    assert outcome.code == 130
    assert "Traceback" not in outcome.err
