"""The cache says what the engine said, as long as nothing changed that it saw, and does no harm."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fastapi_lint import engine
from fastapi_lint.cache import answers
from fastapi_lint.cache.store import Store
from fastapi_lint.config import Settings
from fastapi_lint.diagnostic import Result
from fastapi_lint.discovery import discover
from fastapi_lint.project.files import Disk
from fastapi_lint.rules.registry import all_rules

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
APPLICATIONS = sorted(path.parent.name for path in FIXTURES.glob("*/expected"))

HELPER = "import time\n\n\ndef pause() -> None:\n    time.sleep(1)\n"
MAIN = """\
from fastapi import FastAPI
from helper import pause

app = FastAPI()


@app.get("/")
async def root() -> int:
    pause()
    return 1
"""

Check = Callable[[], Result]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two modules and one that has nothing to do with them, all written long ago."""
    directory = tmp_path / "project"
    directory.mkdir()
    for name, text in (("helper.py", HELPER), ("main.py", MAIN), ("other.py", "value = 1\n")):
        write(directory / name, text)
    monkeypatch.chdir(directory)
    return directory


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows each time the engine is asked."""
    calls: list[int] = []
    original = engine.check

    def counting(*args: object, **options: object) -> Result:
        calls.append(1)
        return original(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "check", counting)
    return calls


def write(path: Path, text: str, *, seconds: int = 1_600_000_000) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (seconds, seconds))


def check(store: Store | None, *, jobs: int | None = 1) -> Result:
    settings = Settings(jobs=jobs)
    targets = discover(["."], settings).files
    return answers.check(Disk(Path()), targets, settings, universe=None, store=store)


def codes(result: Result) -> list[tuple[str, str]]:
    return [(diagnostic.filename, diagnostic.code) for diagnostic in result.diagnostics]


@pytest.mark.parametrize("name", APPLICATIONS)
def test_results_are_the_same_cold_warm_and_without(
    name: str, tmp_path: Path, store: Store, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / name, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    without = check(None)
    cold = check(store)
    warm = check(store)
    assert len(asked) == 2
    assert cold == without
    assert warm == without


def test_several_processes_find_the_same(
    project: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first", "second"):
        shutil.copytree(FIXTURES / APPLICATIONS[0], project / name)
    alone = check(None)
    monkeypatch.setattr(engine, "_WORTHWHILE", 0)
    assert check(None, jobs=2) == alone
    assert check(store, jobs=2) == alone
    assert check(store, jobs=2) == alone


def test_several_processes_need_no_fixes(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in APPLICATIONS:
        shutil.copytree(FIXTURES / name, project / name)
    targets = discover(["."], Settings()).files
    alone = engine.check(Disk(Path()), targets, Settings(jobs=1), fixes=False)
    monkeypatch.setattr(engine, "_WORTHWHILE", 0)
    assert engine.check(Disk(Path()), targets, Settings(jobs=2), fixes=False) == alone
    assert capfd.readouterr().err == ""


def test_order_of_files_does_not_matter(project: Path) -> None:
    targets = discover(["."], Settings()).files
    results = [engine.check(Disk(Path()), order, Settings()) for order in (targets, tuple(reversed(targets)))]
    assert codes(results[0]) == [("main.py", "FAL303")]
    assert results[0] == results[1]


def test_a_change_in_a_helper_is_seen(project: Path, store: Store) -> None:
    assert codes(check(store)) == [("main.py", "FAL303")]
    write(project / "helper.py", "def pause() -> None:\n    pass\n", seconds=1_600_000_001)
    assert codes(check(store)) == []


def test_a_change_of_same_size_right_after_the_run_is_seen(project: Path, store: Store) -> None:
    now = int(os.stat(project).st_mtime) + 1  # noqa: PTH116
    write(project / "helper.py", HELPER, seconds=now)
    assert codes(check(store)) == [("main.py", "FAL303")]
    write(project / "helper.py", HELPER.replace("time.sleep(1)", "time.ctime(1)"), seconds=now)
    assert codes(check(store)) == []


def test_a_file_that_only_got_a_new_time_is_no_change(project: Path, store: Store, asked: list[int]) -> None:
    before = check(store)
    os.utime(project / "main.py")
    assert check(store) == before
    assert len(asked) == 1


def test_a_module_that_appears_is_seen(project: Path, store: Store) -> None:
    write(project / "main.py", MAIN.replace("helper", "helpers"))
    assert codes(check(store)) == []
    write(project / "helpers.py", HELPER)
    assert codes(check(store)) == [("main.py", "FAL303")]
    (project / "helpers.py").unlink()
    assert codes(check(store)) == []


def test_a_file_that_nothing_asks_for_may_change(project: Path, store: Store, asked: list[int]) -> None:
    before = check(store)
    write(project / "other.py", "value = 2  # changed\n", seconds=1_600_000_001)
    assert check(store) == before
    assert check(store) == before
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text", ["import fastapi\n", "value = (\n", "# coding: nonsense\n"], ids=["framework", "syntax", "coding"]
)
def test_a_file_that_comes_to_matter_is_seen(
    project: Path, store: Store, asked: list[int], text: str
) -> None:
    check(store)
    write(project / "other.py", text, seconds=1_600_000_001)
    assert check(store) == check(None)
    assert len(asked) == 3


def test_a_subclass_that_comes_to_be_is_seen(project: Path, store: Store, asked: list[int]) -> None:
    base = "class Base:\n    def pause(self) -> None:\n        raise NotImplementedError\n"
    write(project / "base.py", f"{base}\n\ndef make() -> Base: ...\n")
    main = MAIN.replace("from helper import pause", "from base import make")
    write(project / "main.py", main.replace("    pause()", "    make().pause()"))
    assert codes(check(store)) == []
    slow = "class Slow(Base):\n    def pause(self) -> None:\n        time.sleep(1)\n"
    write(project / "other.py", f"import time\n\nfrom base import Base\n\n\n{slow}", seconds=1_600_000_001)
    assert codes(check(store)) == [("main.py", "FAL303")]


def test_settings_and_selection_are_part_of_the_question(project: Path, store: Store) -> None:
    check(store)
    targets = discover(["."], Settings()).files
    ignoring = Settings(ignore=("FAL3",), jobs=1)
    assert answers.check(Disk(Path()), targets, ignoring, universe=None, store=store).diagnostics == ()


@pytest.mark.parametrize(
    "data",
    [b"", b"null", b"[]", b"{}", b"[[], []]", b'[[{"main.py": [1, 2]}, {}, {}, [], []], []]', b"\x80\x04N."],
)
def test_a_broken_cache_is_no_cache(project: Path, store: Store, data: bytes) -> None:
    expected = check(store)
    for entry in store.directory.glob("*/*.json"):
        entry.write_bytes(data)
    assert check(store) == expected
    assert [rule.code for rule in answers.catalogue(store)] == [rule.code for rule in all_rules()]


def test_fields_of_a_foreign_cache_are_not_trusted(project: Path, store: Store) -> None:
    expected = check(store)
    for entry in store.directory.glob("*/*.json"):
        content = json.loads(entry.read_bytes())
        if entry.name != "rules.json":
            entry.write_text(json.dumps([content[0], [[["FAL1"]], [], 1, 0]]))
    assert check(store) == expected


def test_a_cache_that_cannot_be_written_costs_nothing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "cache")
    assert codes(check(store)) == [("main.py", "FAL303")]
    assert codes(check(store)) == [("main.py", "FAL303")]


def test_an_internal_error_is_not_kept(
    project: Path, store: Store, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(engine, "_filter", broken)
    with pytest.raises(RuntimeError):
        check(store)
    monkeypatch.undo()
    monkeypatch.chdir(project)
    assert codes(check(store)) == [("main.py", "FAL303")]
