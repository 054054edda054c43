"""Which overrides a method of a declared class may be: those of classes that can be made, and that fit."""

from __future__ import annotations

import pytest
from applications import blocking

_HEAD = """\
import time
from abc import ABC, ABCMeta, abstractmethod
from dataclasses import dataclass
from typing import Protocol
from fastapi import FastAPI
import elsewhere

app = FastAPI()


class Store({bases}):
    @abstractmethod
    def find(self, query: str, top: int = 3, *, exact: bool = False) -> str: ...

    @abstractmethod
    def drop(self) -> None: ...


@dataclass
class Desk:
    store: Store


desk: Desk = elsewhere.desk()


@app.get("/")
async def handler() -> str:
    return desk.store.find({arguments})


"""
_FAST = """
class Fast(Store):
    def find(self, query: str, top: int = 3, *, exact: bool = False) -> str:
        return query

    def drop(self) -> None: ...
"""
_SLOW = """
class Slow(Store{more}):
    def find(self, {parameters}) -> str:
        time.sleep(1)

    {rest}
"""
_DROP = "def drop(self) -> None: print()"


def _is_reported(
    *,
    bases: str = "ABC",
    arguments: str = "'a', top=2",
    parameters: str = "query, top=3, *, exact=False",
    rest: str = _DROP,
    more: str = "",
    others: str = "",
) -> bool:
    head = _HEAD.format(bases=bases, arguments=arguments)
    slow = _SLOW.format(parameters=parameters, rest=rest, more=more)
    return bool(blocking({"main.py": head + slow + others}))


def test_all_implementations_block() -> None:
    assert _is_reported()
    assert not _is_reported(others=_FAST)


@pytest.mark.parametrize("bases", ["ABC", "Protocol", "metaclass=ABCMeta"])
def test_a_class_that_leaves_something_abstract_is_no_receiver(bases: str) -> None:
    assert not _is_reported(bases=bases, rest="", others=_FAST)
    other = _SLOW.format(parameters="query, top=3", rest=_DROP, more="")
    unfinished = _FAST.replace("    def drop(self) -> None: ...\n", "").replace("Fast", "Unfinished")
    assert _is_reported(bases=bases, others=unfinished + other)


@pytest.mark.parametrize(
    ("rest", "more"),
    [("drop = print", ""), ("", ", elsewhere.Dropping")],
)
def test_what_is_left_may_come_from_elsewhere(rest: str, more: str) -> None:
    fast = f"""
class Fast(Store{more}):
    {rest or "pass"}
    def find(self, query, top=3): return query
"""
    assert not _is_reported(others=fast)


def test_nothing_stays_abstract_without_the_metaclass() -> None:
    fast = "class Fast(Store):\n    def find(self, query, top=3): return query\n"
    assert not _is_reported(bases="", others=fast)


def test_an_abstract_class_shares_its_method_with_one_that_can_be_made() -> None:
    below = f"class Below(Slow):\n    {_DROP}\n"
    assert _is_reported(rest="", others=below)


@pytest.mark.parametrize(
    ("arguments", "parameters", "fits"),
    [
        ("'a', top=2", "query, top", True),
        ("'a', top=2", "query, limit=2", False),
        ("'a', top=2", "query, **options", True),
        ("'a', 2", "query", False),
        ("'a', 2", "query, *more", True),
        ("'a'", "query, top", False),
        ("'a'", "query, *, top", False),
        ("'a', query=2", "query, top=3", False),
        ("'a', top=2", "query, /, top=3", True),
        ("query='a'", "query, /, top=3", False),
        ("*some", "query, top", True),
        ("**some", "query, top", True),
        ("*some, top=2", "query, limit=2", False),
    ],
)
def test_an_override_takes_the_arguments_of_the_call(arguments: str, parameters: str, fits: bool) -> None:
    assert _is_reported(arguments=arguments, parameters=parameters) is fits
    slow = "class Other(Store):\n    def find(self, *args, **kwargs): time.sleep(1)\n    drop = print\n"
    clean = f"class Clean(Store):\n    def find(self, {parameters}): return ''\n    drop = print\n"
    assert _is_reported(arguments=arguments, parameters="*args, **kwargs", others=slow + clean) is not fits
