"""Imports: what is reused, what is extended, where a new line goes, and that isort agrees."""

from __future__ import annotations

import ast

import pytest
import ruff_api

from fastapi_lint.syntax.imports import import_edits
from fastapi_lint.syntax.refusal import Refusal

POOL = ("fastapi.concurrency", "run_in_threadpool")


@pytest.mark.parametrize(
    ("text", "wanted", "spelling"),
    [
        ("from fastapi.concurrency import run_in_threadpool\n", POOL, "run_in_threadpool"),
        ("from fastapi.concurrency import run_in_threadpool as rit\n", POOL, "rit"),
        ("import fastapi.concurrency\n", POOL, "fastapi.concurrency.run_in_threadpool"),
        ("import fastapi.concurrency as fc\n", POOL, "fc.run_in_threadpool"),
        ("from fastapi import concurrency\n", POOL, "concurrency.run_in_threadpool"),
        ("import os, asyncio as aio\n", ("asyncio", "sleep"), "aio.sleep"),
        ("import asyncio\n", ("asyncio", None), "asyncio"),
        ("from a import b as c\n", ("a.b", None), "c"),
        ("'doc'; import asyncio\n", ("asyncio", "sleep"), "asyncio.sleep"),
    ],
)
def test_an_import_is_reused(parse, text, wanted, spelling):
    parsed = parse(text)
    if text.startswith("'doc'"):
        assert import_edits(parsed.source, parsed.facts, *wanted)[1] != ()
    else:
        assert import_edits(parsed.source, parsed.facts, *wanted) == (spelling, ())


def test_a_relative_import_is_reused_when_the_package_is_known(parse):
    parsed = parse("from ..deps import get_db\nfrom . import clock\n")
    ask = ("app.deps", "get_db")
    assert import_edits(parsed.source, parsed.facts, *ask, package="app.routers") == ("get_db", ())
    ask = ("app.routers.clock", "now")
    assert import_edits(parsed.source, parsed.facts, *ask, package="app.routers") == ("clock.now", ())


NOT_REUSED = [
    "import fastapi\n",
    "from typing import TYPE_CHECKING\n\n"
    "if TYPE_CHECKING:\n    from fastapi.concurrency import run_in_threadpool\n",
    "try:\n    from fastapi.concurrency import run_in_threadpool\nexcept ImportError:\n    pass\n",
    "def f():\n    from fastapi.concurrency import run_in_threadpool\n",
]


@pytest.mark.parametrize("text", NOT_REUSED)
def test_conditional_and_local_imports_are_not_reused(parse, text):
    parsed = parse(text)
    spelling, edits = import_edits(parsed.source, parsed.facts, *POOL)
    assert spelling == "run_in_threadpool"
    body = ast.parse(parsed.after(edits)).body
    assert any(isinstance(node, ast.ImportFrom) and node.module == "fastapi.concurrency" for node in body)


@pytest.mark.parametrize(
    "binding",
    [
        "run_in_threadpool = 1",
        "def f(run_in_threadpool): pass",
        "class run_in_threadpool: pass",
        "from x import run_in_threadpool",
        "import x as run_in_threadpool",
        "for run_in_threadpool in (): pass",
        "try: pass\nexcept E as run_in_threadpool: pass",
        "f((run_in_threadpool := 1))",
        "match x:\n    case [*run_in_threadpool]: pass",
    ],
)
def test_a_taken_name_gets_an_alias(parse, binding):
    parsed = parse(f"import os\n\n{binding}\n")
    spelling, edits = import_edits(parsed.source, parsed.facts, *POOL)
    assert spelling == "fastapi_run_in_threadpool"
    line = "from fastapi.concurrency import run_in_threadpool as fastapi_run_in_threadpool\n"
    assert line in parsed.after(edits)


def test_a_rebound_import_is_not_reused(parse):
    parsed = parse("from fastapi.concurrency import run_in_threadpool as rit\n\nrit = None\n")
    spelling, edits = import_edits(parsed.source, parsed.facts, *POOL)
    assert spelling == "run_in_threadpool"
    assert edits


def test_no_free_name_is_a_refusal(parse):
    parsed = parse("a = b_a = _b_a = 1\n")
    with pytest.raises(Refusal):
        import_edits(parsed.source, parsed.facts, "b", "a")


def test_an_import_below_the_use_is_not_reused(parse):
    parsed = parse("import os\n\n@dec\ndef f(): pass\n\nfrom contextlib import asynccontextmanager\n")
    spelling, edits = import_edits(parsed.source, parsed.facts, "contextlib", "asynccontextmanager", before=3)
    assert spelling == "asynccontextmanager"
    assert parsed.after(edits).startswith("import os\nfrom contextlib import asynccontextmanager\n\n@dec")


PLACED = [
    # extended
    ("from m import a, c\n", ("m", "b"), "from m import a, b, c\n"),
    ("from m import a, c\n", ("m", "d"), "from m import a, c, d\n"),
    ("from m import (a, c,)\n", ("m", "d"), "from m import (a, c, d,)\n"),
    ("from m import X, f\n", ("m", "Depends"), "from m import Depends, X, f\n"),
    (
        "from m import (\n    a,\n    c,  # see\n)\n",
        ("m", "b"),
        "from m import (\n    a,\n    b,\n    c,  # see\n)\n",
    ),
    (
        "from m import (\n    a,\n    c,  # see\n)\n",
        ("m", "d"),
        "from m import (\n    a,\n    c,  # see\n    d,\n)\n",
    ),
    ("from m import (\n    a,\n    c\n)\n", ("m", "d"), "from m import (\n    a,\n    c,\n    d\n)\n"),
    ("from m import a, \\\n    c\n", ("m", "b"), "from m import a, \\\n    b, c\n"),
    ("from .m import a\n", (".m", "b"), "from .m import a, b\n"),
    ("import m; from m import a\n", ("n", "b"), "import m; from m import a\nfrom n import b\n"),
    # a new line in its section
    (
        "import os\n\nfrom m import a as b\n",
        ("m", "c"),
        "import os\n\nfrom m import a as b\nfrom m import c\n",
    ),
    (
        "import os\nimport sys\n\nfrom fastapi import FastAPI\nfrom pydantic import BaseModel\n\nx = 1\n",
        POOL,
        "import os\nimport sys\n\nfrom fastapi import FastAPI\n"
        "from fastapi.concurrency import run_in_threadpool\nfrom pydantic import BaseModel\n\nx = 1\n",
    ),
    (
        "from fastapi import FastAPI\n\nx = 1\n",
        ("asyncio", None),
        "import asyncio\n\nfrom fastapi import FastAPI\n\nx = 1\n",
    ),
    (
        "import os\n\nfrom .deps import a\n\nx = 1\n",
        POOL,
        "import os\n\nfrom fastapi.concurrency import run_in_threadpool\n\nfrom .deps import a\n\nx = 1\n",
    ),
    (
        "from __future__ import annotations\n\nx = 1\n",
        ("asyncio", None),
        "from __future__ import annotations\n\nimport asyncio\n\nx = 1\n",
    ),
    (
        "import sys\n\nsys.path.append('.')\n\nfrom fastapi import FastAPI\n",
        POOL,
        "import sys\n\nsys.path.append('.')\n\nfrom fastapi import FastAPI\n"
        "from fastapi.concurrency import run_in_threadpool\n",
    ),
    ("import os\n# third\nimport zed\n", ("yak", None), "import os\nimport yak\n# third\nimport zed\n"),
    # the first import of a file
    ("def f():\n    pass\n", ("asyncio", None), "import asyncio\n\n\ndef f():\n    pass\n"),
    (
        '"""Doc."""\n@d\nclass A: pass\n',
        ("asyncio", None),
        '"""Doc."""\n\nimport asyncio\n\n\n@d\nclass A: pass\n',
    ),
    (
        '"""Doc.\n\nMore.\n"""\n\nx = 1\n',
        ("asyncio", None),
        '"""Doc.\n\nMore.\n"""\n\nimport asyncio\n\nx = 1\n',
    ),
    (
        "#!/bin/sh\n# -*- coding: utf-8 -*-\nx = 1\n",
        ("asyncio", None),
        "#!/bin/sh\n# -*- coding: utf-8 -*-\nimport asyncio\n\nx = 1\n",
    ),
    ("# Licence\n\nx = 1\n", ("asyncio", None), "# Licence\nimport asyncio\n\nx = 1\n"),
    ("# x is\nx = 1\n", ("asyncio", None), "import asyncio\n\n# x is\nx = 1\n"),
    ("", ("asyncio", None), "import asyncio\n"),
    ("import os", ("sys", None), "import os\nimport sys"),
    ("import os\r\n", ("sys", None), "import os\r\nimport sys\r\n"),
]


@pytest.mark.parametrize(("text", "wanted", "expected"), PLACED)
def test_where_an_import_goes(parse, text, wanted, expected):
    parsed = parse(text)
    _, edits = import_edits(parsed.source, parsed.facts, *wanted)
    fixed = parsed.after(edits)
    assert fixed == expected
    again = parse(fixed)
    assert import_edits(again.source, again.facts, *wanted)[1] == ()


def test_a_line_that_would_be_too_long_is_exploded(parse):
    names = ", ".join(f"name_{letter}" for letter in "abcdefghij")
    parsed = parse(f"from module import {names}\n")
    _, edits = import_edits(parsed.source, parsed.facts, "module", "name_bb")
    fixed = parsed.after(edits)
    assert fixed.startswith("from module import (\n    name_a,\n    name_b,\n    name_bb,\n    name_c,\n")
    assert fixed.endswith("    name_j,\n)\n")


def test_first_party_packages_have_their_own_section(parse):
    parsed = parse("from fastapi import FastAPI\n\nfrom app.a import x\n")
    _, edits = import_edits(parsed.source, parsed.facts, "app.deps", "get_db", first_party={"app"})
    assert parsed.after(edits).endswith("\n\nfrom app.a import x\nfrom app.deps import get_db\n")


CLEAN = [text for text, _, _ in PLACED if text and text == ruff_api.isort_string("m.py", text)]
WANTED = [
    POOL,
    ("asyncio", None),
    ("contextlib", "asynccontextmanager"),
    ("typing", "Annotated"),
    ("fastapi", "Depends"),
    ("httpx", "ASGITransport"),
    (".deps", "get_db"),
]


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("text", CLEAN)
def test_a_sorted_import_block_stays_sorted(parse, text, wanted):
    parsed = parse(text)
    _, edits = import_edits(parsed.source, parsed.facts, *wanted)
    fixed = parsed.after(edits)
    assert fixed == ruff_api.isort_string("m.py", fixed)
