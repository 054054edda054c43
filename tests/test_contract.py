"""What is said in several places is the same everywhere, and what is built holds what it should."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fastapi_lint import __version__, _dev
from fastapi_lint.pages import parse_page
from fastapi_lint.rules.registry import all_rules

ROOT = Path(__file__).parent.parent
CODES = {rule.code for rule in all_rules()}
PAGES = {_dev.page_name(rule) for rule in all_rules()}


def in_copy(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the package of a copied checkout."""
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def dev(*arguments: str) -> Result:
    """Run the development command in this process."""
    return CliRunner().invoke(_dev.dev, arguments)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout as far as the development command reads it."""
    for name in ("src", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_what_is_generated_is_up_to_date() -> None:
    done = dev("sync", "--check")
    assert done.exit_code == 0, done.output


def test_pages_carry_the_names_of_their_rules() -> None:
    found = {path.name: parse_page(path.read_text("utf-8")) for path in (ROOT / "rules").glob("FAL*.md")}
    assert set(found) == PAGES
    assert {f"{page.code}-{page.name}.md" for page in found.values()} == PAGES


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "rules/index.md"])
def test_codes_are_the_same_everywhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert set(re.findall(r"\bFAL[1-9]\d\d\b", text)) == CODES


def test_versions_agree() -> None:
    declared = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert declared is not None
    assert declared[1] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_sync_writes_what_check_misses(copy: Path) -> None:
    index, page = copy / "rules" / "index.md", copy / "rules" / min(PAGES)
    expected = {path: path.read_text("utf-8") for path in (index, page, copy / "README.md")}
    index.unlink()
    title, _, *rest = expected[page].splitlines(keepends=True)
    page.write_text("".join([title, *rest]), "utf-8")
    readme = copy / "README.md"
    readme.write_text(_dev.replace_block(expected[readme], "rules", "nothing\n"), "utf-8")

    checked = in_copy(copy, "-m", "fastapi_lint._dev", "sync", "--check")
    assert checked.returncode == 1
    assert len(checked.stdout.splitlines()) == len(expected)
    assert not index.exists()
    assert in_copy(copy, "-m", "fastapi_lint._dev", "sync").returncode == 0
    assert {path: path.read_text("utf-8") for path in expected} == expected
    assert in_copy(copy, "-m", "fastapi_lint._dev", "sync", "--check").returncode == 0


def test_a_new_rule_is_discovered(copy: Path) -> None:
    last = max(code for code in CODES if code.startswith("FAL3"))
    new = f"FAL{int(last[3:]) + 1}"
    done = in_copy(copy, "-m", "fastapi_lint._dev", "new-rule", "some-new-thing", "--family", "event_loop")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2
    assert in_copy(copy, "-m", "fastapi_lint._dev", "sync").returncode == 0
    shown = in_copy(copy, "-m", "fastapi_lint", "rule", "some-new-thing")
    assert shown.stdout.startswith(f"# {new} some-new-thing\n")
    assert f"[{new}]({new}-some-new-thing.md)" in (copy / "rules" / "index.md").read_text("utf-8")
    checked = in_copy(copy, "-m", "fastapi_lint", "check", "--isolated", "--select", new, "src")
    assert checked.returncode == 0, checked.stderr


def test_a_new_family_gets_a_package(copy: Path) -> None:
    command = ("-m", "fastapi_lint._dev", "new-rule", "some-new-thing", "--family", "new_family")
    refused = in_copy(copy, *command)
    assert refused.returncode == 2
    assert "give the --code" in refused.stderr
    assert in_copy(copy, *command, "--code", "FAL999").returncode == 0
    assert in_copy(copy, "-m", "fastapi_lint._dev", "sync").returncode == 0
    assert "## New family\n" in (copy / "rules" / "index.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "family", "code", "text"),
    [
        ("Some_Thing", "event_loop", "FAL399", "`Some_Thing` is not of the form"),
        ("some-thing", "event-loop", "FAL399", "`event-loop` is not of the form"),
        ("some-thing", "event_loop", "FAL1", "`FAL1` is not of the form"),
        ("some-thing", "event_loop", min(CODES), "exists already"),
        (all_rules()[0].name, "event_loop", "FAL399", "exists already"),
    ],
)
def test_what_cannot_be_a_new_rule_is_refused(name: str, family: str, code: str, text: str) -> None:
    done = dev("new-rule", name, "--family", family, "--code", code)
    assert done.exit_code == 2
    assert text in done.output


@pytest.mark.parametrize(
    "text",
    ["none", "<!-- a -->\nno end", "<!-- a -->\n<!-- /a -->\n<!-- a -->\n<!-- /a -->\n"],
)
def test_a_block_needs_its_markers(text: str) -> None:
    with pytest.raises(_dev.click.UsageError, match="one block"):
        _dev.replace_block(text, "a", "new\n")


def test_a_block_is_replaced() -> None:
    text = "before\n<!-- a -->\nold\n<!-- /a -->\nafter\n"
    assert _dev.replace_block(text, "a", "new\n") == "before\n<!-- a -->\nnew\n<!-- /a -->\nafter\n"


def test_the_wheel_is_complete(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("wheel")
    command = ("-m", "hatchling", "build", "--target", "wheel", "--directory", str(out))
    built = in_copy(copy, *command)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        entry_points = ConfigParser()
        entry_points.read_string(
            wheel.read(next(n for n in names if n.endswith("entry_points.txt"))).decode()
        )
    assert {f"fastapi_lint/_pages/{page}" for page in PAGES} <= names
    modules = {path.relative_to(copy / "src").as_posix() for path in (copy / "src").rglob("*.py")}
    assert modules | {"fastapi_lint/py.typed"} <= names
    assert all(name.startswith(("fastapi_lint/", "fastapi_lint-")) for name in names)
    assert dict(entry_points["console_scripts"]) == {"fastapi-lint": "fastapi_lint.cli:main"}
    assert dict(entry_points["flake8.extension"]) == {"fal": "fastapi_lint.flake8_plugin:Plugin"}
