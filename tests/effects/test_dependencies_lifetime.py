"""What the pages about the lifetime of dependencies claim, seen on the framework."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from tests.effects.examples import client, example


@contextmanager
def without_collector() -> Iterator[None]:
    """No garbage collection: it would give connections back at some later time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def statuses(module: object, path: str) -> list[int]:
    """The statuses of three requests in a row."""
    with without_collector(), client(module.app) as started:  # type: ignore[attr-defined]
        return [started.get(path).status_code for _ in range(3)]


def test_returned_session_keeps_its_connection() -> None:
    assert statuses(example("FAL503"), "/count") == [200, 500, 500]
    assert statuses(example("FAL503", fixed=True), "/count") == [200, 200, 200]


def test_error_skips_what_stands_behind_a_bare_yield() -> None:
    assert statuses(example("FAL504"), "/users/2") == [404, 500, 500]
    assert statuses(example("FAL504", fixed=True), "/users/2") == [404, 404, 404]
