"""Code for callers that are not on the event loop."""

from __future__ import annotations

import pytest
from applications import blocking

_HEAD = """\
import asyncio, time
import asyncio as aio
from asyncio import get_running_loop
from elsewhere import get_event_loop
from concurrent.futures import Future
from fastapi import FastAPI

app = FastAPI()


def in_event_loop():
    try:
        asyncio.get_running_loop()
        return True
    except RuntimeError:
        return False

def running_loop_or_none():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None

def loops():
    return True


class Task:
    def __init__(self, loop):
        self.loop = loop

    def stop(self):
        some = asyncio.run_coroutine_threadsafe(asyncio.sleep(1), self.loop)
{body}

@app.get("/")
async def handler(task: Task) -> None:
    task.stop()
"""
_LOCAL = """\
try:
    here = asyncio.get_running_loop(){compared}
except {error}:
    here = {otherwise}
if {test}:
    return
some.result()"""


def _is_reported(body: str) -> bool:
    indented = "".join(f"        {line}\n" for line in body.splitlines())
    return bool(blocking({"main.py": _HEAD.format(body=indented)}))


@pytest.mark.parametrize(
    "body",
    [
        "if asyncio.get_running_loop() is self.loop: return\nsome.result()",
        "if asyncio.get_running_loop() is not self.loop: some.result()",
        "if aio.get_running_loop() is not self.loop: some.result()",
        "if get_running_loop() is not self.loop: some.result()",
        "if asyncio.get_running_loop() == self.loop:\n    pass\nelse:\n    some.result()",
        "loop = asyncio.get_event_loop()\nif not loop.is_running(): some.result()",
        "try:\n    asyncio.get_running_loop()\nexcept RuntimeError:\n    some.result()",
        "try:\n    asyncio.get_running_loop()\n    print()\nexcept RuntimeError:\n    some.result()",
        "try:\n    asyncio.get_running_loop()\nexcept Exception:\n    some.result()",
        "if in_event_loop(): return\nsome.result()",
        "if running_loop_or_none() is None: some.result()",
        "inside = in_event_loop()\nif not inside: some.result()",
        "loop = None\ntry:\n    loop = asyncio.get_running_loop()\nexcept RuntimeError:\n    pass\n"
        "if loop is None: some.result()",
        "try:\n    asyncio.get_running_loop()\nexcept RuntimeError:\n    on = False\nelse:\n    on = True\n"
        "if not on: some.result()",
        _LOCAL.format(compared=" is self.loop", error="RuntimeError", otherwise="False", test="here"),
        _LOCAL.format(compared=" is not self.loop", error="RuntimeError", otherwise="True", test="not here"),
        _LOCAL.format(compared="", error="RuntimeError", otherwise="None", test="here is not None"),
        _LOCAL.format(compared="", error="RuntimeError", otherwise="None", test="here"),
        _LOCAL.format(compared="", error="Exception", otherwise="None", test="here and here.is_running()"),
    ],
)
def test_code_for_those_off_the_loop(body: str) -> None:
    assert not _is_reported(body)


@pytest.mark.parametrize(
    "body",
    [
        "some.result()",
        "if asyncio.get_running_loop() is self.loop: some.result()",
        "if self.other is self.loop: return\nsome.result()",
        "if get_event_loop() is self.loop: return\nsome.result()",
        "if self.get_event_loop() is self.loop: return\nsome.result()",
        "if loops(): some.result()",
        "done = False\nwhile some:\n    if done: some.result()\n    done = True",
        "try:\n    asyncio.get_running_loop()\n    some.result()\nexcept RuntimeError:\n    pass",
        "try:\n    asyncio.get_running_loop().call_soon(print)\nexcept Exception:\n    some.result()",
        "try:\n    print()\nexcept RuntimeError:\n    some.result()",
        _LOCAL.format(compared=" is self.loop", error="RuntimeError", otherwise="False", test="not here"),
        _LOCAL.format(compared="", error="RuntimeError", otherwise="None", test="here is None"),
    ],
)
def test_what_blocks_on_the_loop(body: str) -> None:
    assert _is_reported(body)
