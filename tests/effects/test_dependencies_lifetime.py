"""What the pages about the lifetime of dependencies claim, seen on the framework."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from tests.effects.examples import client, example
from tests.page_runner import load_pages, load_projects


@contextmanager
def without_collector() -> Iterator[None]:
    """No garbage collection: it would give connections back at some later time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def good(code: str) -> ModuleType:
    """The one-file project in the section *Good* of a page, run."""
    (page,) = [page for page in load_pages() if page.code == code]
    (project,) = [project for project in load_projects(page) if project.section == "Good"]
    ((name, text),) = project.files.items()
    module = ModuleType(name.removesuffix(".py"))
    exec(compile(text, f"<{code} Good>", "exec", dont_inherit=True), vars(module))
    return module


def statuses(module: ModuleType, path: str) -> list[int]:
    """The statuses of three requests in a row."""
    with without_collector(), client(module.app) as started:
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
    gc.collect()  # the coroutine that nobody awaits


def test_clients_set_the_fields_of_a_settings_class() -> None:
    module = example("FAL515", "The class as a dependency")
    with client(module.app) as started:
        assert started.get("/title", params={"title": "mine"}).json() == "mine"
        assert started.get("/other", params={"title": "mine"}).json() == "mine"
    with client(example("FAL515").app) as started:
        assert started.get("/title", params={"title": "mine"}).json() == "Shop"


def test_request_session_holds_its_connection_during_the_task() -> None:
    for module, taken in ((example("FAL519"), 1), (good("FAL519"), 0)):
        with client(module.app) as started:
            assert started.post("/orders").status_code == 200
        assert module.connections == [taken]


def test_commit_behind_the_response_is_not_seen_to_fail() -> None:
    for fixed, status in ((False, 201), (True, 500)):
        module = example("FAL506", fixed=fixed)
        with client(module.app) as started:
            assert started.post("/users").status_code == status
        module.event.remove(module.Session, "before_commit", module.fail)
