"""The lifespan FAL101 writes against the event handlers it replaces: both run through the ASGI protocol."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fastapi_lint.config import Selection, Settings
from fastapi_lint.fixer import FixResult, fix
from fastapi_lint.project.files import Memory
from tests.fixes.lifespan_refusals import REFUSED
from tests.fixes.lifespan_shapes import CONVERTED, Shape

pytestmark = pytest.mark.filterwarnings("ignore")


class Life(NamedTuple):
    """What the handlers noted from start-up to shutdown, and what the server was told."""

    log: tuple[str, ...]
    messages: tuple[str, ...]


def fixed(shape: Shape) -> FixResult:
    settings = Settings(overrides=Selection(select=("FAL101",)))
    return fix(Memory(shape.files), sorted(shape.files), settings, unsafe=True)


def files_after(shape: Shape, outcome: FixResult) -> dict[str, str]:
    return {**shape.files, **{name: new.text for name, (_, new) in outcome.changed.items()}}


def life_of(root: Path, files: Mapping[str, str], failing: Iterable[str] = ()) -> Life:
    """Start and stop `main.app` as a server does, with some handlers failing."""
    root.mkdir()
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    before = set(sys.modules)
    sys.path.insert(0, str(root))
    importlib.invalidate_caches()
    try:
        journal: Any = importlib.import_module("journal")
        journal.failing.update(failing)
        messages = asyncio.run(_serve(importlib.import_module("main").app))
        return Life(tuple(journal.log), tuple(messages))
    finally:
        sys.path.remove(str(root))
        for name in set(sys.modules) - before:
            del sys.modules[name]


async def _serve(app: Any) -> list[str]:
    requests = iter(("lifespan.startup", "lifespan.shutdown"))
    answers: list[str] = []

    async def receive() -> dict[str, str]:
        return {"type": next(requests)}

    async def send(message: Mapping[str, str]) -> None:
        answers.append(message["type"])

    try:
        await app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
    except BaseException as error:
        answers.append(f"{type(error).__name__}: {error}")
    return answers


@pytest.mark.parametrize("shape", CONVERTED, ids=lambda shape: shape.name)
def test_lives_are_equal_also_when_a_handler_fails(shape: Shape, tmp_path: Path) -> None:
    outcome = fixed(shape)
    after = files_after(shape, outcome)
    assert not outcome.refused
    assert not any("on_event" in text or "add_event_handler" in text for text in after.values())
    normal = life_of(tmp_path / "before", shape.files)
    assert normal.messages == ("lifespan.startup.complete", "lifespan.shutdown.complete")
    assert normal.log
    assert life_of(tmp_path / "after", after) == normal
    for number, name in enumerate(dict.fromkeys(normal.log)):
        broken = life_of(tmp_path / f"before-{number}", shape.files, [name])
        assert broken != normal
        assert life_of(tmp_path / f"after-{number}", after, [name]) == broken


@pytest.mark.parametrize("shape", CONVERTED, ids=lambda shape: shape.name)
def test_a_second_fix_changes_nothing(shape: Shape) -> None:
    after = files_after(shape, fixed(shape))
    assert not fixed(shape._replace(files=after)).changed


@pytest.mark.parametrize("shape", REFUSED, ids=lambda shape: shape.name)
def test_what_has_no_equal_lifespan_is_refused_with_the_reason(shape: Shape) -> None:
    outcome = fixed(shape)
    assert not outcome.changed
    assert outcome.refused
    assert any(shape.refusal in reason for _, reason in outcome.refused), outcome.refused
