"""Where the framework runs what: a table, held against the model and against the framework itself.

The model must report a line if, and only if, it runs on the event loop; the framework is then asked with
the very same code whether it does.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

import pytest
from applications import blocking, imported, write
from cases import Case, load_cases
from fastapi import FastAPI
from fastapi.testclient import TestClient

CASES = load_cases("execution")
PAUSE = 0.125
KNOWN: dict[str, str] = {}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=KNOWN[case.id]))
        if case.id in KNOWN
        else case
        for case in CASES
    ],
    ids=lambda case: case.id,
)
def test_the_model_reports_what_runs_on_the_loop(case: Case) -> None:
    assert bool(case.marked) is (case.roles == {"loop"})
    assert blocking(case.files) == case.marked


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_framework_runs_it_there(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def sleep(seconds: float) -> None:
        if seconds == PAUSE:
            seen.append(_running_loop())

    write(case.files, tmp_path)
    with imported(tmp_path, "main") as module:
        assert isinstance(module.app, FastAPI)
        monkeypatch.setattr(time, "sleep", sleep)
        with TestClient(module.app, raise_server_exceptions=False) as client:
            assert client.portal is not None
            home = client.portal.call(_running_loop)
            _ask(client, case.files["main.py"])
    assert seen
    assert {"loop" if loop is home else "thread" for loop in seen} == case.roles - {"silent"}


def _ask(client: TestClient, source: str) -> None:
    if "@app.websocket" in source:
        with suppress(Exception), client.websocket_connect("/") as session:
            session.receive_text()
    elif "@app.post" in source:
        client.post("/", json={"name": "x"})
    else:
        client.get("/")


def _running_loop() -> object:
    """The loop that runs in this thread, which need not be the one of the framework; None without one."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
