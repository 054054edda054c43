"""The benchmark's arithmetic and its handling of processes; nothing here depends on how fast they are."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import trees
from benchmarks.__main__ import measure
from benchmarks.measure import Run, run
from benchmarks.table import HEADINGS, Result, markdown, ratio, rich_table, rows, seconds
from benchmarks.tools import OURS, Tool, again_tools, all_tools, change_leaf, change_route


def took(wall: float, *, code: int | None = 0, errors: str = "") -> Run:
    """A run of which only the time matters."""
    return Run(wall=wall, cpu=wall / 2, memory=1_000_000, code=code, errors=errors)


def python(program: str, name: str = "tool", distribution: str = "pytest") -> Tool:
    """A tool that is a Python program; it counts as installed if `distribution` is."""
    return Tool(name, distribution, lambda tree: [sys.executable, "-c", program, *tree.files])


@pytest.fixture
def tree(tmp_path: Path) -> trees.Tree:
    """A tree of two files."""
    (tmp_path / "package").mkdir()
    for name in ("main.py", "package/module.py"):
        (tmp_path / name).write_text("x = 1\ny = 2\n")
    return trees.local(tmp_path)


def test_medians_and_ratios() -> None:
    results = [
        Result(OURS, "1.0", (took(2.0), took(9.0), took(1.0)), peak=80_000_000),
        Result("absent", "", note="not installed"),
        Result("slower", "2.0", (took(25.0),), peak=123_400_000),
        Result("faster", "3.0", (took(0.05), took(0.03))),
    ]
    assert rows(results) == [
        ("faster", "3.0", "0.040 s", "0.02×", "0.020 s", "0 MB", "2"),
        (OURS, "1.0", "2.00 s", "1.0×", "1.00 s", "80 MB", "3"),
        ("slower", "2.0", "25.0 s", "12×", "12.5 s", "123 MB", "1"),
        ("absent", "", "not installed", "", "", "", "0"),
    ]


def test_without_our_figure_there_are_no_ratios() -> None:
    results = [Result(OURS, "1.0", note="crashed"), Result("other", "1.0", (took(1.0),))]
    assert [row[3] for row in rows(results)] == ["", ""]


@pytest.mark.parametrize(("value", "text"), [(0.0314, "0.031 s"), (1.234, "1.23 s"), (99.96, "100.0 s")])
def test_seconds(value: float, text: str) -> None:
    assert seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(1.0, "0.25"), (4.0, "1.0"), (30.0, "7.5"), (480.0, "120")])
def test_ratio(value: float, text: str) -> None:
    assert ratio(value, 4.0) == text


def test_both_forms_show_every_row() -> None:
    results = [Result(OURS, "1.0", (took(1.0),)), Result("other", "2.0", (took(3.0),))]
    caption, blank, heading, rule, *body = markdown("caption", results).splitlines()
    assert (caption, blank) == ("caption", "")
    assert len(body) == 2
    assert {line.count("|") for line in (heading, rule, *body)} == {len(HEADINGS) + 1}
    assert rich_table("caption", results).row_count == 2


def test_a_run_is_measured(tree: trees.Tree) -> None:
    program = "import pathlib, sys; sys.exit(pathlib.Path('main.py').exists() + 2)"
    for sample in (True, False):
        done = run([sys.executable, "-c", program], tree.path, timeout=60, sample=sample)
        assert done.code == 3
        assert done.wall > 0
        assert done.memory > 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell the memory of the largest process")
def test_memory_of_children_counts(tree: trees.Tree) -> None:
    hold = "data = bytearray(60_000_000); import time; time.sleep(1)"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}], check=True)"
    assert run([sys.executable, "-c", program], tree.path, timeout=60, sample=True).memory > 60_000_000


def test_what_takes_too_long_is_ended(tree: trees.Tree) -> None:
    done = run([sys.executable, "-c", "while True: pass"], tree.path, timeout=0.5, sample=False)
    assert done.code is None
    assert python("").trouble(done) == "timed out"


@pytest.mark.parametrize(
    ("code", "errors", "trouble"),
    [
        (0, "", ""),
        (1, "note", ""),
        (2, "", "exit code 2"),
        (1, "x\nTraceback (most recent call last)\n", "crashed"),
    ],
)
def test_runs_that_do_not_count(code: int, errors: str, trouble: str) -> None:
    assert python("").trouble(took(1.0, code=code, errors=errors)) == trouble


def test_tools_take_turns(tree: trees.Tree, tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("log") / "log"
    write = f"open({str(log)!r}, 'a').write"
    tools = [
        python(f"{write}('a')", "a"),
        python(f"import sys; {write}('b'); sys.exit(7)", "b"),
        python(f"{write}('c')", "c"),
        python(f"{write}('d')", "d", "no-such-distribution"),
    ]
    results = measure(tools, tree, runs=2, slow=600, slow_runs=1, timeout=60)
    assert log.read_text() == "abcacac"
    assert [len(result.runs) for result in results] == [2, 0, 2, 0]
    assert [result.note for result in results] == ["", "exit code 7", "", "not installed"]


def test_slow_tools_run_less_often(tree: trees.Tree) -> None:
    (result,) = measure([python("pass")], tree, runs=5, slow=0, slow_runs=2, timeout=60)
    assert len(result.runs) == 2


def test_files_are_given_to_tools_that_want_them(tree: trees.Tree) -> None:
    assert tree.files == ("main.py", "package/module.py")
    assert tree.lines == 4
    commands = {tool.name: tool.command(tree) for tool in all_tools()}
    assert commands["flake8-async"][-2:] == list(tree.files)
    assert commands[OURS][-1] == "."


def test_changes_are_made_in_a_copy(tree: trees.Tree) -> None:
    (tree.path / "package" / "routes.py").write_text(
        "from fastapi import APIRouter\n\nrouter = APIRouter()\n"
    )
    tree = trees.local(tree.path)
    texts = {name: (tree.path / name).read_text() for name in tree.files}
    assert (tree.leaf, tree.route) == ("main.py", "package/routes.py")
    with tree.copy() as copied:
        assert any(tool.prepare is change_leaf for tool in again_tools())
        change_leaf(copied)
        change_route(copied)
        changed = [name for name in tree.files if (copied.path / name).read_text() != texts[name]]
    assert changed == ["main.py", "package/routes.py"]
    assert {name: (tree.path / name).read_text() for name in tree.files} == texts


def test_a_wheel_is_unpacked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def pip(command: Sequence[str], **options: object) -> object:
        asked.append(command[-1])
        place = Path(command[command.index("--dest") + 1])
        with zipfile.ZipFile(place / "some_app-1.2-py3-none-any.whl", "w") as wheel:
            wheel.writestr("some_app/main.py", "x = 1\n")
            wheel.writestr("some_app-1.2.dist-info/METADATA", "")
        return type("Done", (), {"returncode": 0, "stderr": ""})

    monkeypatch.setattr(trees.subprocess, "run", pip)
    first, again = (trees.released("some-app==1.2", tmp_path / "cache") for _ in range(2))
    assert first == again
    assert (first.name, first.files) == ("some_app 1.2", ("some_app/main.py",))
    assert asked == ["some-app==1.2"]


def test_a_tree_without_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(trees.TreeError, match="no Python files"):
        trees.local(tmp_path)
