"""Entries are kept for this version alone, and only a cache directory is ever deleted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fastapi_lint.cache import store as stores
from fastapi_lint.cache.store import Store, configured
from fastapi_lint.cli import run


def test_what_is_written_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    assert store.read("entry") is None
    store.write("entry", b"first")
    store.write("entry", b"second")
    assert Store(tmp_path / "cache").read("entry") == b"second"
    names = {path.name for path in (tmp_path / "cache").iterdir() if path.is_file()}
    assert names == {"CACHEDIR.TAG", ".gitignore"}


def test_another_version_sees_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(tmp_path).write("entry", b"data")
    monkeypatch.setattr(stores, "fingerprint", lambda: "9.9.9-0123")
    assert Store(tmp_path).read("entry") is None


def test_old_versions_and_old_entries_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        monkeypatch.setattr(stores, "fingerprint", lambda number=number: f"0.{number}-0")
        Store(tmp_path).write("entry", b"data")
        os.utime(tmp_path / f"0.{number}-0", (number, number))
    assert sorted(path.name for path in tmp_path.glob("*-0"))[-1] == "0.7-0"
    assert len(list(tmp_path.glob("*-0"))) <= 5
    monkeypatch.setattr(stores, "_MOST", 10)
    for number in range(30):
        Store(tmp_path).write(f"entry{number}", b"data")
    assert len(list((tmp_path / "0.7-0").iterdir())) <= 11
    assert Store(tmp_path).read("entry29") == b"data"


def test_clean_deletes_the_cache(tmp_path: Path) -> None:
    directory = tmp_path / "cache"
    Store(directory).write("entry", b"data")
    assert run(["clean", "--cache-dir", str(directory)]) == 0
    assert not directory.exists()
    assert run(["clean", "--cache-dir", str(directory)]) == 0


def test_clean_leaves_other_directories_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "precious").write_text("data")
    assert run(["clean", "--cache-dir", str(tmp_path)]) == 2
    assert "not a cache directory" in capsys.readouterr().err
    assert (tmp_path / "precious").exists()


def test_the_environment_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_LINT_NO_CACHE", "1")
    assert configured() is None
    monkeypatch.delenv("FASTAPI_LINT_NO_CACHE")
    monkeypatch.setenv("FASTAPI_LINT_CACHE_DIR", str(tmp_path))
    chosen = configured()
    assert chosen is not None
    assert chosen.directory == tmp_path


def test_the_command_reads_no_rules_when_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FASTAPI_LINT_NO_CACHE", raising=False)
    monkeypatch.setenv("FASTAPI_LINT_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "main.py"
    path.write_text(
        'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef root():\n    return 1\n'
    )
    os.utime(path, (1, 1))
    assert run(["."]) == 1
    first = capsys.readouterr().out

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr("fastapi_lint.engine.check", refuse)
    assert run(["."]) == 1
    assert capsys.readouterr().out == first
    assert run(["--output-format", "json", "."]) == 1
    assert "FAL401" in capsys.readouterr().out
