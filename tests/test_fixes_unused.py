"""Imports go when a fix has taken their last use, and only then."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fastapi_lint.config import Selection, Settings
from fastapi_lint.fixer import fix
from fastapi_lint.project.files import Memory
from fastapi_lint.source import Source
from fastapi_lint.syntax.unused import without_unused

ROUTE = """
import time

from fastapi import Depends, FastAPI

app = FastAPI()


async def later(): ...


@app.get("/")
async def slow() -> int:
    await later()
    time.sleep(1)
    return 1
"""


def after(*others: tuple[str, str], route: str = ROUTE) -> str:
    """The file of the route after its fix."""
    files = {"main.py": route.lstrip(), **dict(others)}
    settings = Settings(overrides=Selection(select=("FAL301",)))
    outcome = fix(Memory(files), sorted(files), settings, unsafe=True)
    assert outcome.fixed
    return outcome.changed["main.py"][1].text


def test_the_last_use_takes_the_import_with_it() -> None:
    assert after().startswith("import asyncio\n\nfrom fastapi import Depends, FastAPI\n\napp")


def test_two_uses_that_go_together_take_it_with_them() -> None:
    text = after(route=ROUTE.replace("    return 1", "    time.sleep(2)\n    return 1"))
    assert "import time" not in text
    assert text.count("asyncio.sleep") == 2


@pytest.mark.parametrize(
    "route",
    [
        ROUTE.replace("return 1", "return time.time()"),
        ROUTE.replace("import time\n", "import time  # for the tests\n"),
        ROUTE.replace("return 1", 'return 1  # "main.time"'),
        f'{ROUTE}\n\n__all__ = ["app", "time"]\n',
    ],
)
def test_other_uses_and_comments_keep_it(route: str) -> None:
    assert "import time" in after(route=route)


@pytest.mark.parametrize(
    "other",
    [
        "from main import time\n",
        "from main import (\n    app,\n    time,\n)\n",
        "from main import *\n",
        'patch("main.time.sleep")\n',
    ],
)
def test_other_files_that_take_it_from_here_keep_it(other: str) -> None:
    assert "import time" in after(("other.py", other))


IMPORTS = [
    ("from a import b, c\nb(c)\n", "c()\n", "from a import c\nc()\n"),
    ("from a import b, c\nb(c)\n", "b()\n", "from a import b\nb()\n"),
    ("from a import (\n    b,\n    c,\n)\nb(c)\n", "b()\n", "from a import (\n    b,\n)\nb()\n"),
    ("from a import (\n    b,\n    c,\n)\nb(c)\n", "c()\n", "from a import (\n    c,\n)\nc()\n"),
    ("import b as c, d\nc(d)\n", "d()\n", "import d\nd()\n"),
    ("import b.c\nb.c()\n", "d()\n", "import b.c\nd()\n"),
    ("from __future__ import b\nb()\n", "d()\n", "from __future__ import b\nd()\n"),
    ("from a import *\nb()\n", "d()\n", "from a import *\nd()\n"),
    ("from a import b\nd()\n", "d(1)\n", "from a import b\nd(1)\n"),
    ("import a; import b\na(b)\n", "b()\n", "import a; import b\nb()\n"),
]


@pytest.mark.parametrize(("old", "rest", "expected"), IMPORTS)
def test_only_the_name_goes(old: str, rest: str, expected: str) -> None:
    head = old[: old.rindex("\n", 0, -1) + 1]
    assert without_unused(Source("m.py", old), head + rest, lambda name: False) == expected


def test_packages_and_broken_files_keep_their_imports() -> None:
    old = "from a import b\nb()\n"
    text = dedent("from a import b\nc()\n")
    assert without_unused(Source("p/__init__.py", old), text, lambda name: False) == text
    assert without_unused(Source("p/m.py", old), text + "(", lambda name: False) == text + "("
    assert without_unused(Source("p/m.py", old), text, lambda name: True) == text
