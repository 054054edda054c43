"""flake8's options, `# noqa`, processes and standard input, and what goes wrong."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fronts import run_module

MAIN = """\
import time

from fastapi import FastAPI

from app.helpers import wait

app = FastAPI()


@app.get("/direct", response_model=None)
async def direct():
    time.sleep(1)


@app.get("/helped", response_model=None)
async def helped():
    wait()


@app.get("/bare")
def bare():
    return {}
"""
HELPERS = """\
import time


def wait():
    time.sleep(1)


async def nap():
    wait()
"""
PYPROJECT = '[project]\nname = "example"\nversion = "1"\n'
APP = {"pyproject.toml": PYPROJECT, "app/__init__.py": "", "app/main.py": MAIN, "app/helpers.py": HELPERS}
PLACES = [(12, "FAL301"), (17, "FAL303"), (21, "FAL401")]


def with_table(table: str) -> dict[str, str]:
    """The application with settings in `[tool.fastapi-lint]`."""
    return {**APP, "pyproject.toml": f"{PYPROJECT}\n[tool.fastapi-lint]\n{table}\n"}


def with_main(old: str, new: str) -> dict[str, str]:
    """The application with a change in `app/main.py`."""
    assert old in MAIN
    return {**APP, "app/main.py": MAIN.replace(old, new)}


def without(code: str) -> list[tuple[int, str]]:
    """The places but for one code."""
    return [place for place in PLACES if place[1] != code]


def test_the_report(flake8: Any, write: Any) -> None:
    write(APP)
    report = flake8()
    assert report.places == PLACES
    assert [found.column for found in report.found] == [5, 5, 5]
    assert {found.filename for found in report.found} == {"app/main.py"}
    assert report.texts[1].startswith("`wait` blocks the event loop in async route `helped`")
    assert not any("fix" in text for text in report.texts)


@pytest.mark.parametrize("jobs", [1, 4])
@pytest.mark.parametrize("paths", [(".",), ("app",), ("app/main.py", "app/helpers.py")])
def test_processes_and_paths(flake8: Any, write: Any, jobs: int, paths: Any) -> None:
    write(APP)
    assert flake8(f"-j{jobs}", paths=paths).places == PLACES


COUNTING = """\
from fastapi_lint import engine
check = engine.check
def counted(*args, **options):
    with open("runs", "a") as file:
        file.write("x")
    return check(*args, **options)
engine.check = counted
"""


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="other processes begin anew")
def test_processes_share_one_analysis(flake8: Any, write: Any, customize: Any, tmp_path: Path) -> None:
    write({**APP, "app/more.py": "x = 1\n"})
    assert flake8("-j2", site=customize(COUNTING)).places == PLACES
    assert (tmp_path / "runs").read_text() == "x"


@pytest.mark.parametrize("paths", [(".",), ("app/main.py",)])
def test_much_code_is_shared_among_processes(flake8: Any, write: Any, paths: Any) -> None:
    write(with_main("app = FastAPI()", "app = FastAPI()" + "  # " + "x" * 400_000))
    assert flake8("-j2", paths=paths).places == PLACES


def test_one_file_is_checked_as_part_of_the_project(flake8: Any, write: Any) -> None:
    routed = HELPERS + "\n\nasync def handler():\n    await nap()\n    time.sleep(1)\n"
    added = '\n\napp.add_api_route("/handler", handler, response_model=None)\n'
    imported = MAIN.replace("import wait", "import handler, wait")
    write({**APP, "app/helpers.py": routed, "app/main.py": imported + added})
    assert flake8(paths=("app/helpers.py",)).places == [(9, "FAL303"), (14, "FAL301")]


def test_absolute_and_odd_paths(flake8: Any, write: Any, tmp_path: Path) -> None:
    write(APP)
    assert flake8(paths=(str(tmp_path / "app"),)).places == PLACES
    assert flake8(paths=("./app/../app/main.py",)).places == PLACES


def test_a_working_directory_below_the_project(write: Any, tmp_path: Path) -> None:
    write(APP)
    done = run_module("flake8", ["--select=FAL", "main.py"], tmp_path / "app")
    assert [line.split(":")[1] for line in done.stdout.splitlines()] == ["12", "17", "21"]


@pytest.mark.parametrize(
    ("options", "places"),
    [
        (["--select=FAL"], PLACES),
        (["--select=FAL3"], PLACES[:2]),
        (["--select=FAL401"], PLACES[2:]),
        (["--select=E,W"], []),
        (["--extend-ignore=FAL301"], without("FAL301")),
        (["--extend-ignore=FAL"], []),
        (["--ignore=FAL3"], PLACES[2:]),
        (["--per-file-ignores=app/main.py:FAL303"], without("FAL303")),
        (["--per-file-ignores=app/helpers.py:FAL"], PLACES),
        (["--exclude=main.py"], []),
    ],
    ids=lambda value: " ".join(value) if value and isinstance(value[0], str) else "",
)
def test_options_of_flake8(flake8: Any, write: Any, options: list[str], places: Any) -> None:
    write(APP)
    assert flake8(*options).places == places


def test_configuration_of_flake8(flake8: Any, write: Any) -> None:
    write({**APP, ".flake8": "[flake8]\nextend-ignore = FAL401\nper-file-ignores =\n    app/*: FAL301\n"})
    assert flake8().places == [(17, "FAL303")]


@pytest.mark.parametrize(
    ("table", "places"),
    [
        ('ignore = ["FAL301"]', without("FAL301")),
        ('select = ["FAL4"]', PLACES[2:]),
        ('extend-select = ["ALL"]', PLACES),
        ('per-file-ignores = { "app/*" = ["FAL3"] }', PLACES[2:]),
        ('per-file-ignores = { "tests/*" = ["FAL3"] }', PLACES),
        ('exclude = ["app"]', []),
        ('non-blocking-calls = ["time.sleep"]', PLACES[2:]),
    ],
)
def test_the_configuration_counts(flake8: Any, write: Any, table: str, places: Any) -> None:
    write(with_table(table))
    assert flake8().places == places


def test_options_stand_above_the_configuration(flake8: Any, write: Any) -> None:
    write(with_table('ignore = ["FAL3"]'))
    assert flake8("--extend-select=FAL301").places == without("FAL303")
    assert flake8("--select=FAL3").places == PLACES[:2]


def test_every_project_has_its_own_configuration(flake8: Any, write: Any) -> None:
    write({f"one/{name}": text for name, text in with_table('ignore = ["FAL3"]').items()})
    write({f"two/{name}": text for name, text in with_table('ignore = ["FAL4"]').items()})
    report = flake8()
    assert [found.filename for found in report.found] == ["one/app/main.py"] + 2 * ["two/app/main.py"]
    assert report.places == PLACES[2:] + PLACES[:2]


OPT_IN = """
from fastapi_lint.rules.contract.missing_response_model import MissingResponseModel

MissingResponseModel.default = False
"""


@pytest.mark.parametrize(
    ("options", "table", "on"),
    [
        ([], "", False),
        (["--select=F,FAL"], "", False),
        (["--ignore=E501"], "", False),
        (["--extend-select=FAL4"], "", True),
        (["--select=FAL401,FAL3"], "", True),
        ([], 'extend-select = ["FAL401"]', True),
        ([], 'select = ["ALL"]', True),
        (["--extend-ignore=FAL401"], 'select = ["ALL"]', False),
    ],
)
def test_opt_in_rules(
    flake8: Any, write: Any, customize: Any, options: list[str], table: str, on: bool
) -> None:
    write(with_table(table))
    assert flake8(*options, site=customize(OPT_IN)).places == (PLACES if on else PLACES[:2])


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: FAL301", "# NOQA:FAL3", "# noqa: E501, FAL301"])
def test_noqa(flake8: Any, write: Any, comment: str) -> None:
    write(with_main("time.sleep(1)", f"time.sleep(1)  {comment}"))
    assert flake8().places == without("FAL301")
    assert flake8("--disable-noqa").places == PLACES


def test_noqa_for_something_else(flake8: Any, write: Any) -> None:
    write(with_main("time.sleep(1)", "time.sleep(1)  # noqa: FAL401"))
    assert flake8().places == PLACES


def test_noqa_on_the_decorator(flake8: Any, write: Any) -> None:
    write(with_main('@app.get("/direct", response_model=None)', '@app.get("/direct")  # noqa: FAL3'))
    assert flake8().places == [(11, "FAL401"), *without("FAL301")]
    assert flake8("--disable-noqa").places == [(11, "FAL401"), *PLACES]


def test_noqa_for_the_file(flake8: Any, write: Any) -> None:
    write(with_main("import time\n", "import time  # x\n# fastapi-lint: noqa: FAL3\n"))
    assert flake8().places == [(22, "FAL401")]
    assert len(flake8("--disable-noqa").places) == 3
    write(with_main("import time\n", "import time\n# flake8: noqa\n"))
    assert flake8().places == []


def test_standard_input(flake8: Any, write: Any) -> None:
    write({**APP, "app/main.py": "x = 1\n"})
    report = flake8("--stdin-display-name=app/main.py", paths=("-",), stdin=MAIN)
    assert report.places == PLACES
    assert {found.filename for found in report.found} == {"app/main.py"}


def test_standard_input_without_a_name(flake8: Any, write: Any) -> None:
    write(APP)
    assert flake8(paths=("-",), stdin=MAIN).places == PLACES


def test_standard_input_as_a_new_file(flake8: Any, write: Any) -> None:
    write(APP)
    assert flake8("--stdin-display-name=app/new.py", paths=("-",), stdin=MAIN).places == PLACES
    assert flake8("--stdin-display-name=new/new.py", paths=("-",), stdin=MAIN).places == PLACES


def test_standard_input_of_an_excluded_file(flake8: Any, write: Any) -> None:
    write(with_table('exclude = ["app"]\nforce-exclude = true'))
    assert flake8("--stdin-display-name=app/main.py", paths=("-",), stdin=MAIN).places == []


def test_syntax_errors_are_left_to_flake8(flake8: Any, write: Any) -> None:
    write({**APP, "app/main.py": MAIN + "def broken(:\n"})
    assert flake8().places == [(23, "E999")]


def test_other_files_with_syntax_errors_do_not_matter(flake8: Any, write: Any) -> None:
    write({**APP, "app/broken.py": "def broken(:\n", "app/null.py": "x = 1\0\n"})
    assert flake8(paths=("app/main.py",)).places == PLACES


@pytest.mark.parametrize("text", ["", "\n", "x = 1\n", "\ufeff", "# fastapi\n"])
def test_files_without_anything_in_them(flake8: Any, write: Any, text: str) -> None:
    write({"pyproject.toml": PYPROJECT, "empty.py": text})
    assert flake8().places == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_newlines(flake8: Any, write: Any, newline: str) -> None:
    text = MAIN.replace("    time.sleep(1)", '    "ü€𝄞"; time.sleep(1)').replace("\n", newline)
    write({**APP, "app/main.py": "\ufeff" + text})
    report = flake8()
    assert report.places == PLACES
    assert report.found[0].column == 12


def test_outside_of_a_project(flake8: Any, write: Any, tmp_path: Path) -> None:
    write({name: text for name, text in APP.items() if name != "pyproject.toml"})
    assert flake8().places == PLACES
    assert flake8(paths=("app/main.py",)).places == PLACES
    (tmp_path / "elsewhere").mkdir()
    by_flake8, by_command = (
        run_module(*call, directory=tmp_path / "elsewhere")
        for call in (
            ("flake8", ["--select=FAL", str(tmp_path / "app")]),
            ("fastapi_lint", ["--output-format=concise", "-q", str(tmp_path / "app")]),
        )
    )
    rows = [int(line.split(":")[1]) for line in by_flake8.stdout.splitlines()]
    assert rows == [int(line.split(":")[1]) for line in by_command.stdout.splitlines()] != []


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ('slect = ["FAL1"]', 'pyproject.toml: tool.fastapi-lint.slect: unknown key; did you mean "select"?'),
        ("select = [", "pyproject.toml: not valid TOML: Invalid value (at end of document)"),
    ],
)
def test_a_configuration_that_cannot_be_used(flake8: Any, write: Any, table: str, text: str) -> None:
    write(with_table(table))
    report = flake8(paths=("app/main.py",))
    assert report.places == [(1, "FAL000")]
    assert report.texts == [text]


BROKEN_RULE = """
from fastapi_lint.rules.contract.missing_response_model import MissingResponseModel

def fail(self, route, project):
    raise KeyError("no such thing")

MissingResponseModel.check_route = fail
"""
BROKEN_ENGINE = """
import fastapi_lint.engine

def fail(*args, **kwargs):
    print("called")
    raise KeyError("no such\\nthing")

fastapi_lint.engine.check = fail
"""


def test_a_rule_that_fails(flake8: Any, write: Any, customize: Any) -> None:
    write(APP)
    report = flake8(site=customize(BROKEN_RULE))
    assert report.places == [(1, "FAL000"), *PLACES[:2]]
    assert report.texts[0].startswith("internal-error: rule FAL401 failed: KeyError: 'no such thing'")


def test_an_engine_that_fails_is_asked_once(flake8: Any, write: Any, customize: Any, tmp_path: Path) -> None:
    write(APP)
    done = run_module("flake8", ["-j1", "--select=FAL", "app"], tmp_path, site=customize(BROKEN_ENGINE))
    text = "1:1: FAL000 internal-error: KeyError: 'no such\\nthing'"
    assert done.stdout.splitlines() == ["called", f"app/helpers.py:{text}", f"app/main.py:{text}"]
    assert (done.returncode, done.stderr) == (1, "")


CALL = """
import sys
from fastapi_lint.flake8_plugin import Plugin

rows = list(Plugin(None, "main.py", {lines!r}).run())
print(len(rows), *sys.modules)
"""


@pytest.mark.parametrize(
    ("lines", "others", "count", "reached"),
    [
        (["x = 1\n"], "", 0, "fastapi_lint.flake8_plugin"),
        (["print(1)\n"], "", 0, "fastapi_lint.discovery"),
        (["def f():\n", "    pass\n"], "import fastapi\n", 0, "fastapi_lint.engine"),
    ],
)
def test_what_is_imported(
    write: Any, tmp_path: Path, lines: list[str], others: str, count: int, reached: str
) -> None:
    write({"pyproject.toml": PYPROJECT, "main.py": "".join(lines), "others.py": others})
    script = CALL.format(lines=lines)
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, encoding="utf-8")
    number, *modules = done.stdout.split()
    assert (int(number), done.stderr) == (count, "")
    order = ("fastapi_lint.flake8_plugin", "fastapi_lint.discovery", "fastapi_lint.engine")
    assert set(order) & set(modules) == set(order[: order.index(reached) + 1])
    assert not {"libcst", "rich", "click", "ruff_api", "markdown_it"} & set(modules)
