"""The benchmark's arithmetic and its handling of processes; nothing here depends on how fast they are."""

from __future__ import annotations

import io
import os
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from benchmarks import __main__ as command, trees
from benchmarks.measure import Run, run
from benchmarks.plot import svg
from benchmarks.table import HEADINGS, Measured, Result, markdown, ratio, rich_table, rows, seconds
from benchmarks.tools import FLAKE8, OURS, Tool, again_tools, change_leaf, change_route, cold_tools, forget
from benchmarks.turns import measure


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


def on(name: str, *results: Result) -> Measured:
    """What was measured on a tree of three files."""
    return Measured(trees.Tree(name, Path(), ("a.py", "b.py", "c.py"), 4_890_000), results)


OURS_TWICE = Result(OURS, "1.0", (took(2.0), took(4.0)), peak=80_000_000)
STOPPED = Result("stopped", "2.0", peak=90_000_000, limit=120)
ABSENT = Result("absent", "", note="not installed")


def test_medians_and_ratios() -> None:
    measured = on(
        "tree",
        Result(OURS, "1.0", (took(2.0), took(9.0), took(1.0)), peak=80_000_000),
        ABSENT,
        STOPPED,
        Result("slower", "2.0", (took(125.0),), peak=123_400_000),
        Result("faster", "3.0", (took(0.05), took(0.03))),
    )
    assert rows(measured) == [
        ("faster", "3.0", "0.040 s", "0.02×", "0.020 s", "0 MB", "2"),
        (OURS, "1.0", "2.00 s", "1.0×", "1.00 s", "80 MB", "3"),
        ("slower", "2.0", "125.0 s", "62×", "62.5 s", "123 MB", "1"),
        ("stopped", "2.0", "> 120 s", "> 60×", "", "≥ 90 MB", "stopped"),
        ("absent", "", "not installed", "", "", "", "0"),
    ]


@pytest.mark.parametrize("ours", [Result(OURS, "1.0", note="crashed"), Result(OURS, "1.0", limit=120)])
def test_without_our_figure_there_are_no_ratios(ours: Result) -> None:
    assert [row[3] for row in rows(on("tree", ours, Result("other", "1.0", (took(1.0),))))] == ["", ""]


@pytest.mark.parametrize(("value", "text"), [(0.0314, "0.031 s"), (1.234, "1.23 s"), (99.96, "100.0 s")])
def test_seconds(value: float, text: str) -> None:
    assert seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(1.0, "0.25"), (4.0, "1.0"), (30.0, "7.5"), (480.0, "120")])
def test_ratio(value: float, text: str) -> None:
    assert ratio(value, 4.0) == text


def test_a_table_for_one_tree() -> None:
    table = rich_table("caption", on("tree", OURS_TWICE, STOPPED, ABSENT))
    assert table.row_count == 3
    assert len(table.columns) == len(HEADINGS)


def test_a_column_for_each_tree() -> None:
    one = on("one", OURS_TWICE, STOPPED, Result("other", "2.0", (took(1.5),)))
    two = on(
        "two",
        OURS_TWICE,
        Result("stopped", "2.0", (took(30.0),) * 2),
        Result("other", "", note="not installed"),
    )
    assert markdown("caption", [one, two], [OURS, "stopped", "other"], runs=2) == (
        "caption; medians of 2 runs, × is to fastapi-lint without a cache\n\n"
        "| tool | version | one<br>3 files, 4.9 MB | two<br>3 files, 4.9 MB |\n"
        "|---|---|--:|--:|\n"
        "| other | 2.0 | 1.50 s<br>0.5×, 0 MB, 1 run | not installed |\n"
        "| **fastapi-lint** | 1.0 | 3.00 s<br>1.0×, 80 MB | 3.00 s<br>1.0×, 80 MB |\n"
        "| stopped | 2.0 | > 120 s<br>> 40×, ≥ 90 MB | 30.0 s<br>10×, 0 MB |\n"
    )
    assert "stopped" not in markdown("caption", [one, two], [OURS], runs=2)


def test_the_chart_is_well_formed() -> None:
    one = on("one & only", OURS_TWICE, STOPPED, ABSENT)
    many = [one, *(on(name, OURS_TWICE, STOPPED, ABSENT) for name in ("two", "three"))]
    for measured in ([one], many):
        root = ElementTree.fromstring(svg(measured, [OURS, "stopped", "absent"]))
        texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
        assert texts[0] == "one & only3 files, 4.9 MB"
        assert (
            texts.count("3.00 s") == texts.count("> 120 s") == texts.count("not installed") == len(measured)
        )
        bars = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("class") != "grid"]
        assert len(bars) == 2 * len(measured)
    assert "stopped" not in svg(many, [OURS])


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


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell the memory of the largest process")
def test_shared_memory_counts_once(tree: trees.Tree) -> None:
    fork = "import os, time; data = bytearray(80_000_000); [os.fork() for _ in range(2)]; time.sleep(1)"
    memory = run([sys.executable, "-c", fork], tree.path, timeout=60, sample=True).memory
    assert 80_000_000 < memory < 160_000_000


def test_children_end_with_what_takes_too_long(tree: trees.Tree) -> None:
    tool = Tool("tool", "pytest", lambda tree: ["sh", "-c", "sleep 600 & echo $! > child; wait"])
    (result,) = measure([tool], tree, runs=5, limit=2)
    assert (result.runs, result.limit) == ((), 2)
    pid = int((tree.path / "child").read_text())
    # An orphan is waited for by the system, in its own time.
    for _ in range(200):
        if not _is_alive(pid):
            break
        time.sleep(0.05)
    assert not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


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


def test_the_plugin_may_fail_while_flake8_goes_on(tree: trees.Tree) -> None:
    program = "print('./a.py:1:1: FAL000 internal-error: E: text\\n' + 'x' * 90000); raise SystemExit(1)"
    done = run([sys.executable, "-c", program], tree.path, timeout=60, sample=False)
    assert python("").trouble(done) == "crashed"


def test_tools_take_turns(tree: trees.Tree, tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("log") / "log"
    write = f"open({str(log)!r}, 'a').write"
    tools = [
        python(f"{write}('a')", "a"),
        python(f"import sys; {write}('b'); sys.exit(7)", "b"),
        python(f"{write}('c')", "c"),
        python(f"{write}('d')", "d", "no-such-distribution"),
    ]
    results = measure(tools, tree, runs=2, limit=60)
    assert log.read_text() == "abcacac"
    assert [len(result.runs) for result in results] == [2, 0, 2, 0]
    assert [result.note for result in results] == ["", "exit code 7", "", "not installed"]


@pytest.mark.parametrize(("wall", "runs"), [(0.1, 5), (2.0, 5), (2.1, 4), (4.9, 2), (5.1, 1), (9.9, 1)])
def test_slow_tools_run_less_often(
    tree: trees.Tree, monkeypatch: pytest.MonkeyPatch, wall: float, runs: int
) -> None:
    started = []

    def pretended(*arguments: object, sample: bool, **options: object) -> Run:
        started.append(sample)
        return took(wall)

    monkeypatch.setattr("benchmarks.turns.run", pretended)
    (result,) = measure([python("")], tree, runs=5, limit=10)
    assert len(result.runs) == runs
    # The first run is one of those that count only if the tool is slow.
    assert started == [True, *[False] * (runs if wall * 5 <= 10 else runs - 1)]


def test_caches_are_filled_before_a_change(tree: trees.Tree) -> None:
    program = "import sys; open('log', 'a').write(str(len(open('main.py').read())) + ' ')"
    tool = python(program)._replace(warm=True, change=lambda tree: _append(tree.path / "main.py"))
    (result,) = measure([tool], tree, runs=1, limit=60)
    assert len(result.runs) == 1
    assert (tree.path / "log").read_text() == "12 13 13 14 "


def _append(path: Path) -> None:
    path.write_text(path.read_text() + "#")


def test_caches_that_cannot_be_filled(tree: trees.Tree) -> None:
    changed: list[trees.Tree] = []
    tool = python("import sys; sys.exit(7)")._replace(warm=True, change=changed.append)
    (result,) = measure([tool], tree, runs=5, limit=60)
    assert (result.note, changed) == ("exit code 7", [])


def test_files_are_given_to_tools_that_want_them(tree: trees.Tree) -> None:
    assert tree.files == ("main.py", "package/module.py")
    assert tree.extent == "2 files, 0.0 MB"
    commands = {tool.name: tool.command(tree) for tool in cold_tools()}
    assert commands["flake8-async"][-2:] == list(tree.files)
    assert commands[OURS][-1] == "."


def test_names_tell_tools_apart() -> None:
    names = [tool.name for tool in (*cold_tools(), *again_tools())]
    assert len(set(names)) == len(names)
    assert {OURS, FLAKE8} < set(names)


def test_the_cache_can_be_forgotten(tree: trees.Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_LINT_CACHE_DIR", str(tree.path / "package"))
    for _ in range(2):
        forget(tree)
        assert not (tree.path / "package").exists()


def test_changes_are_made_in_a_copy(tree: trees.Tree) -> None:
    (tree.path / "package" / "routes.py").write_text(
        "from fastapi import APIRouter\n\nrouter = APIRouter()\n"
    )
    tree = trees.local(tree.path)
    texts = {name: (tree.path / name).read_text() for name in tree.files}
    assert (tree.leaf, tree.route) == ("main.py", "package/routes.py")
    with tree.copy() as copied:
        assert any(tool.change is change_leaf for tool in again_tools())
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


def test_sources_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pip(command: Sequence[str], **options: object) -> object:
        assert command[-1] == "some-app"
        assert "--no-binary" in command
        place = Path(command[command.index("--dest") + 1])
        with tarfile.open(place / "some_app-1.2.tar.gz", "w:gz") as archive:
            for name in ("PKG-INFO", "docs_src/main.py"):
                archive.addfile(tarfile.TarInfo(f"some_app-1.2/{name}"), io.BytesIO())
        return type("Done", (), {"returncode": 0, "stderr": ""})

    monkeypatch.setattr(trees.subprocess, "run", pip)
    tree = trees.released("some-app[sdist]", tmp_path / "cache")
    assert (tree.name, tree.files) == ("some_app 1.2", ("some_app-1.2/docs_src/main.py",))


BLOCKS = "before\n<!-- benchmark -->\nold\n<!-- /benchmark -->\nafter\n"


def only(*tools: Tool) -> Callable[[], list[Tool]]:
    """In place of all tools, ours being one that does nothing."""
    return lambda: [python("")._replace(name=OURS), *tools]


def test_tables_and_charts_are_written(tree: trees.Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "cold_tools", only(python("while True: pass", "endless")))
    readme, chart = tree.path / "README.md", tree.path / "cold.svg"
    readme.write_text(BLOCKS)
    arguments = [str(tree.path), "--runs", "1", "--limit", "3", "--write", str(readme), "--plot", str(chart)]
    done = CliRunner().invoke(command.main, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    before, *lines, after = readme.read_text().splitlines()
    assert (before, after) == ("before", "after")
    assert lines[-2].startswith("| endless | ")
    assert "> 3 s" in lines[-2]
    assert "&gt; 3 s" in chart.read_text()


def test_missing_markers_are_told_before_measuring(tree: trees.Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_trees", lambda *_: pytest.fail("began to measure"))
    (tree.path / "README.md").write_text(BLOCKS)
    done = CliRunner().invoke(command.main, [str(tree.path), "--again", "--write", f"{tree.path}/README.md"])
    assert done.exit_code == 2
    assert "benchmark-again" in done.output


def test_a_tree_without_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(trees.TreeError, match="no Python files"):
        trees.local(tmp_path)
