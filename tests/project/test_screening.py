"""Looking at texts first saves time and changes nothing: without it the same is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastapi_lint.config import Selection, Settings
from fastapi_lint.diagnostic import Result
from fastapi_lint.engine import check
from fastapi_lint.project import subclasses
from fastapi_lint.project.files import Memory
from fastapi_lint.project.reading import Reader

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
APPLICATIONS = sorted(path.parent.name for path in FIXTURES.glob("*/expected"))


def everything_in(directory: Path) -> Result:
    files = {path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*.py")}
    settings = Settings(overrides=Selection(select=("ALL",)))
    return check(Memory(files), sorted(files), settings)


@pytest.fixture
def unscreened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as one that mentions everything."""

    def all_files(reader: Reader, *words: bytes, besides: frozenset[str] = frozenset()) -> tuple[str, ...]:
        return tuple(name for name in reader._universe if name not in besides)

    def all_names(classes: subclasses.Subclasses) -> dict[str, list[str]]:
        names = {
            definition.name
            for filename in classes._universe
            if (module := classes._ev.load(filename)) is not None
            for definition in module.definitions
        }
        return {name: list(classes._universe) for name in names}

    monkeypatch.setattr(Reader, "_mentions", lambda reader, filename: True)
    monkeypatch.setattr(Reader, "holding", all_files)
    monkeypatch.setattr(subclasses.Subclasses, "_files", property(all_names))


@pytest.mark.parametrize("name", APPLICATIONS)
def test_without_screening_the_same_is_found(name: str, request: pytest.FixtureRequest) -> None:
    screened = everything_in(FIXTURES / name)
    request.getfixturevalue("unscreened")
    found = everything_in(FIXTURES / name)
    assert set(found.diagnostics) ^ set(screened.diagnostics) == set()
    assert found == screened
