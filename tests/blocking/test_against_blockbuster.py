"""What blocks at run time is what is reported: the fixture applications are called under blockbuster.

Blockbuster knows where a call blocks the running loop. The functions of the application that are on the stack
then are held against those that have a diagnostic: every block needs one on its stack, every diagnostic a
block. A block is noted, not stopped, so that each route runs to its end.
"""

from __future__ import annotations

import ast
import asyncio
import importlib
import json
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from traceback import walk_stack
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest
from fastapi import FastAPI

from fastapi_lint.cli import run
from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.schema import Effect

if TYPE_CHECKING:
    from blockbuster import BlockBusterFunction

blockbuster = pytest.importorskip("blockbuster")

FIXTURES = Path(__file__).parent / "fixtures"
APPLICATIONS = sorted(path.parent.name for path in FIXTURES.glob("*/main.py"))
CODES = "FAL301,FAL302,FAL303,FAL304"
# OpenAPI tells all other paths.
WEBSOCKETS = {"desk": ("/pauses/socket", "/pauses/quiet-socket")}


class Place(NamedTuple):
    """A function of an application: its file, relative to the fixtures, its name and line there."""

    file: str
    function: str
    line: int


class Block(NamedTuple):
    """A call that blocks, and the functions of the application that are on the stack."""

    call: str
    stack: frozenset[Place]


class Outcome(NamedTuple):
    """What calling every path of an application showed, and the functions that have a diagnostic."""

    blocks: Mapping[str, tuple[Block, ...]]
    reported: frozenset[Place]


class Answering(BaseHTTPRequestHandler):
    """Answers every request with an empty page."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a web server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module", params=APPLICATIONS)
def application(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of an application, which can be imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FIXTURES)
        yield request.param
    for name in [name for name in sys.modules if name.partition(".")[0] == request.param]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def outcome(application: str, port: int, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the paths of the application do, and what is reported of them."""
    if application == "feeds":
        pytest.importorskip("requests")
    main = importlib.import_module(f"{application}.main")
    _set_up(main, port, tmp_path_factory.mktemp(application))
    paths = (*main.app.openapi()["paths"], *WEBSOCKETS.get(application, ()))
    report = tmp_path_factory.mktemp("report") / "report.json"
    return Outcome({path: _blocks(main.app, path) for path in paths}, _reported(application, report))


def test_blocks_are_reported(outcome: Outcome) -> None:
    missed = {
        path: block
        for path, blocks in outcome.blocks.items()
        for block in blocks
        if outcome.reported.isdisjoint(block.stack)
    }
    assert not missed


def test_only_blocks_are_reported(outcome: Outcome) -> None:
    blocking = {place for blocks in outcome.blocks.values() for block in blocks for place in block.stack}
    assert not outcome.reported - blocking


def test_there_is_something_to_find_and_to_leave(outcome: Outcome) -> None:
    blocking = [path for path, blocks in outcome.blocks.items() if blocks]
    assert len(blocking) >= 10
    assert len(outcome.blocks) - len(blocking) >= 5


def _set_up(main: ModuleType, port: int, folder: Path) -> None:
    """Give an application its files, its tables and the address of the server."""
    match main.__name__:
        case "desk.main":
            sys.modules["desk.settings"].settings.folder = folder  # type: ignore[attr-defined]
            (folder / "notes.txt").write_text("[]")
            with zipfile.ZipFile(folder / "notes.zip", "w") as archive:
                archive.writestr("notes.txt", "[]")
        case "feeds.main":
            main.settings.port = port
        case "shop.main":
            sys.modules["shop.database"].create_tables()  # type: ignore[attr-defined]


# Running


def _blocks(app: FastAPI, path: str) -> tuple[Block, ...]:
    """What blocks the loop when a path is called."""
    noted: list[tuple[str, list[tuple[str, int]]]] = []
    watched = [f for name, f in blockbuster.BlockBuster().functions.items() if not _is_metadata(name)]
    for function in watched:
        function.can_block_predicate = _noting(function, noted)
    asyncio.run(_call(app, path, watched))
    stacks = ((call, [(Path(file), line) for file, line in frames]) for call, frames in noted)
    blocks = (
        Block(call, frozenset(_place(file, line) for file, line in frames if file.is_relative_to(FIXTURES)))
        for call, frames in stacks
    )
    return tuple(dict.fromkeys(block for block in blocks if block.stack))


def _noting(
    function: BlockBusterFunction, noted: list[tuple[str, list[tuple[str, int]]]]
) -> Callable[..., bool]:
    """The test whether a function may be called here, which says yes and notes where it says no."""
    may_be_called = function.can_block_predicate

    def predicate(*args: object, **kwargs: object) -> bool:
        if not may_be_called(*args, **kwargs):
            frames = [frame for frame, _ in walk_stack(None)]
            exempt = any(
                frame.f_code.co_filename.endswith(file) and frame.f_code.co_name in names
                for frame in frames
                for file, names in function.can_block_functions
            )
            if not exempt:
                noted.append((function.full_name, [(f.f_code.co_filename, f.f_lineno) for f in frames]))
        return True

    return predicate


def _is_metadata(name: str) -> bool:
    """Whether a call is a short look-up in the file system (FAL308), which these rules leave alone."""
    function = lookup.function(name)
    return function is None or function.blocks in (None, Effect.METADATA)


async def _call(app: FastAPI, path: str, watched: list[BlockBusterFunction]) -> None:
    await asyncio.to_thread(int)  # starting the first thread waits for it
    for function in watched:
        function.activate()
    try:
        if any(path in paths for paths in WEBSOCKETS.values()):
            await _open_websocket(app, path)
        else:
            await _get(app, path)
    finally:
        for function in watched:
            function.deactivate()


async def _get(app: FastAPI, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        response = await client.get(path)
    assert response.status_code == 200, (path, response.text)


async def _open_websocket(app: FastAPI, path: str) -> None:
    sent: list[object] = []

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, object]) -> None:
        sent.append(message["type"])

    scope = {"type": "websocket", "path": path, "headers": [], "query_string": b"", "subprotocols": []}
    await app(scope, receive, send)
    assert sent == ["websocket.accept", "websocket.close"]


# Reading


def _reported(application: str, report: Path) -> frozenset[Place]:
    """The functions that have a diagnostic about blocking."""
    options = ("--isolated", "--select", CODES, "--output-format", "json", "--output-file", str(report))
    assert run(["check", *options, str(FIXTURES / application)]) == 1
    found = json.loads(report.read_text())
    return frozenset(_place(Path(item["filename"]), item["location"]["row"]) for item in found)


def _place(file: Path, line: int) -> Place:
    """The innermost function around a line of a file; line 0 for the module."""
    functions = (
        node
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    around = [(node.lineno, node.name) for node in functions if node.lineno <= line <= (node.end_lineno or 0)]
    start, name = max(around, default=(0, ""))
    return Place(file.relative_to(FIXTURES).as_posix(), name, start)
