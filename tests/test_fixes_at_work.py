"""What fixes leave behind, seen in the text and in the running application."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from textwrap import dedent
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastapi_lint.config import Selection, Settings
from fastapi_lint.fixer import fix
from fastapi_lint.project.files import Memory


def fixed(source: str, code: str) -> str:
    """A module after all fixes of one rule."""
    settings = Settings(overrides=Selection(select=(code,)))
    outcome = fix(Memory({"main.py": source}), ["main.py"], settings, unsafe=True)
    assert not outcome.problems
    return outcome.changed["main.py"][1].text if outcome.changed else source


def test_every_leak_is_closed() -> None:
    source = dedent("""\
        from contextlib import asynccontextmanager

        import asyncpg
        import redis.asyncio as redis
        from fastapi import FastAPI


        async def create_pool() -> asyncpg.Pool:
            return await asyncpg.create_pool("postgresql://localhost/app")


        @asynccontextmanager
        async def lifespan(app: FastAPI):
            app.state.pool = await create_pool()
            app.state.cache = redis.from_url("redis://localhost")
            yield


        app = FastAPI(lifespan=lifespan)
        """)
    text = fixed(source, "FAL102")
    assert "await app.state.pool.close()" in text
    assert "await app.state.cache.aclose()" in text


def test_a_route_with_an_sqlite_connection_works_after_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = dedent("""\
        import sqlite3

        from fastapi import FastAPI

        app = FastAPI()


        def get_db():
            db = sqlite3.connect("app.db")
            try:
                yield db
            finally:
                db.close()


        @app.get("/")
        async def count() -> int:
            db = sqlite3.connect("app.db")
            return db.execute("select count(*) from users").fetchone()[0]
        """)
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("app.db") as connection:
        connection.execute("create table users (id integer)")
    assert answer(source) == 200
    assert answer(fixed(source, "FAL501")) == 200


def answer(source: str) -> int:
    """The status with which the application of a module answers."""
    namespace: dict[str, object] = {}
    exec(source, namespace)
    app = namespace["app"]
    assert isinstance(app, FastAPI)
    return TestClient(app, raise_server_exceptions=False).get("/").status_code


CLIENTS = dedent("""\
    from contextlib import asynccontextmanager

    import httpx
    from fastapi import FastAPI


    @asynccontextmanager
    async def lifespan(app: FastAPI):
        app.state.first = httpx.AsyncClient()
        second = httpx.Client()
        app.state.third = httpx.AsyncClient()
        {serve}


    app = FastAPI(lifespan=lifespan)
    """)
SERVE = {
    "bare": "yield {'second': second}",
    "with clean-up": "yield {'second': second}\n    print('bye')  # as ever",
    "in try": "try:\n        yield {'second': second}\n    finally:\n        print('bye')  # as ever",
    "in with": "with httpx.Client():\n        yield {'second': second}",
}


@pytest.mark.parametrize("serve", SERVE.values(), ids=SERVE)
@pytest.mark.parametrize("failing", [False, True])
def test_clients_are_closed_the_other_way_round_whatever_happens(
    serve: str, failing: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[object] = []
    closed: list[object] = []
    for cls, closer in ((httpx.Client, "close"), (httpx.AsyncClient, "aclose")):
        monkeypatch.setattr(cls, "__init__", _noting(getattr(cls, "__init__"), made))  # noqa: B009
        monkeypatch.setattr(cls, closer, _noting(getattr(cls, closer), closed))
    text = fixed(CLIENTS.replace("{serve}", serve), "FAL102")
    assert "# as ever" in text or "# as ever" not in serve
    namespace: dict[str, object] = {}
    exec(text, namespace)
    app = namespace["app"]
    lifespan = namespace["lifespan"]
    assert isinstance(app, FastAPI)

    async def live() -> None:
        async with lifespan(app) as state:  # type: ignore[operator]
            made.append(state["second"])
            if failing:
                raise KeyError("while serving")

    with pytest.raises(KeyError) if failing else nullcontext():
        asyncio.run(live())
    assert closed == [made[2], made[1], made[0]]
    assert made[-1] is made[1]
    assert ("bye" in capsys.readouterr().out) == (
        "bye" in serve and not (failing and serve.startswith("yield"))
    )


def _noting(method: Callable[..., Any], log: list[object]) -> Callable[..., Any]:
    def noting(self: object, *args: object, **more: object) -> Any:
        log.append(self)
        return method(self, *args, **more)

    return noting
