"""Waits for work that constructors begin, which is there once at most."""

from __future__ import annotations

import pytest
from applications import blocking

_TEXT = """\
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from fastapi import FastAPI

app = FastAPI()


class Renderer:
    def __init__(self):
        self._pool = ThreadPoolExecutor(1)
        self._warming: Future | None = None
        self._counting = threading.Thread(target=print)
        {begin}

    def begin(self):
        if self._warming is None:
            self._warming = self._pool.submit(print)

    def join(self):
        {join}

    async def more(self):
        {more}


class Engine:
    def __init__(self):
        self.renderer = Renderer()
        {start}


engine = Engine()


@app.post("/reset")
async def reset() -> None:
    engine.renderer.join()


@app.post("/more")
async def more() -> None:
    await engine.renderer.more()
"""
_JOIN = """future = getattr(self, "_warming", None)
        if future is not None:
            future.result()
            self._warming = None"""


def _is_reported(
    join: str, *, begin: str = "pass", start: str = "self.renderer.begin()", more: str = "pass"
) -> bool:
    return bool(blocking({"main.py": _TEXT.format(join=join, begin=begin, start=start, more=more)}))


@pytest.mark.parametrize(
    "join",
    [
        _JOIN,
        _JOIN.replace('getattr(self, "_warming", None)', "self._warming"),
        "if self._warming:\n            self._warming.result()\n            self._warming = None",
        "if self._warming is None: return\n        self._warming.result()\n        self._warming = None",
        "if self._counting:\n            self._counting.join()\n            self._counting = None",
    ],
)
def test_a_join_of_what_constructors_begin(join: str) -> None:
    assert not _is_reported(join)


def test_the_constructor_itself_may_begin_it() -> None:
    assert not _is_reported(_JOIN, begin="self._warming = self._pool.submit(print)")


@pytest.mark.parametrize(
    "join",
    [
        _JOIN.replace("            self._warming = None", "            self._other = None"),
        _JOIN.replace("self._warming = None", "self._warming = self._pool.submit(print)"),
        _JOIN.replace("if future is not None", "if self._pool is not None"),
    ],
)
def test_what_is_not_taken_away_is_waited_for_again(join: str) -> None:
    assert _is_reported(join)


@pytest.mark.parametrize(
    "more", ["self.begin()", "self._warming = self._pool.submit(print)", "print(self.begin)"]
)
def test_what_a_request_may_begin(more: str) -> None:
    assert _is_reported(_JOIN, more=more)


def test_nobody_is_seen_to_begin_it() -> None:
    assert _is_reported(_JOIN, start="pass")
