"""What the pages about clients and asynchronous sessions claim, seen on the libraries."""

from __future__ import annotations

import asyncio
import gc
from types import ModuleType

import pytest

from tests.effects.examples import client, example
from tests.project.stand_ins import stand_ins


class Database:
    """A session that counts its commits and has no rows."""

    def __init__(self) -> None:
        self.commits = 0

    async def commit(self) -> None:
        self.commits += 1

    async def execute(self, statement: object, values: object = None) -> Database:
        return self

    def scalars(self) -> list[str]:
        return []


def connected(module: ModuleType) -> Database:
    """The session that the routes of an example are given instead of one of its engine."""
    database = Database()
    module.app.dependency_overrides[module.get_session] = lambda: database
    return database


@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
def test_coroutine_of_a_session_does_nothing() -> None:
    with stand_ins():
        bad, good = example("FAL306"), example("FAL306", fixed=True)
    forgotten, done = connected(bad), connected(good)
    with client(bad.app) as started:
        assert started.post("/users?name=Ada").status_code == 200
        assert started.get("/users").status_code == 500
    with client(good.app) as started:
        assert started.post("/users?name=Ada").status_code == 200
        assert started.get("/users").json() == []
    assert (forgotten.commits, done.commits) == (0, 1)
    gc.collect()  # or the warning about the coroutine would come in another test


def test_client_takes_no_application_but_a_transport() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'app'"):
        asyncio.run(example("FAL901").check())
    assert asyncio.run(example("FAL901", fixed=True).check()) == 200
