"""`fastapi-lint routes`: tables for people, JSON for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

MAIN = """\
import os

from fastapi import APIRouter, Depends, FastAPI, WebSocket

from shop.users import router as users


def database() -> int:
    return 1


async def token(db: int = Depends(database)) -> str:
    return ""


app = FastAPI(dependencies=[Depends(token)])
app.include_router(users, prefix=os.getenv("PREFIX", "/api"))


@app.get("/", response_model=dict[str, int], status_code=200, tags=["home"], include_in_schema=False)
def home():
    return {}


@app.websocket("/ws")
async def talk(socket: WebSocket) -> None: ...


lost = APIRouter()


@lost.put("/lost")
def lost_route() -> None: ...
"""
USERS = """\
from fastapi import APIRouter

router = APIRouter(prefix="/users")


class Views:
    @staticmethod
    async def read(user_id: int) -> list[int]:
        return []


router.add_api_route("/{user_id}", Views.read, methods=["GET", "HEAD"], name="read_user")
"""
TABLE = """\
shop.main:app  shop/main.py:16
? GET|HEAD  /api/users/{user_id}  async users.Views.read  shop/users.py:8  -> list[int]  needs: database (thread), token
  GET       /                     main.home               shop/main.py:21  200 -> dict[str, int]  tags: home  needs: database (thread), token  not in the schema
  WS        /ws                   async main.talk         shop/main.py:26  needs: database (thread), token

unresolved
  shop/main.py:32  PUT /lost  no application of the project includes its router

? only under a condition, or below a path that can be configured
(thread) runs in the thread pool; other dependencies run on the event loop
3 routes in 1 application, 1 unresolved
"""  # noqa: E501
KEYS = [
    "app", "method", "path", "name", "handler", "filename", "line", "is_async", "kind", "response_model",
    "status_code", "dependencies", "in_schema",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _shop() -> None:
    Path("shop").mkdir()
    Path("shop/__init__.py").touch()
    Path("shop/main.py").write_text(MAIN)
    Path("shop/users.py").write_text(USERS)


def test_the_table_in_a_pipe(command: Any) -> None:
    assert command("routes", "shop") == (0, TABLE, "")


def test_json_has_an_object_for_each_method(command: Any) -> None:
    code, out, err = command("routes", "shop", "--output-format", "json")
    assert code == 0
    get, head, home, talk = json.loads(out)
    assert list(home) == list(talk) == KEYS
    needs = [{"name": "database", "runs": "threadpool"}, {"name": "token", "runs": "loop"}]
    assert home == {
        "app": "shop.main:app", "method": "GET", "path": "/", "name": "home", "handler": "shop.main.home",
        "filename": "shop/main.py", "line": 21, "is_async": False, "kind": "http",
        "response_model": "dict[str, int]", "status_code": "200", "dependencies": needs, "in_schema": False,
    }  # fmt: skip
    assert (get["method"], head["method"], talk["method"]) == ("GET", "HEAD", "WS")
    assert get["name"] == "read_user"
    assert get["handler"] == "shop.users.Views.read"
    assert get["conditional"] is True
    assert (talk["kind"], talk["response_model"], talk["status_code"]) == ("websocket", None, None)
    assert err == (
        "note: shop/main.py:32: PUT /lost is unresolved: no application of the project includes its router\n"
    )


def test_a_terminal_gets_colours_and_lines_that_fit(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr("fastapi_lint.cli.routes.width_of", lambda stream: 60)
    out = command("routes", "shop").out
    plain = re.sub("\x1b\\[[0-9;]*m", "", out)
    assert out != plain
    assert "\x1b[36m{user_id}\x1b[0m" in out
    table = plain.partition("\nunresolved")[0]
    assert max(map(len, table.splitlines())) <= 60
    assert "            shop/users.py:8  -> list[int]\n            needs: database (thread), token" in table


def test_a_file_shows_its_own_routes_in_the_whole_project(command: Any) -> None:
    Path("pyproject.toml").write_text("[tool.fastapi-lint]\n")
    out = command("routes", "shop/users.py").out
    assert "/api/users/{user_id}" in out
    assert "/ws" not in out
    assert "lost" not in out


def test_problems_and_missing_paths(command: Any) -> None:
    Path("shop/broken.py").write_text("from fastapi import (\n")
    code, out, err = command("routes", "shop")
    assert (code, out) == (2, TABLE)
    assert err.startswith("error: shop/broken.py:1")
    assert command("routes", "nowhere") == (2, "", "error: nowhere: no such file or directory\n")


def test_a_project_without_applications(command: Any) -> None:
    Path("empty").mkdir()
    assert command("routes", "empty") == (
        0, "0 routes in 0 applications\n", "warning: no Python files found under the given path(s)\n"
    )  # fmt: skip
    assert command("routes", "empty", "--output-format", "json").out == "[]\n"
