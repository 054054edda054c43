"""Writing changed files: atomic, whole groups, permissions and links kept, nothing left behind."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fastapi_lint import writing
from fastapi_lint.source import Source, decode
from tests.fixes.kill import kill, look, prepare, start


def change(path: Path, old: str, new: str) -> tuple[str, tuple[Source, Source]]:
    name = path.as_posix()
    return name, (Source(name, old), Source(name, new))


def two_files(directory: Path) -> tuple[Path, Path]:
    first, second = directory / "a.py", directory / "b.py"
    first.write_text("a\n")
    second.write_text("b\n")
    return first, second


def leftovers(directory: Path) -> list[str]:
    return [entry.name for entry in directory.iterdir() if entry.name.startswith(".")]


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbfx = '\xc3\xa9'\r\n", b"# coding: latin-1\nx = '\xe9'\n", b"x = 1", b"x\r\n\ty\rz\n"],
)
def test_bytes_are_those_of_the_new_source(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(data)
    old = decode(path.as_posix(), data)
    new = Source(old.filename, old.text + "# \xe9", old.encoding, old.bom)
    assert writing.write({old.filename: (old, new)}) == ()
    assert path.read_bytes() == data + "# \xe9".encode(old.encoding)
    assert leftovers(tmp_path) == []


def test_permissions_and_symbolic_links_stay(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path, link = tmp_path / "real" / "a.py", tmp_path / "link.py"
    path.write_text("old\n")
    path.chmod(0o751)
    link.symlink_to(path)
    assert writing.write(dict([change(link, "old\n", "new\n")])) == ()
    assert link.is_symlink()
    assert path.read_text() == "new\n"
    assert path.stat().st_mode & 0o7777 == 0o751


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    first, second = two_files(tmp_path)
    first.write_text("somebody was here\n")
    problems = writing.write(dict([change(first, "a\n", "new\n"), change(second, "b\n", "new\n")]))
    assert [(problem.filename, problem.kind) for problem in problems] == [(first.as_posix(), "fix-failed")]
    assert "changed while" in problems[0].message
    assert first.read_text() == "somebody was here\n"
    assert second.read_text() == "new\n"


def test_a_deleted_file_is_not_made_again(tmp_path: Path) -> None:
    problems = writing.write(dict([change(tmp_path / "gone.py", "a\n", "new\n")]))
    assert len(problems) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_group_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    first, second = two_files(tmp_path)
    second.write_text("somebody was here\n")
    changed = dict([change(first, "a\n", "new\n"), change(second, "b\n", "new\n")])
    problems = writing.write(changed, [frozenset(changed)])
    assert {problem.filename for problem in problems} == set(changed)
    assert first.read_text() == "a\n"
    assert second.read_text() == "somebody was here\n"
    assert leftovers(tmp_path) == []


def test_a_group_is_taken_back_when_the_last_file_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_files(tmp_path)
    replace = os.replace

    def failing(source: Path, target: Path) -> None:
        if Path(target) == second:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    changed = dict([change(first, "a\n", "new\n"), change(second, "b\n", "new\n")])
    problems = writing.write(changed, [frozenset(changed)])
    assert "No space left on device" in str(problems[0])
    assert (first.read_text(), second.read_text()) == ("a\n", "b\n")
    assert leftovers(tmp_path) == []


def test_groups_that_share_a_file_are_one(tmp_path: Path) -> None:
    first, second = two_files(tmp_path)
    third = tmp_path / "c.py"
    third.write_text("somebody was here\n")
    changed = dict([change(first, "a\n", "n\n"), change(second, "b\n", "n\n"), change(third, "c\n", "n\n")])
    names = sorted(changed)
    problems = writing.write(changed, [frozenset(names[:2]), frozenset(names[1:])])
    assert len(problems) == 3
    assert first.read_text() == "a\n"


def test_a_failing_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = two_files(tmp_path)

    def failing(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    problems = writing.write(dict([change(first, "a\n", "new\n")]))
    assert "Input/output error" in str(problems[0])
    assert first.read_text() == "a\n"
    assert leftovers(tmp_path) == []


def test_an_interrupt_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = two_files(tmp_path)

    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writing.write(dict([change(first, "a\n", "new\n")]))
    assert first.read_text() == "a\n"
    assert leftovers(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="whether a process lives is asked on POSIX only")
def test_litter_of_dead_runs_is_removed_and_that_of_living_ones_kept(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    first, _ = two_files(tmp_path)
    stale = tmp_path / f".fastapi-lint-{dead.pid}-0.tmp"
    alive = tmp_path / f".fastapi-lint-{os.getpid()}-0.tmp"
    other = tmp_path / ".fastapi-lint-notes.tmp"
    for path in (stale, alive, other):
        path.write_text("half")
    assert writing.write(dict([change(first, "a\n", "new\n")])) == ()
    assert sorted(leftovers(tmp_path)) == sorted([alive.name, other.name])
    assert first.read_text() == "new\n"


def test_a_read_only_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = two_files(tmp_path)
    # Root may write everything: what the system would say to somebody else is said here.
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    problems = writing.write(dict([change(first, "a\n", "new\n")]))
    assert "read-only" in str(problems[0])
    assert first.read_text() == "a\n"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_a_killed_run_leaves_old_and_new_files_only(tmp_path: Path) -> None:
    moment = random.Random(5)
    tree = prepare(tmp_path / "tree", 30)
    for number in range(6):
        aftermath = kill(tree, moment, while_writing=number > 0)
        assert not aftermath.mixed
        assert not aftermath.litter
    assert start(tree.root).wait() in (0, 1)
    assert look(tree) == (30, (), ())


@pytest.fixture(params=["unnamed", "named"])
def unnamed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without files that have no name."""
    if request.param == "named":
        monkeypatch.setattr(writing, "_unnamed", lambda directory: None)


@pytest.fixture
def staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A directory in which new versions are prepared, and one with a project."""
    staging, project = tmp_path / "staging", tmp_path / "project"
    staging.mkdir()
    project.mkdir()
    monkeypatch.setattr(writing, "_staging", lambda: (staging,))
    return staging, project


@pytest.mark.usefixtures("unnamed")
def test_a_new_version_is_prepared_outside_of_the_project(
    staged: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    staging, project = staged
    first, second = two_files(project)
    seen: list[str] = []
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        seen.append(Path(source).parent.name)
        assert leftovers(project) == []
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    assert writing.write(dict([change(first, "a\n", "new\n")])) == ()
    assert (first.read_text(), second.read_text()) == ("new\n", "b\n")
    assert seen == ["staging"]
    assert list(staging.iterdir()) == []


@pytest.mark.usefixtures("unnamed")
def test_another_mount_of_the_same_file_system_is_no_obstacle(
    staged: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    staging, project = staged
    first, _ = two_files(project)
    first.chmod(0o640)
    replace = os.replace

    def mounted(source: Path, target: Path) -> None:
        if Path(source).parent != Path(target).parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        replace(source, target)

    monkeypatch.setattr(os, "replace", mounted)
    assert writing.write(dict([change(first, "a\n", "new\n")])) == ()
    assert first.read_text() == "new\n"
    assert first.stat().st_mode & 0o7777 == 0o640
    assert leftovers(project) == []
    assert list(staging.iterdir()) == []


@pytest.mark.usefixtures("unnamed")
def test_without_a_place_outside_it_is_prepared_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_staging", lambda: ())
    first, second = two_files(tmp_path)
    assert writing.write(dict([change(first, "a\n", "new\n")])) == ()
    assert (first.read_text(), second.read_text()) == ("new\n", "b\n")
    assert leftovers(tmp_path) == []
