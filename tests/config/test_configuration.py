"""Settings from pyproject.toml and the command line, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_selection import RULES

from fastapi_lint.config import DEFAULT_EXCLUDE, ConfigError, Selection
from fastapi_lint.configuration import Configuration, load


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str, where: str = "pyproject.toml") -> None:
    """Write a file below the working directory."""
    path = Path(where)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def configure(text: str, **keywords: object) -> Configuration:
    """What `[tool.fastapi-lint]` with this text gives."""
    write(f"[tool.fastapi-lint]\n{text}\n")
    return load(["."], RULES, **keywords)  # type: ignore[arg-type]


def test_every_key_is_read() -> None:
    configuration = configure(
        """
        select = ["FAL3"]
        extend-select = ["FAL101"]
        ignore = ["needless-async-route"]
        per-file-ignores = { "tests/**" = ["ALL"] }
        exclude = ["old"]
        extend-exclude = ["generated"]
        force-exclude = true
        jobs = 2
        unsafe-fixes = true
        output-format = "concise"
        fastapi-version = "0.115"
        blocking-calls = ["shop.legacy.call"]
        non-blocking-calls = ["requests.get"]
        guarded-prefixes = ["/admin", "!/admin/login"]
        """
    )
    settings = configuration.settings
    assert settings.select == ("FAL3",)
    assert settings.extend_select == ("FAL101",)
    assert settings.ignore == ("needless-async-route",)
    assert settings.per_file_ignores == (("tests/**", ("ALL",)),)
    assert (settings.exclude, settings.extend_exclude) == (("old",), ("generated",))
    assert settings.force_exclude
    assert settings.jobs == 2
    assert settings.unsafe_fixes
    assert (settings.output_format, settings.fastapi_version) == ("concise", "0.115")
    assert settings.blocking_calls == ("shop.legacy.call",)
    assert settings.non_blocking_calls == ("requests.get",)
    assert settings.guarded_prefixes == ("/admin", "!/admin/login")
    assert set(configuration.origins.values()) == {"pyproject.toml"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ignor = []", 'ignor: unknown key; did you mean "ignore"?'),
        ("zzz = 1", "zzz: unknown key"),
        ("select = 'FAL1'", "select: expected a list of strings, not a string"),
        ("select = [1]", "select: expected a list of strings, but it holds an integer"),
        ('select = ["FAL9"]', 'select: unknown rule or selector "FAL9"'),
        ('ignore = ["fal301"]', 'ignore: unknown rule or selector "fal301"; did you mean "FAL301"?'),
        (
            'ignore = ["on-event-use"]',
            'unknown rule or selector "on-event-use"; did you mean "on-event-usage"?',
        ),
        ("unsafe-fixes = 1", "unsafe-fixes: expected true or false, not an integer"),
        ("jobs = 0", "jobs: expected a positive number, not 0"),
        ('output-format = "jsn"', 'output-format: unknown format "jsn"; did you mean "json"?'),
        ('fastapi-version = "new"', 'fastapi-version: "new" is not a version'),
        ('blocking-calls = ["a b"]', '"a b" is not a dotted name'),
        ('guarded-prefixes = ["admin"]', '"admin" is not the beginning of a path'),
        ("per-file-ignores = []", "per-file-ignores: expected a table of patterns and selectors, not a list"),
        ('per-file-ignores = { "x" = ["FAL9"] }', 'per-file-ignores."x": unknown rule or selector "FAL9"'),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configure(text)
    assert message in str(caught.value)
    assert str(caught.value).startswith("pyproject.toml: tool.fastapi-lint.")
    assert "\n" not in str(caught.value)


def test_broken_files_are_named() -> None:
    write("[tool.fastapi-lint\n")
    with pytest.raises(ConfigError, match=r"^pyproject.toml: not valid TOML: ") as caught:
        load(["."], RULES)
    assert "\n" not in str(caught.value)
    write("[tool]\nfastapi-lint = 3\n")
    with pytest.raises(ConfigError, match=r"tool.fastapi-lint: expected a table, not an integer"):
        load(["."], RULES)
    with pytest.raises(ConfigError, match=r"missing.toml: "):
        load(["."], RULES, file="missing.toml")


def test_the_nearest_file_with_the_section_counts() -> None:
    write('[tool.fastapi-lint]\nselect = ["FAL1"]\n')
    write("[tool.other]\n", "backend/pyproject.toml")
    write("", "backend/app/main.py")
    configuration = load(["backend/app"], RULES)
    assert configuration.settings.select == ("FAL1",)
    assert (configuration.file, configuration.settings.base) == ("pyproject.toml", ".")
    write("[tool.fastapi-lint]\nselect = []\n", "backend/pyproject.toml")
    configuration = load(["backend/app/main.py"], RULES)
    assert configuration.settings.select == ()
    assert configuration.settings.base == configuration.settings.root == "backend"


def test_without_configuration_the_root_is_the_project_around_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("", "backend/app/main.py")
    assert load(["backend/app/main.py"], RULES).settings.root == "."
    write("", "backend/pyproject.toml")
    assert load(["backend/app/main.py"], RULES).settings.root == "backend"
    assert load(["backend/app", "other"], RULES).settings.root == "."
    monkeypatch.chdir(tmp_path / "backend" / "app")
    assert load(["main.py"], RULES).settings.root == (tmp_path / "backend").as_posix()


def test_isolated_and_explicit_files() -> None:
    write("[tool.fastapi-lint]\nbroken = 1\n")
    write('[tool.fastapi-lint]\nselect = ["FAL3"]\n', "ci/strict.toml")
    isolated = load(["."], RULES, isolated=True)
    assert (isolated.settings.select, isolated.file, isolated.origins) == (None, None, {})
    explicit = load(["."], RULES, file="ci/strict.toml")
    assert explicit.settings.select == ("FAL3",)
    assert explicit.settings.base == "."
    write("", "empty.toml")
    with pytest.raises(ConfigError, match=r"empty.toml: has no \[tool.fastapi-lint\] table"):
        load(["."], RULES, file="empty.toml")


def test_the_command_line_overrides() -> None:
    configuration = configure(
        'select = ["FAL1"]\nextend-exclude = ["a"]\noutput-format = "json"',
        command_line={
            "select": ["FAL3"],
            "extend-exclude": ["b"],
            "output-format": "sarif",
            "per-file-ignores": {"x.py": ("FAL3",)},
        },
    )
    settings = configuration.settings
    assert settings.overrides == Selection(select=("FAL3",))
    assert settings.extend_exclude == ("a", "b")
    assert settings.exclude == DEFAULT_EXCLUDE
    assert settings.output_format == "sarif"
    assert settings.per_file_ignores == (("x.py", ("FAL3",)),)
    assert configuration.origins["output-format"] == "command line"


def test_a_wrong_option_is_named() -> None:
    with pytest.raises(
        ConfigError, match=r'^--select: unknown rule or selector "FAL102x"; did you mean "FAL102"'
    ):
        load(["."], RULES, command_line={"select": ["FAL102x"]})


def test_patterns_of_the_command_line_are_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("[tool.fastapi-lint]\n")
    (tmp_path / "backend").mkdir()
    monkeypatch.chdir(tmp_path / "backend")
    settings = load(["."], RULES, command_line={"exclude": ["app/old", "gen.py", "!x/y"]}).settings
    assert settings.base == tmp_path.as_posix()
    assert settings.exclude == ("/backend/app/old", "gen.py", "!/backend/x/y")
