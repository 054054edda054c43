"""What holds for every fix of every page and fixture: nothing but the edits changes, and once is enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from page_runner import Project, load_pages, load_projects

from fastapi_lint import engine
from fastapi_lint.config import Selection, Settings
from fastapi_lint.diagnostic import Edit
from fastapi_lint.fixer import FixResult, fix
from fastapi_lint.project.files import Memory
from fastapi_lint.repairs import Repair, compatible
from fastapi_lint.rules.registry import all_rules
from fastapi_lint.source import decode
from fastapi_lint.syntax import spans
from fastapi_lint.syntax.unused import without_unused

Files = Mapping[str, bytes]
Variant = Callable[[str], bytes]

# Makes a file one that ruff's formatter and its isort would change, so that the fixer leaves its style alone.
UNFORMATTED = """

def unsorted():
    import sys, os
    _  =  'caf\xe9'  # as it is
"""
FIXTURES = Path(__file__).parent.parent / "fixtures"
APPLICATIONS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
EVERYTHING = Settings(overrides=Selection(select=("ALL",)))
FIXED = [
    project
    for page in load_pages()
    for project in load_projects(page)
    if project.markers and project.fixed is not None
]


def fixed(files: Files, settings: Settings) -> FixResult:
    return fix(Memory(files), sorted(files), settings, unsafe=True)


def after(files: Files, settings: Settings) -> dict[str, bytes]:
    changed = fixed(files, settings).changed
    return {**files, **{name: new.encode(new.text) for name, (_, new) in changed.items()}}


def unformatted(project: Project) -> dict[str, str]:
    return {name: f"{text}{UNFORMATTED}" for name, text in project.files.items()}


def encoded(files: Mapping[str, str], change: Variant = str.encode) -> dict[str, bytes]:
    return {name: change(text) for name, text in files.items()}


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def bom(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def unfinished(text: str) -> bytes:
    return text.removesuffix("\n").encode()


def latin(text: str) -> bytes:
    return f"# -*- coding: latin-1 -*-\n{text}".encode("latin-1")


def tabs(text: str) -> bytes:
    lines = text.split("\n")
    counts = ((len(line) - len(line.lstrip(" "))) // 4 for line in lines)
    return "\n".join(
        "\t" * count + line[4 * count :] for line, count in zip(lines, counts, strict=True)
    ).encode()


@pytest.mark.parametrize("variant", [crlf, bom, unfinished, latin, tabs])
@pytest.mark.parametrize("project", FIXED, ids=lambda project: project.id)
def test_the_form_of_a_file_makes_no_difference_and_is_kept(project: Project, variant: Variant) -> None:
    plain = unformatted(project)
    if variant is latin and any(not text.isascii() for text in project.files.values()):
        pytest.skip("it has more than Latin letters")
    expected = {name: data.decode() for name, data in after(encoded(plain), project.settings).items()}
    assert expected != plain
    assert after(encoded(plain, variant), project.settings) == encoded(expected, variant)


@pytest.mark.parametrize("project", FIXED, ids=lambda project: project.id)
def test_nothing_changes_but_the_edits_and_imports_they_leave_unused(project: Project) -> None:
    files = encoded(unformatted(project))
    outcome = fixed(files, project.settings)
    refused = {Repair(d, d.fix).identity for d, _ in outcome.refused if d.fix is not None}
    by_hand = dict(files)
    while edits := _next_edits(by_hand, project.settings, refused):
        for name in {edit.filename for edit in edits}:
            source = decode(name, by_hand[name])
            text = spans.apply(source, [edit for edit in edits if edit.filename == name])
            by_hand[name] = source.encode(without_unused(source, text, lambda name: False))
    assert {**files, **{name: new.encode(new.text) for name, (_, new) in outcome.changed.items()}} == by_hand


def _next_edits(files: Files, settings: Settings, refused: set[object]) -> list[Edit]:
    found = engine.check(Memory(files), sorted(files), settings).diagnostics
    repairs = [Repair(d, d.fix) for d in found if d.fix is not None]
    chosen = compatible(repair for repair in repairs if repair.identity not in refused)
    return [edit for repair in chosen for edit in repair.fix.edits]


@cache
def application(name: str) -> Mapping[str, str]:
    """The files of a fixture."""
    root = FIXTURES / name
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in root.rglob("*.py")
        if "expected" not in path.parts
    }


@cache
def repaired(name: str) -> Mapping[str, bytes]:
    """The files of a fixture after all fixes of all rules."""
    files = encoded(application(name))
    outcome = fixed(files, EVERYTHING)
    assert not outcome.problems
    return {**files, **{name: new.encode(new.text) for name, (_, new) in outcome.changed.items()}}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_fixing_a_fixture_twice_is_fixing_it_once(name: str) -> None:
    assert not fixed(repaired(name), EVERYTHING).changed


@pytest.mark.parametrize("variant", [crlf, bom])
@pytest.mark.parametrize("name", APPLICATIONS)
def test_newlines_and_marks_of_a_fixture_make_no_difference(name: str, variant: Variant) -> None:
    plain = {path: data.decode() for path, data in repaired(name).items()}
    assert after(encoded(application(name), variant), EVERYTHING) == encoded(plain, variant)


@pytest.mark.parametrize("project", FIXED, ids=lambda project: project.id)
def test_all_rules_together_come_to_rest(project: Project) -> None:
    settings = project.select({rule.code for rule in all_rules()})
    files = encoded(project.files)
    once = after(files, settings)
    assert after(once, settings) == once
