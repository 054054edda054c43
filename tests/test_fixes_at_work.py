"""What fixes leave behind, seen in the text and in the running application."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from textwrap import dedent

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
