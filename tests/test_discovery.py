"""From paths to Python files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fastapi_lint.config import Settings
from fastapi_lint.discovery import discover


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the usual clutter; the working directory is its root."""
    files = """
        main.py app/__init__.py app/users.py app/stub.pyi app/notes.txt app/generated/x.py app/build.py
        .venv/lib/a.py node_modules/b.py build/c.py ignored/d.py logs/e.log/f.py app/__pycache__/g.py
    """
    for name in files.split():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("/ignored/\n# comment\n*.log\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths: str, settings: Settings | None = None) -> list[str]:
    """The names of the discovered files."""
    return list(discover(paths, settings or Settings()).files)


PLAIN = ["app/__init__.py", "app/build.py", "app/generated/x.py", "app/users.py", "main.py"]


def test_directories_are_searched_without_what_is_excluded_or_ignored(tree: Path) -> None:
    assert found(".") == PLAIN
    assert found(str(tree)) == PLAIN
    assert found("./app/", "app", "app/users.py", "main.py") == PLAIN


def test_excludes_of_the_settings(tree: Path) -> None:
    assert "app/generated/x.py" not in found(".", settings=Settings(extend_exclude=("app/generated",)))
    assert found(".", settings=Settings(extend_exclude=("app/*.py", "main.py"))) == ["app/generated/x.py"]
    everything = found(".", settings=Settings(exclude=()))
    assert {".venv/lib/a.py", "node_modules/b.py", "build/c.py"} <= set(everything)


def test_files_given_by_name_are_always_taken(tree: Path) -> None:
    assert found("build/c.py", "ignored/d.py", "app/stub.pyi") == [
        "app/stub.pyi",
        "build/c.py",
        "ignored/d.py",
    ]
    assert found("ignored", "build") == ["build/c.py", "ignored/d.py"]


def test_force_exclude_drops_them(tree: Path) -> None:
    settings = Settings(force_exclude=True, extend_exclude=("app/generated/",))
    assert found("build/c.py", "app/generated/x.py", "main.py", settings=settings) == ["main.py"]
    assert found("build", settings=settings) == []
    assert found("build/c.py", "app/generated/x.py", settings=replace(settings, force_exclude=False)) != []


def test_nested_gitignore_files(tree: Path) -> None:
    (tree / "app/.gitignore").write_text("generated/\n!keep.log\n")
    (tree / "app/keep.log").mkdir()
    (tree / "app/keep.log/z.py").touch()
    names = found(".")
    assert "app/generated/x.py" not in names
    assert "app/keep.log/z.py" in names
    assert found("app/generated") == ["app/generated/x.py"]


def test_gitignore_files_above_count_up_to_the_repository(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / ".gitignore").write_text("users.py\n")
    monkeypatch.chdir(tree / "app")
    assert found(".") == ["__init__.py", "build.py", "generated/x.py"]
    (tree / "app/.git").mkdir()
    assert "users.py" in found(".")


def test_names_outside_the_working_directory_are_absolute(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "app")
    assert found("../main.py") == [(tree / "main.py").as_posix()]


def test_symlinks_do_not_loop(tree: Path) -> None:
    (tree / "app/loop").symlink_to(tree / "app", target_is_directory=True)
    (tree / "app/alias.py").symlink_to(tree / "main.py")
    (tree / "app/dangling.py").symlink_to(tree / "nowhere.py")
    assert found("app") == [
        "app/__init__.py",
        "app/alias.py",
        "app/build.py",
        "app/generated/x.py",
        "app/users.py",
    ]


def test_missing_paths_are_told(tree: Path) -> None:
    result = discover(["main.py", "nope", "app/nope.py"], Settings())
    assert result == (("main.py",), ("nope", "app/nope.py"))
