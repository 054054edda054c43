"""How names are proven: found in what is installed, read in the source, kept with the newest version."""

from __future__ import annotations

from pathlib import Path

import live_names
import pytest
from proof_record import Proof, dump, merged, superseded
from source_names import Source

PACKAGE = {
    "__init__.py": (
        "from .client import Client as Client, run\nfrom .tools import *\n_LAZY = {'Later': 'pkg.later'}\n"
    ),
    "client.py": (
        "from pkg.base import Base\n"
        "class Client(Base):\n    kind: str\n    def __init__(self):\n        self.chat = 1\n"
        "        other.shared = 2\n"
        "    def get(self): ...\n    async def aget(self): ...\n    post = get\n"
        "try:\n    def run(): ...\nexcept ImportError:\n    run = None\n"
    ),
    "base.py": "from pkg import client\nclass Base:\n    def close(self): ...\n",
    "tools.py": "from pkg import *\ndef helper(): ...\ndef _hidden(): ...\nAlias = helper\n",
    "later.py": "class Later: ...\n",
    "native.pyi": "class Cursor:\n    def fetch(self) -> None: ...\n",
}


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "pkg").mkdir()
    for name, text in PACKAGE.items():
        (tmp_path / "pkg" / name).write_text(text)
    return Source([str(tmp_path)])


@pytest.mark.parametrize(
    "name",
    [
        "Client",
        "Client.get",
        "Client.aget",
        "Client.post",
        "Client.kind",
        "Client.chat",
        "Client.close",
        "run",
        "helper",
        "Alias",
        "Later",
        "client",
        "client.run",
        "native.Cursor.fetch",
    ],
)
def test_read_in_the_source(source: Source, name: str) -> None:
    assert source.read(f"pkg.{name}") is not None


@pytest.mark.parametrize(
    "name",
    [
        "Client.delete",
        "Client.shared",
        "Client.close.x",
        "Server",
        "_hidden",
        "Later.x",
        "later.x",
        "native.Row",
        "base.x",
    ],
)
def test_not_in_the_source(source: Source, name: str) -> None:
    assert source.read(f"pkg.{name}") is None


@pytest.mark.parametrize(
    "name",
    ["pathlib.Path.read_text", "asyncio.subprocess.Process.pid", "os.path.join", "threading.Lock.acquire"],
)
def test_found_in_what_is_installed(name: str) -> None:
    assert live_names.proof(name) is not None


@pytest.mark.parametrize(
    "name",
    [
        "pathlib.Path.read_txt",
        "os.path.joined",
        "no_such_package.get",
        "tempfile._TemporaryFileWrapper.fetch",
        "zipfile.in_memory.ZipFile.unpack",
        "json.decoder.JSONDecoder.scan_twice",
    ],
)
def test_not_found_in_what_is_installed(name: str) -> None:
    assert live_names.proof(name) is None


def test_a_name_is_kept_with_the_newest_version_that_has_it() -> None:
    older = [Proof("a.old", "a", "1.9", "found"), Proof("a.both", "a", "1.9", "found")]
    newer = [Proof("a.both", "a", "1.10", "found"), Proof("a.new", "a", "1.10", "found")]
    names = frozenset({"a.old", "a.both", "a.new"})
    assert dump(merged(older, newer, names)) == dump(merged(newer, older, names))
    assert sorted(merged(older, newer, names)) == sorted([older[0], *newer])
    assert superseded(merged(older, newer, names)) == [older[0]]


def test_names_that_nobody_asks_for_leave_the_record() -> None:
    assert merged([Proof("a.old", "a", "1", "found")], [], frozenset()) == []
