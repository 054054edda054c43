"""Which of several ways to block is told, and handlers that functions make."""

from __future__ import annotations

from dataclasses import replace

from applications import blocking

from fastapi_lint.config import Selection, Settings
from fastapi_lint.engine import check
from fastapi_lint.project.files import Memory

_POLLING = """\
import time
import requests
from fastapi import FastAPI

app = FastAPI()


def healthy() -> bool:
    return requests.get("http://box/healthz").ok


def wait() -> None:
    start = time.time()
    while time.time() - start < 60:
        if healthy():
            return
        time.sleep(1)


@app.get("/")
async def handler() -> None:
    wait()
"""

_MADE = """\
import functools
import inspect
import time
from fastapi import FastAPI, Request


class Agents:
    def wait(self) -> None:
        time.sleep(1)

    async def turn(self) -> None:
        time.sleep(1)

    async def session(self) -> None:
        time.sleep(1)


def create_route(func):
    @functools.wraps(func)
    async def route(request: Request):
        value = func()
        if inspect.isawaitable(value):
            value = await value
        return value

    return route


app = FastAPI()
agents = Agents()
app.get("/wait")(create_route(agents.wait))
app.add_api_route("/turn", create_route(agents.turn))
for path, method in [("/session", agents.session)]:
    app.get(path)(create_route(method))
"""


def _line(text: str, part: str, number: int = 1) -> str:
    lines = [index for index, line in enumerate(text.splitlines(), 1) if part in line]
    return f"main.py:{lines[number - 1]}"


def test_the_way_with_the_fewest_tests_is_told() -> None:
    settings = replace(Settings(), overrides=Selection(select=("FAL303",)))
    found = check(Memory({"main.py": _POLLING}), ["main.py"], settings).diagnostics
    assert [d.message.rpartition(" (")[2] for d in found] == ["via `wait` → `healthy` → `requests.get`)"]


def test_handlers_that_a_function_makes_of_methods() -> None:
    expected = [_line(_MADE, "time.sleep", 2), _line(_MADE, "time.sleep", 3), _line(_MADE, "value = func()")]
    assert blocking({"main.py": _MADE}) == expected


_SHARED = """\
import time
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


async def lines():
    time.sleep(1)
    yield ""


async def numbered(wanted: int):
    async for line in lines():
        yield line


@app.get("/all")
async def everything():
    return StreamingResponse(numbered(0))


@app.get("/last")
async def last():
    return StreamingResponse(numbered(1))


@app.get("/first")
def first():
    return StreamingResponse(lines())
"""


def test_all_roots_that_lead_to_a_function_are_counted() -> None:
    settings = replace(Settings(), overrides=Selection(select=("FAL301",)))
    (found,) = check(Memory({"main.py": _SHARED}), ["main.py"], settings).diagnostics
    assert found.message.endswith("and 2 more")
