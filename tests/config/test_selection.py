"""Which rules settings switch on, and for which files they switch them off."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from fastapi_lint.config import Selection, Settings, ignored_codes, selected_rules


class Info(NamedTuple):
    """A rule as far as selecting is concerned."""

    code: str
    name: str
    groups: tuple[str, ...] = ()
    default: bool = True


RULES = (
    Info("FAL101", "on-event-usage", ("core",)),
    Info("FAL102", "lifespan-missing-cleanup"),
    Info("FAL108", "lifespan-unprotected-cleanup", default=False),
    Info("FAL301", "blocking-call-in-async", ("core", "async")),
    Info("FAL307", "needless-async-route", ("async",), default=False),
)


def codes(settings: Settings) -> str:
    """The selected codes without their common prefix."""
    return " ".join(rule.code.removeprefix("FAL") for rule in selected_rules(settings, RULES))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), "101 102 301"),
        (Settings(select=()), ""),
        (Settings(select=("ALL",)), "101 102 108 301 307"),
        (Settings(select=("FAL",)), "101 102 108 301 307"),
        (Settings(select=("FAL1",)), "101 102 108"),
        (Settings(select=("on-event-usage",)), "101"),
        (Settings(select=("async",)), "301 307"),
        (Settings(extend_select=("FAL307",)), "101 102 301 307"),
        (Settings(ignore=("FAL1",)), "301"),
        (Settings(select=("FAL1",), ignore=("FAL101",)), "102 108"),
        (Settings(select=("FAL101",), ignore=("FAL1",)), "101"),
        (Settings(select=("FAL101",), ignore=("on-event-usage",)), ""),
        (Settings(select=("FAL10",), ignore=("core",)), "101 102 108"),
        (Settings(select=("ALL",), ignore=("core",)), "102 108 307"),
        (Settings(extend_select=("FAL307",), ignore=("ALL",)), "307"),
    ],
)
def test_the_narrower_selector_wins(settings: Settings, expected: str) -> None:
    assert codes(settings) == expected


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (Selection(select=("FAL3",)), "301 307"),
        (Selection(select=("ALL",)), "101 102 108 301 307"),
        (Selection(ignore=("FAL3",)), "102 108"),
        (Selection(extend_select=("FAL1",)), "101 102 108 307"),
    ],
)
def test_the_command_line_is_a_layer_above_the_configuration(overrides: Selection, expected: str) -> None:
    settings = Settings(select=("FAL1", "FAL307"), ignore=("FAL101",), overrides=overrides)
    assert codes(settings) == expected


@pytest.mark.parametrize(
    ("pattern", "filename", "ignored"),
    [
        ("tests/**", "tests/cli/test_x.py", True),
        ("tests/", "tests/test_x.py", True),
        ("tests/", "src/tests/test_x.py", True),
        ("/tests/", "src/tests/test_x.py", False),
        ("conftest.py", "a/b/conftest.py", True),
        ("*_legacy.py", "a/users_legacy.py", True),
        ("!src/**", "tests/test_x.py", True),
        ("!src/**", "src/app.py", False),
        ("app", "application/x.py", False),
    ],
)
def test_per_file_ignores_are_gitignore_patterns(pattern: str, filename: str, ignored: bool) -> None:
    settings = Settings(per_file_ignores=((pattern, ("FAL1", "async")),))
    found = ignored_codes(settings, filename, RULES)
    assert found == (frozenset(rule.code for rule in RULES) if ignored else frozenset())


def test_patterns_are_relative_to_the_base() -> None:
    settings = Settings(per_file_ignores=(("/tests/", ("FAL101",)),), base="backend")
    assert settings.ignored_for("backend/tests/x.py") == ("FAL101",)
    assert settings.ignored_for("tests/x.py") == ()
    settings = Settings(per_file_ignores=(("/tests/", ("FAL101",)),), base="/srv/backend")
    assert settings.ignored_for("/srv/backend/tests/x.py") == ("FAL101",)
