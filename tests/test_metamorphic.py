"""Rewritings of the fixtures after which the diagnostics must be the same, or fewer, or none."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from module_names import renamed
from page_runner import diagnose
from page_variants import in_other_package, made_sync, respelled

from fastapi_lint.config import Settings
from fastapi_lint.diagnostic import Diagnostic

FIXTURES = Path(__file__).parent.parent / "fixtures"
APPLICATIONS = {
    directory.name: {
        path.relative_to(directory).as_posix(): path.read_text("utf-8")
        for path in sorted(directory.rglob("*.py"))
    }
    for directory in sorted(path.parent for path in FIXTURES.glob("*/expected"))
}


class Finding(NamedTuple):
    """What is compared: where a diagnostic starts and what it says."""

    filename: str
    line: int
    code: str
    message: str


def findings(diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    return [Finding(d.filename, d.span.line, d.code, d.message) for d in diagnostics]


@pytest.fixture(params=APPLICATIONS)
def files(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """The files of an application."""
    return APPLICATIONS[request.param]


@pytest.fixture
def before(files: Mapping[str, str]) -> list[Finding]:
    """What is found in the application as it is."""
    return found_in(files)


def found_in(files: Mapping[str, str]) -> list[Finding]:
    return findings(diagnose(files, Settings()))


def test_the_fixtures_say_something() -> None:
    silent = [name for name, files in APPLICATIONS.items() if not found_in(files)]
    assert silent == ["clean"]


@pytest.mark.parametrize("alias", [False, True], ids=["import fastapi", "import fastapi as fa"])
def test_import_spellings_change_nothing(
    files: Mapping[str, str], before: list[Finding], alias: bool
) -> None:
    rewritten = {name: _respelled(text, alias=alias) for name, text in files.items()}
    if rewritten == files:
        pytest.skip("nothing to respell")
    assert found_in(rewritten) == before


def _respelled(text: str, *, alias: bool) -> str:
    """One file respelled, if that can be done to it alone."""
    try:
        changed = respelled({"x.py": text}, alias=alias)
    except SyntaxError:  # newer than the running Python
        return text
    return text if changed is None else changed["x.py"]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_files_changes_nothing(
    files: Mapping[str, str], before: list[Finding], seed: int
) -> None:
    from fastapi_lint.engine import check
    from fastapi_lint.project.files import Memory

    names = sorted(files)
    random.Random(seed).shuffle(names)
    result = check(Memory(files), names, Settings())
    assert findings(result.diagnostics) == before


def test_one_file_at_a_time_finds_the_same(files: Mapping[str, str], before: list[Finding]) -> None:
    from fastapi_lint.engine import check
    from fastapi_lint.project.files import Memory

    found = [
        finding
        for name in sorted(files)
        for finding in findings(check(Memory(files), [name], Settings(), universe=sorted(files)).diagnostics)
    ]
    assert found == before


def test_renaming_modules_changes_nothing(files: Mapping[str, str], before: list[Finding]) -> None:
    try:
        names, rewritten = renamed(files)
    except SyntaxError:
        pytest.skip("newer than the running Python")
    expected = sorted(finding._replace(filename=names[finding.filename]) for finding in before)
    assert sorted(found_in(rewritten)) == expected


def test_lines_above_only_move_what_is_found(files: Mapping[str, str], before: list[Finding]) -> None:
    rewritten = {name: "# one\n# two\n\n" + text for name, text in files.items()}
    moved = [finding._replace(line=finding.line + 3) for finding in before]
    assert [f._replace(message="") for f in found_in(rewritten)] == [f._replace(message="") for f in moved]


def test_newlines_of_another_kind_change_nothing(files: Mapping[str, str], before: list[Finding]) -> None:
    assert found_in({name: text.replace("\n", "\r\n") for name, text in files.items()}) == before


def test_routes_made_sync_block_no_longer(files: Mapping[str, str], before: list[Finding]) -> None:
    rewritten, routes = dict(files), {}
    for name, text in files.items():
        try:
            rewritten[name], routes[name] = made_sync(text)
        except SyntaxError:
            routes[name] = []
    after = {(f.filename, f.line, f.code) for f in found_in(rewritten)}
    assert after <= {(f.filename, f.line, f.code) for f in before}
    assert not [
        (name, line, code)
        for name, line, code in after
        if code.startswith("FAL3") and any(line in lines for lines in routes[name])
    ]


def test_another_framework_is_no_concern(files: Mapping[str, str]) -> None:
    rewritten = in_other_package(files)
    assert not re.search(r"\bfastapi\b", "".join(rewritten.values()))
    assert found_in(rewritten) == []
