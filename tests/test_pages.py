"""The rule pages are executed: what they show is what the tool does."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping

import pytest
import ruff_api
from page_runner import Project, describe, diagnose, load_pages, load_projects, unmet
from page_variants import in_other_package, made_sync, respelled, with_noqa

from fastapi_lint.config import Settings
from fastapi_lint.facts.lower import lower
from fastapi_lint.fixer import fix
from fastapi_lint.pages import Page
from fastapi_lint.project.files import Memory
from fastapi_lint.rules.registry import all_rules

PAGES = load_pages()
PROJECTS = [project for page in PAGES for project in load_projects(page)]
BAD = [project for project in PROJECTS if project.markers]
FIXED = [project for project in BAD if project.fixed is not None]
UNFIXED = [project for project in BAD if project.fixed is None]
SPELLINGS = [
    pytest.param(project, files, id=f"{project.id}:{style}")
    for project in PROJECTS
    for style, alias in (("plain", False), ("alias", True))
    if (files := respelled(project.files, alias=alias)) is not None
]
EVERYWHERE = {"FAL306"}  # what is wrong in a plain function as well
SYNC = [
    project
    for project in BAD
    if project.code.startswith("FAL3") and project.code not in EVERYWHERE
    if any(made_sync(text)[1] for text in project.files.values())
]


def each(projects: list[Project]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("project", projects, ids=lambda project: project.id)


def parse(text: str, name: str) -> None:
    """Fail where a file is no Python, be it for a later one than the running."""
    try:
        ast.parse(text, name)
    except SyntaxError:
        ast.parse(lower(text) or text, name)


def fix_files(files: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """The files after all fixes, the unsafe ones included."""
    changed = fix(Memory(files), sorted(files), settings, unsafe=True).changed
    return {**files, **{name: after.text for name, (_, after) in changed.items()}}


def places(files: Mapping[str, str], settings: Settings) -> Counter[tuple[str, int, str]]:
    return Counter((d.filename, d.span.line, d.code) for d in diagnose(files, settings))


@each(PROJECTS)
def test_diagnostics_are_the_markers(project: Project) -> None:
    found = diagnose(project.files, project.settings)
    assert not unmet(project.markers, found), unmet(project.markers, found)


@each(FIXED)
def test_fix_gives_the_fixed_block(project: Project) -> None:
    assert project.fixed is not None
    fixed = fix_files(project.files, project.settings)
    for name, expected in project.fixed.items():
        assert fixed[name] == expected
    assert [describe(d) for d in diagnose(fixed, project.settings)] == []
    assert fix_files(fixed, project.settings) == fixed


@each(BAD)
def test_fix_brings_no_new_diagnostics(project: Project) -> None:
    fixed = fix_files(project.files, project.settings)
    for name, text in fixed.items():
        parse(text, name)
    everything = project.select(["ALL"])
    before = Counter((d.filename, d.code) for d in diagnose(project.files, everything))
    after = Counter((d.filename, d.code) for d in diagnose(fixed, everything))
    assert not after - before
    assert fix_files(fixed, project.settings) == fixed


@each([project for project in UNFIXED if project.refusals])
def test_refused_fix_says_why(project: Project) -> None:
    reasons = [d.refusal or "" for d in diagnose(project.files, project.settings)]
    for text in project.refusals:
        assert any(text in reason for reason in reasons), reasons
    assert fix_files(project.files, project.settings) == dict(project.files)


@each(BAD)
def test_noqa_silences(project: Project) -> None:
    silenced = with_noqa(project.files, project.markers)
    assert [describe(d) for d in diagnose(silenced, project.settings)] == []


@pytest.mark.parametrize(("project", "files"), SPELLINGS)
def test_import_spelling_changes_nothing(project: Project, files: Mapping[str, str]) -> None:
    expected = Counter((m.filename, m.line, m.code) for m in project.markers)
    assert places(files, project.settings) == expected


@each(BAD)
def test_other_package_silences(project: Project) -> None:
    renamed = in_other_package(project.files)
    assert [describe(d) for d in diagnose(renamed, project.settings)] == []


@each(SYNC)
def test_plain_def_silences(project: Project) -> None:
    files, silent = {}, []
    for name, text in project.files.items():
        files[name], ranges = made_sync(text)
        silent += [(name, line) for lines in ranges for line in lines]
    left = [d for d in diagnose(files, project.settings) if (d.filename, d.span.line) in silent]
    assert [describe(d) for d in left] == []


@each(PROJECTS)
def test_blocks_parse_and_are_formatted(project: Project) -> None:
    roots = sorted({name.removeprefix("src/").split("/")[0].removesuffix(".py") for name in project.files})
    options = ruff_api.SortOptions(first_party_modules=roots)
    for name, text in [*project.files.items(), *(project.fixed or {}).items()]:
        parse(text, name)
        assert ruff_api.format_string(name, text) == text
        assert ruff_api.isort_string("block.py", text, options=options) == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_page_agrees_with_its_rule(page: Page) -> None:
    rule = next(rule for rule in all_rules() if rule.code == page.code)
    assert page.name == rule.name
    sections = {block.section for block in page.blocks}
    assert {"Bad", "Good"} <= sections


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_page_shows_what_it_promises(page: Page) -> None:
    roles = Counter(block.role for block in page.blocks)
    rule = next(rule for rule in all_rules() if rule.code == page.code)
    assert roles["bad"] >= 1
    assert roles["good"] >= 1
    assert bool(roles["fixed"]) == (rule.applicability is not None)
