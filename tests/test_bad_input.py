"""What the command makes of files that are broken, odd or newer than the running Python, end to end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

MAIN = """\
import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/", response_model=None)
async def read():
    time.sleep(1)


@app.get("/bare")
def bare():
    return {}
"""
FOUND = [(10, "FAL301"), (14, "FAL401")]

NEWER = """\
import time
from typing import Annotated

import requests
from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session, sessionmaker

app = FastAPI()
SessionLocal = sessionmaker()


def get_db():
    with SessionLocal() as db:
        yield db


type DB = Annotated[Session, Depends(get_db)]


class Page[T]:
    def __init__(self, items: list[T]) -> None:
        self.items = items


def first[T](items: list[T]) -> T:
    time.sleep(1)
    return items[0]


@app.get("/alias", response_model=None)
async def alias(db: DB):
    return db.execute("select 1")


@app.get("/except", response_model=None)
async def caught():
    try:
        return requests.get("https://example.com")
    except ValueError, KeyError:
        time.sleep(1)


@app.get("/generic", response_model=None)
async def generic():
    return first([1])


@app.get("/quotes", response_model=None)
async def quotes():
    return f"{requests.get(f"{"https"}://example.com")}"
"""


def row(text: str) -> int:
    """The line of `NEWER` that holds a text first."""
    return NEWER[: NEWER.index(text)].count("\n") + 1


GENERATED = "\n".join([f"{MAIN}DATA = [", *['    "' + 90 * "-" + '",'] * 52_000, "]", ""])

BAD: Mapping[str, tuple[bytes, str]] = {
    "syntax.py": (b"x = 1\ndef broken(:\n    pass\n", r":2:\d+: syntax-error: invalid syntax"),
    "indent.py": (b"def f():\n        x\n    y\n", r":3:\d+: syntax-error: unindent does not match .+"),
    "open.py": (b"x = 1\ny = '''abc\n", r":2:\d+: syntax-error: unterminated triple-quoted string .+"),
    "null.py": (b"x = 1\n\0\n", r":2:\d+: syntax-error: source .+ null bytes?"),
    "deep.py": (b"x = " + b"-" * 20000 + b"1\n", r":1:\d+: syntax-error: .+"),
    "brackets.py": (b"x = " + b"(" * 500 + b")" * 500 + b"\n", r":1:\d+: syntax-error: too many nested .+"),
    "utf8.py": (
        b"x = 1\n\ny = '\xff'\n",
        r": encoding: 'utf-8' codec can't decode byte 0xff in position 12: .+",
    ),
    "utf8_at_once.py": (b"y = '\xff'\n", r": encoding: invalid or missing encoding declaration"),
    "utf16.py": ("x = 1\n".encode("utf-16"), r": encoding: invalid or missing encoding declaration"),
    "ascii.py": (
        b"# coding: ascii\nx = '\xc3\xa9'\n",
        r": encoding: 'ascii' codec can't decode byte 0xc3 .+",
    ),
    "martian.py": (b"# coding: martian\nx = 1\n", r": encoding: unknown encoding: martian"),
    "rot13.py": (b"# coding: rot13\nk = 1\n", r": encoding: 'rot13' is not a text encoding; .+"),
}
GOOD: Mapping[str, tuple[bytes, list[tuple[int, str]]]] = {
    "main.py": (MAIN.encode(), FOUND),
    "empty.py": (b"", []),
    "bom.py": (b"\xef\xbb\xbf", []),
    "bom_and_more.py": (b"\xef\xbb\xbf" + MAIN.encode(), FOUND),
    "crlf.py": (MAIN.replace("\n", "\r\n").encode(), FOUND),
    "cr.py": (MAIN.replace("\n", "\r").encode(), FOUND),
    "mixed.py": (MAIN.replace("\n\n", "\r\n\n").encode(), FOUND),
    "form_feed.py": (b"\f" + MAIN.replace("\n\n\n", "\n\n\f\n").encode(), FOUND),
    "tabs.py": (MAIN.replace("    ", "\t").encode(), FOUND),
    "no_newline.py": (MAIN.rstrip().encode(), FOUND),
    "latin.py": (f"# coding: latin-1\n{MAIN}# é\n".encode("latin-1"), [(11, "FAL301"), (15, "FAL401")]),
    "long_line.py": (f"{MAIN}x = {'+'.join(['1'] * 300)}\n".encode(), FOUND),
    "generated.py": (GENERATED.encode(), FOUND),
    "directory.py/main.py": (MAIN.encode(), FOUND),
    "newer.py": (
        NEWER.encode(),
        [
            (row('db.execute("select 1")'), "FAL302"),
            (row("requests.get("), "FAL301"),
            (row("except ValueError, KeyError:") + 1, "FAL301"),
            (row("return first([1])"), "FAL303"),
            (row('return f"'), "FAL301"),
        ],
    ),
}


class Outcome(NamedTuple):
    """What the command returned and printed, standard error by lines."""

    code: int
    out: str
    err: list[str]


def run(directory: Path, *args: str, stdin: bytes = b"", site: Path | None = None) -> Outcome:
    """Run the command in a directory; `site` holds a `sitecustomize.py` to be imported first."""
    environment = {name: value for name, value in os.environ.items() if name != "FASTAPI_LINT_OUTPUT_FORMAT"}
    if site is not None:
        environment["PYTHONPATH"] = str(site)
    done = subprocess.run(
        [sys.executable, "-m", "fastapi_lint", "--output-format", "json", *args],
        cwd=directory,
        input=stdin,
        capture_output=True,
        env=environment,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode().splitlines())


def places(outcome: Outcome, directory: Path) -> dict[str, list[tuple[int, str]]]:
    """Rows and codes that were reported, by file name relative to the directory."""
    found: dict[str, list[tuple[int, str]]] = {}
    for entry in json.loads(outcome.out):
        name = Path(entry["filename"]).relative_to(directory).as_posix()
        found.setdefault(name, []).append((entry["location"]["row"], entry["code"]))
    return found


def write(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a directory."""
    for name, data in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with everything in it, and symlinks that lead nowhere, to themselves and up."""
    directory = tmp_path_factory.mktemp("tree")
    write(directory, {name: data for name, (data, _) in (*BAD.items(), *GOOD.items())})
    (directory / "nowhere.py").symlink_to("nothing.py")
    (directory / "itself.py").symlink_to("itself.py")
    (directory / "up").symlink_to(".")
    return directory


@pytest.fixture(scope="module")
def outcome(tree: Path) -> Outcome:
    """What the command says of everything."""
    return run(tree, ".")


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_checked_is_one_line(outcome: Outcome, name: str) -> None:
    lines = [line for line in outcome.err if name in line]
    assert len(lines) == 1
    assert re.fullmatch(f"error: {re.escape(name)}{BAD[name][1]}", lines[0])


@pytest.mark.parametrize("name", GOOD)
def test_everything_else_is_checked(outcome: Outcome, tree: Path, name: str) -> None:
    assert places(outcome, tree).get(name, []) == GOOD[name][1]


def test_a_generated_file_is_large() -> None:
    assert len(GENERATED) > 5_000_000


def test_nothing_else_is_said(outcome: Outcome, tree: Path) -> None:
    assert outcome.code == 2
    assert len(outcome.err) == len(BAD)
    assert set(places(outcome, tree)) <= set(GOOD)


def test_fixing_leaves_alone_what_cannot_be_checked(tmp_path: Path, outcome: Outcome) -> None:
    good = {name: data for name, (data, _) in GOOD.items() if name in ("main.py", "crlf.py", "newer.py")}
    write(tmp_path, {**{name: data for name, (data, _) in BAD.items()}, **good})
    fixed = run(tmp_path, "--fix", "--unsafe-fixes", ".")
    assert (fixed.code, fixed.err) == (2, outcome.err)
    assert {name: (tmp_path / name).read_bytes() for name in BAD} == {name: BAD[name][0] for name in BAD}
    for name, data in good.items():
        assert (tmp_path / name).read_bytes() != data
    assert (tmp_path / "crlf.py").read_bytes().count(b"\n") == (tmp_path / "crlf.py").read_bytes().count(
        b"\r\n"
    )


def test_standard_input_that_cannot_be_decoded(tmp_path: Path) -> None:
    outcome = run(tmp_path, "-", "--stdin-filename", "app/main.py", stdin=b"\n\nx = '\xff'\n")
    assert outcome.code == 2
    assert [line.partition("0xff")[0] for line in outcome.err] == [
        "error: app/main.py: encoding: 'utf-8' codec can't decode byte "
    ]


@pytest.mark.parametrize("name", ["nothing.py", "nowhere.py", "itself.py"])
def test_a_path_that_leads_nowhere(tree: Path, name: str) -> None:
    assert run(tree, name) == (2, "", [f"error: {name}: no such file or directory"])


def test_a_directory_without_python(tmp_path: Path) -> None:
    write(tmp_path, {"notes.txt": b"x = 1\n"})
    assert run(tmp_path, ".") == (0, "[]\n", ["warning: no Python files found under the given path(s)"])


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"main.py": MAIN.encode(), "closed.py": b"x = 1\n"})
    (tmp_path / "closed.py").chmod(0)
    if os.access(tmp_path / "closed.py", os.R_OK):
        pytest.skip("whoever runs the tests can read everything")
    outcome = run(tmp_path, ".")
    assert (outcome.code, outcome.err) == (2, ["error: closed.py: unreadable: Permission denied"])
    assert places(outcome, tmp_path) == {"main.py": FOUND}


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that exists and cannot be read")
def test_a_file_that_fails_to_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"main.py": MAIN.encode()})
    outcome = run(tmp_path, "main.py", "/proc/self/mem")
    assert (outcome.code, outcome.err) == (2, ["error: /proc/self/mem: unreadable: Input/output error"])
    assert places(outcome, tmp_path) == {"main.py": FOUND}


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--select=FAL3033", 'error: --select: unknown rule or selector "FAL3033"; did you mean "FAL303"?'),
        (
            "--ignore=on-event",
            'error: --ignore: unknown rule or selector "on-event"; did you mean "on-event-usage"?',
        ),
    ],
)
def test_an_unknown_code(tmp_path: Path, option: str, message: str) -> None:
    write(tmp_path, {"main.py": MAIN.encode()})
    assert run(tmp_path, option, ".") == (2, "", [message])


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        (
            b'[tool.fastapi-lint]\nignor = ["FAL1"]\n',
            'tool.fastapi-lint.ignor: unknown key; did you mean "ignore"?',
        ),
        (b"[tool.fastapi-lint]\nselect = [\n", "not valid TOML: .+"),
        (b"[tool.fastapi-lint]\njobs = 0\n", "tool.fastapi-lint.jobs: expected a positive number, not 0"),
        (b"# \xff\n", "not valid TOML: 'utf-8' codec can't decode byte 0xff .+"),
    ],
)
def test_a_configuration_that_cannot_be_used(tmp_path: Path, configuration: bytes, message: str) -> None:
    write(tmp_path, {"app/main.py": MAIN.encode(), "pyproject.toml": configuration})
    outcome = run(tmp_path, "app")
    assert (outcome.code, outcome.out, len(outcome.err)) == (2, "", 1)
    assert re.fullmatch(f"error: pyproject.toml: {message.replace('?', '[?]')}", outcome.err[0])


BROKEN_RULE = """
from fastapi_lint.rules.contract.missing_response_model import MissingResponseModel

def fail(self, route, project):
    raise KeyError("no such\\nthing")

MissingResponseModel.check_route = fail
"""
BROKEN_FIX = """
from fastapi_lint.rules.event_loop.blocking_call_in_async import BlockingCallInAsync

def fail(self, block, project):
    raise KeyError("no such thing")

BlockingCallInAsync.repair = fail
"""


def test_a_rule_that_fails(tmp_path: Path) -> None:
    write(tmp_path, {"app/main.py": MAIN.encode(), "site/sitecustomize.py": BROKEN_RULE.encode()})
    outcome = run(tmp_path, "app", site=tmp_path / "site")
    assert outcome.code == 2
    assert outcome.err == [
        r"error: app/main.py: internal-error: rule FAL401 failed: KeyError: 'no such\nthing' (fail, line 5)"
    ]
    assert places(outcome, tmp_path) == {"app/main.py": [(10, "FAL301")]}


def test_a_rule_that_fails_with_an_exception_that_has_no_text(tmp_path: Path) -> None:
    code = f"{BROKEN_RULE}\nKeyError = type('Mute', (Exception,), {{'__str__': lambda self: 1 / 0}})\n"
    write(tmp_path, {"app/main.py": MAIN.encode(), "site/sitecustomize.py": code.encode()})
    outcome = run(tmp_path, "app", site=tmp_path / "site")
    assert (outcome.code, len(outcome.err)) == (2, 1)
    assert outcome.err[0].startswith("error: app/main.py: internal-error: rule FAL401 failed: Mute")
    assert places(outcome, tmp_path) == {"app/main.py": [(10, "FAL301")]}


def test_a_fix_that_fails_costs_the_fix_alone(tmp_path: Path) -> None:
    write(tmp_path, {"app/main.py": MAIN.encode(), "site/sitecustomize.py": BROKEN_FIX.encode()})
    outcome = run(tmp_path, "app", site=tmp_path / "site")
    assert (outcome.code, len(outcome.err)) == (2, 1)
    assert outcome.err[0].startswith("error: app/main.py: internal-error: ")
    assert places(outcome, tmp_path) == {"app/main.py": FOUND}


def test_columns_of_syntax_errors_are_1_based(tmp_path: Path) -> None:
    write(tmp_path, {"main.py": b"def broken(:\n"})
    assert run(tmp_path, ".").err == ["error: main.py:1:12: syntax-error: invalid syntax"]
