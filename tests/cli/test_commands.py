"""The other commands, and the manners of the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fastapi_lint import __version__
from fastapi_lint.config import OUTPUT_FORMATS
from fastapi_lint.rules.registry import all_rules

APP = """\
import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def index() -> str:
    time.sleep(1)
    return "ok"
"""


def process(*args: str, **keywords: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process."""
    return subprocess.run(
        [sys.executable, "-m", "fastapi_lint", *args], capture_output=True, check=False, **keywords
    )


def test_version_and_help(command: Any) -> None:
    assert command("--version") == command("-V") == (0, f"fastapi-lint {__version__}\n", "")
    assert command("-h").out.startswith("Usage: fastapi-lint [COMMAND]")
    text = command("check", "--help").out
    for part in ("Rule selection:", "--per-file-ignores", *OUTPUT_FORMATS):
        assert part in text


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["check", "--help"], ["rule", "--help"]])
def test_questions_about_the_command_import_nothing_heavy(args: list[str]) -> None:
    program = (
        "import sys; from fastapi_lint.cli import run; run(sys.argv[1:]);"
        "print({m.partition('.')[0] for m in sys.modules} & {'rich', 'libcst', 'pathspec', 'ruff_api'})"
    )
    done = subprocess.run([sys.executable, "-c", program, *args], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_clean_run_imports_neither_rich_nor_libcst() -> None:
    Path("a.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n")
    program = (
        "import sys; from fastapi_lint.cli import run; run(['.']);"
        "print({m.partition('.')[0] for m in sys.modules} & {'rich', 'libcst', 'ruff_api'})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["All checks passed! (1 file)", "set()"]


def test_rule_prints_the_page(command: Any) -> None:
    by_code = command("rule", "FAL301")
    assert by_code.code == 0
    assert by_code.out.startswith("# FAL301 blocking-call-in-async\n")
    assert "## Cases" not in by_code.out
    assert command("rule", "blocking-call-in-async") == command("rule", "fal301") == by_code


def test_rule_on_a_terminal_is_rendered(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = command("rule", "FAL301").out
    assert "\x1b[" in text
    assert "```" not in text
    assert "after the fix" in text


def test_all_rules(command: Any) -> None:
    text = command("rule", "--all").out
    assert all(f"# {rule.code} {rule.name}\n" in text for rule in all_rules())
    entries = json.loads(command("rule", "--all", "--output-format", "json").out)
    assert [entry["code"] for entry in entries] == [rule.code for rule in all_rules()]
    one = json.loads(command("rule", "FAL301", "--output-format", "json").out)
    assert one == next(entry for entry in entries if entry["code"] == "FAL301")
    assert (one["severity"], one["fix"], one["default"]) == ("error", "unsafe", True)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["rule", "FAL3011"], 'error: unknown rule "FAL3011"; did you mean "FAL301"?\n'),
        (["rule", "zzz"], 'error: unknown rule "zzz"\n'),
        (["rule"], "or --all"),
        (["rule", "FAL301", "--all"], "or --all"),
        (["config", "--config", "none.toml"], "none.toml: "),
    ],
)
def test_wrong_questions_make_it_2(command: Any, args: list[str], message: str) -> None:
    outcome = command(*args)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


def test_config_shows_values_and_origins(command: Any) -> None:
    Path("pyproject.toml").write_text(
        '[tool.fastapi-lint]\nselect = ["FAL301"]\nper-file-ignores = { "tests/*" = ["ALL"] }\n'
    )
    lines = command("config").out.splitlines()
    assert lines[0] == "configuration file: pyproject.toml"
    assert 'select              ["FAL301"]  (pyproject.toml)' in lines
    assert 'per-file-ignores    {"tests/*": ["ALL"]}  (pyproject.toml)' in lines
    assert "fastapi-version     not set  (default)" in lines
    assert lines[-1] == "  FAL301 blocking-call-in-async"
    assert command("config", "--isolated").out.startswith("configuration file: none\n")


def test_the_process_end_to_end() -> None:
    Path("main.py").write_text(APP)
    done = process("main.py", "--output-format", "concise", "--select", "FAL301")
    assert done.returncode == 1
    assert done.stdout.decode().startswith("main.py:10:5: FAL301 `time.sleep` blocks the event loop")
    assert process("main.py", "--select", "FAL301", "--fix", "--unsafe-fixes").returncode == 0
    assert process("main.py", "--select", "FAL301").returncode == 0


def test_add_noqa(command: Any) -> None:
    Path("main.py").write_bytes(APP.replace("\n", "\r\n").encode())
    assert command("main.py", "--select", "FAL301", "--add-noqa") == (0, "Silenced 1 problem in 1 file\n", "")
    assert b"    time.sleep(1)  # noqa: FAL301\r\n" in Path("main.py").read_bytes()
    assert command("main.py", "--select", "FAL301").code == 0
    assert command("main.py", "--select", "FAL301", "--add-noqa").out == "Silenced 0 problems in 0 files\n"
    assert command("main.py", "--add-noqa", "--fix").code == 2


def test_add_noqa_leaves_a_file_without_a_place_for_it(command: Any, found: Any) -> None:
    Path("a.py").write_text("x = 1\n")
    found.find("a.py", line=7)
    outcome = command("a.py", "--add-noqa")
    assert (outcome.code, outcome.err) == (2, "error: a.py:7: fix-failed: no place for `# noqa: FAL301`\n")
    assert Path("a.py").read_text() == "x = 1\n"


def test_a_poor_encoding_does_no_harm() -> None:
    Path("main.py").write_text(APP.replace("sleep(1)", "sleep(1)  # grüße"), "utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = process("main.py", "--select", "FAL301", env=environment)
    assert done.returncode == 1
    assert b"gr\\xfc\\xdfe" in done.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX pipes")
def test_a_reader_that_leaves_does_no_harm() -> None:
    Path("main.py").write_text(APP)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "fastapi_lint", "main.py", "--select", "FAL301"],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names that are bytes")
def test_a_file_name_that_is_no_text_does_no_harm() -> None:
    Path("x\udcff.py").write_text(APP)
    for output_format in OUTPUT_FORMATS:
        done = process(".", "--select", "FAL301", "--output-format", output_format)
        assert (done.returncode, done.stderr) == (1, b"")
        assert b"FAL301" in done.stdout
