"""What the pages about the lifetime of dependencies claim, seen on the framework."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

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


def test_swallowed_error_becomes_a_server_error() -> None:
    assert statuses(example("FAL505"), "/users/2") == [500, 500, 500]
    assert statuses(example("FAL505", fixed=True), "/users/2") == [404, 404, 404]


def test_uncached_session_is_another_one() -> None:
    for fixed, user in ((False, None), (True, "ada")):
        with client(example("FAL510", fixed=fixed).app) as started:
            assert started.get("/me").json() == user


@pytest.mark.filterwarnings("ignore:coroutine 'send_mail' was never awaited:RuntimeWarning")
@pytest.mark.parametrize("path", ["/users", "/orders"])
def test_task_that_is_called_or_kept_does_not_run(path: str) -> None:
    for fixed, sent in ((False, []), (True, ["ada"])):
        module = example("FAL520", fixed=fixed)
        with client(module.app) as started:
            assert started.post(path, params={"address": "ada"}).status_code == 200
        assert module.sent == sent


def test_clients_set_the_fields_of_a_settings_class() -> None:
    module = example("FAL515", "The class as a dependency")
    with client(module.app) as started:
        assert started.get("/title", params={"title": "mine"}).json() == "mine"
        assert started.get("/other", params={"title": "mine"}).json() == "mine"
    with client(example("FAL515").app) as started:
        assert started.get("/title", params={"title": "mine"}).json() == "Shop"
