"""Titles of fixes say which way was chosen, and where else one could look."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fastapi_lint import engine
from fastapi_lint.config import Selection, Settings
from fastapi_lint.project.files import Memory


def title(code: str, **files: str) -> str:
    """The title of the one fix that a rule has for some modules."""
    texts = {f"{name}.py": dedent(text) for name, text in files.items()}
    settings = Settings(overrides=Selection(select=(code,)))
    (found,) = engine.check(Memory(texts), sorted(texts), settings).diagnostics
    assert found.fix is not None, found.refusal
    return found.fix.title


CORS = """
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
{more}
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins={origins}, allow_credentials=True)
"""
SETTINGS = """
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    origins: list[str] = ["*"]


settings = Settings()
"""


@pytest.mark.parametrize(
    ("origins", "more", "end"),
    [
        ('["*"]', "", "set `allow_credentials=False`"),
        ("ORIGINS", 'ORIGINS = ["*"]', "; the origins come from `ORIGINS` (main.py:4)"),
        (
            "settings.origins",
            "from config import settings",
            "; the origins come from the default of `Settings.origins` (config.py:6)",
        ),
    ],
)
def test_credentials_are_turned_off_and_origins_pointed_out(origins: str, more: str, end: str) -> None:
    assert title("FAL201", main=CORS.format(origins=origins, more=more), config=SETTINGS).endswith(end)


ROUTE = """
import time

from fastapi import FastAPI

app = FastAPI()


def nap():
    time.sleep(1)


async def later(): ...


@app.get("/")
async def route() -> int:
    {body}
    return 1
"""


@pytest.mark.parametrize(
    ("code", "body", "expected"),
    [
        ("FAL301", "time.sleep(1)", "make `route` a plain `def`: FastAPI runs it in a worker thread"),
        ("FAL301", "await later(); time.sleep(1)", "await `asyncio.sleep`"),
        ("FAL303", "nap()", "make `route` a plain `def`: FastAPI runs it in a worker thread"),
        ("FAL303", "await later(); nap()", "await `run_in_threadpool(nap, …)`"),
    ],
)
def test_the_choice_between_thread_and_await_is_told(code: str, body: str, expected: str) -> None:
    assert title(code, main=ROUTE.replace("{body}", body)).startswith(expected)
