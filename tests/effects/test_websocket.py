"""What the pages about WebSockets claim, seen on the framework."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import ModuleType

import pytest
import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketException
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.effects.examples import example


def run(app: FastAPI, path: str, *messages: Message) -> list[Message]:
    """What an application sends to a client that connects, sends messages and leaves."""
    waiting = [{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect", "code": 1000}]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [],
        "subprotocols": [], "extensions": {"websocket.http.response": {}},
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return sent


def text(content: str) -> Message:
    return {"type": "websocket.receive", "text": content}


def test_disconnect_reaches_the_server_unless_it_is_caught() -> None:
    with pytest.raises(WebSocketDisconnect):
        run(example("FAL701").app, "/echo", text("hello"))
    sent = run(example("FAL701", fixed=True).app, "/echo", text("hello"))
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send"]


def test_message_before_accept_is_an_error() -> None:
    with pytest.raises(RuntimeError, match=r'Expected ASGI message "websocket\.accept"'):
        run(example("FAL702").app, "/hello")
    with pytest.raises(RuntimeError, match='Need to call "accept" first'):
        run(example("FAL702", "Receiving").app, "/one", text("{}"))


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of an application on a real server: close codes are the server's business."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"ws://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()


def closed(address: str, content: str) -> int | None:
    """The code in the close frame that the server sends after a message; None for none."""
    with connect(address) as websocket:
        websocket.send(content)
        try:
            while True:
                websocket.recv(timeout=10)
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd is not None else None


def closing(code: int) -> FastAPI:
    """An application that closes an accepted connection after the first message."""
    app = FastAPI()

    @app.websocket("/")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.receive_text()
        raise WebSocketException(code)

    return app


def test_close_codes_on_a_server() -> None:
    with served(example("FAL703").app) as address:
        with pytest.raises(InvalidStatus, match="HTTP 403"):
            closed(f"{address}/feed", "sport")
        assert closed(f"{address}/feed?token=secret", "sport") is None
    with served(closing(4004)) as address:
        assert closed(address, "sport") == 4004


def test_http_exception_after_accept_on_a_server() -> None:
    with served(example("FAL706").app) as address:
        assert closed(f"{address}/feed", "sport") is None


def disturbed(module: ModuleType) -> None:
    """A broadcast to two clients, the first of which leaves meanwhile."""

    class Client:
        def __init__(self, name: str) -> None:
            self.name = name

        async def send_text(self, content: str) -> None:
            module.room.connections.pop(self.name, None)
            await asyncio.sleep(0)

    module.room.connections.update({name: Client(name) for name in "ab"})
    asyncio.run(module.room.broadcast("hello"))


def test_collection_that_changes_ends_the_broadcast() -> None:
    with pytest.raises(RuntimeError, match="dictionary changed size during iteration"):
        disturbed(example("FAL705"))
    disturbed(example("FAL705", fixed=True))
