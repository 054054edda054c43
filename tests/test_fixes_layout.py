"""What fixes do to the layout of files that no formatter looks after, and calls that have to stay."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fastapi_lint.config import Selection, Settings
from fastapi_lint.facts.extract import extract
from fastapi_lint.fixer import FixResult, fix
from fastapi_lint.project.files import Memory
from fastapi_lint.source import Source
from fastapi_lint.syntax.imports import import_edits
from fastapi_lint.syntax.spans import apply

HEAD = """\
import json, os
from pathlib import Path
from fastapi import FastAPI
from pydantic import BaseModel
from fastapi.concurrency import run_in_threadpool

app = FastAPI()

def read(name: str, mode: str = 'r') -> dict:
    return json.loads(Path(name).read_text())

def write(name: str, data: dict) -> None:
    Path(name).write_text(json.dumps(data))

async def later(): ...

class Item(BaseModel):
    name: str
"""


def fixed(route: str, code: str) -> FixResult:
    settings = Settings(overrides=Selection(select=(code,)))
    text = HEAD + dedent(route)
    return fix(Memory({"main.py": text}), ["main.py"], settings, unsafe=True)


def after(route: str, code: str) -> str:
    """The route after its fix."""
    outcome = fixed(route, code)
    assert outcome.fixed, outcome.refused
    text = outcome.changed["main.py"][1].text
    assert text.startswith(HEAD)
    return text.removeprefix(HEAD)


def test_lines_below_a_bracket_move_with_it() -> None:
    route = """
    @app.get('/')
    async def route() -> dict:
        await later()
        data = read('a',
                    # the mode
                    mode='''
        r''')
        return data
    """
    assert after(route, "FAL303") == dedent("""
    @app.get('/')
    async def route() -> dict:
        await later()
        data = await run_in_threadpool(read, 'a',
                                       # the mode
                                       mode='''
        r''')
        return data
    """)


def test_lines_below_a_bracket_move_with_it_when_the_first_grows_too_long() -> None:
    route = """
    @app.get('/')
    async def route(a_rather_long_name_of_a_parameter: str) -> dict:
        await later()
        return read(name=a_rather_long_name_of_a_parameter + 'and some more text',
                    mode='r')
    """
    assert after(route, "FAL303").splitlines()[-3:] == [
        "    return await run_in_threadpool(read,",
        "                                   name=a_rather_long_name_of_a_parameter + 'and some more text',",
        "                                   mode='r')",
    ]


def test_parameters_move_with_the_name() -> None:
    route = """
    @app.get('/')
    async def route(first: int,
                    second: int) -> dict:
        return read('a')
    """
    assert after(route, "FAL303") == dedent("""
    @app.get('/')
    def route(first: int,
              second: int) -> dict:
        return read('a')
    """)


def test_a_call_that_grows_too_long_is_broken_behind_its_bracket() -> None:
    route = """
    @app.get('/')
    async def route(a_rather_long_name_of_a_parameter: str) -> dict:
        await later()
        return read(a_rather_long_name_of_a_parameter, mode=a_rather_long_name_of_a_parameter)
    """
    assert after(route, "FAL303").splitlines()[-2:] == [
        "    return await run_in_threadpool(",
        "        read, a_rather_long_name_of_a_parameter, mode=a_rather_long_name_of_a_parameter)",
    ]


def test_a_signature_that_grows_too_long_is_broken_at_its_brackets() -> None:
    route = """
    @app.get('/')
    async def route(first_of_the_parameters: int, second_of_the_parameters: int = 1):
        return Item(name='x')
    """
    assert after(route, "FAL401") == dedent("""
    @app.get('/')
    async def route(
        first_of_the_parameters: int, second_of_the_parameters: int = 1
    ) -> Item:
        return Item(name='x')
    """)


STAY = [
    ("try:\n        await later()\n    finally:\n        read('a')\n    return {}", "stands in `finally`"),
    ("try:\n        await later()\n    except:\n        read('a')\n    return {}", "answers a cancellation"),
    (
        "try:\n        await later()\n    except BaseException:\n        read('a')\n    return {}",
        "answers a cancellation",
    ),
    (
        "await later()\n    data = read('a')\n    data['b'] = 1\n    write('a', data)\n    return data",
        "is written back",
    ),
]


@pytest.mark.parametrize(("body", "reason"), STAY)
def test_calls_that_an_await_would_pull_apart_stay(body: str, reason: str) -> None:
    outcome = fixed(f"\n@app.get('/')\nasync def route() -> dict:\n    {body}\n", "FAL303")
    assert not outcome.changed
    assert outcome.refused
    assert all(reason in why for _, why in outcome.refused), outcome.refused


def test_a_file_that_is_only_read_may_be_read_elsewhere() -> None:
    body = "await later()\n    data = read('a')\n    read('b')\n    return data"
    assert "await run_in_threadpool(read, 'a')" in after(
        f"\n@app.get('/')\nasync def route() -> dict:\n    {body}\n", "FAL303"
    )


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (
            ["import fastapi", "from fastapi import responses", "import uvicorn"],
            ["import fastapi", "from fastapi import responses", "{new}", "import uvicorn"],
        ),
        (
            ["import anyio", "from fastapi.responses import JSONResponse", "import uvicorn"],
            ["import anyio", "{new}", "from fastapi.responses import JSONResponse", "import uvicorn"],
        ),
        (["import uvicorn", "import anyio"], ["import uvicorn", "import anyio", "{new}"]),
    ],
)
def test_an_import_stands_beside_its_package_where_imports_have_an_order_of_their_own(
    before: list[str], expected: list[str]
) -> None:
    text = "".join(f"{line}\n" for line in before)
    source = Source("m.py", f"{text}\nx = 1\n")
    spelling, edits = import_edits(source, extract(source), "fastapi.concurrency", "run_in_threadpool")
    assert spelling == "run_in_threadpool"
    new = "from fastapi.concurrency import run_in_threadpool"
    assert apply(source, edits).splitlines()[:-2] == [line.replace("{new}", new) for line in expected]
