"""Which versions a project uses, as far as its files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastapi_lint.config import Settings
from fastapi_lint.engine import check
from fastapi_lint.project.bounds import parse
from fastapi_lint.project.files import Disk, Memory
from fastapi_lint.project.versions import Versions


def versions(files: dict[str, str], fastapi_version: str | None = None) -> Versions:
    names = [name for name in files if name.endswith(".py")] or ["main.py"]
    return Versions(Memory(files), names, fastapi_version)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (">=0.100", ">=0.100"),
        (">=0.100,<0.116", ">=0.100,<0.116"),
        (">= 0.100, < 0.116", ">=0.100,<0.116"),
        ("==0.115.2", "0.115.2"),
        ("===0.115.2", "0.115.2"),
        ("0.115.2", "0.115.2"),
        ("==0.115.*", ">=0.115,<0.116"),
        ("0.115.*", ">=0.115,<0.116"),
        ("~=0.115.2", ">=0.115.2,<0.116"),
        ("~=1.4", ">=1.4,<2"),
        ("<=0.115", "<=0.115"),
        ("^0.115.2", ">=0.115.2,<0.116"),
        ("^1.2", ">=1.2,<2"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0", ">=0,<1"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1", ">=1,<2"),
        (">=1.2 <2.0", ">=1.2,<2.0"),
        ("^0.110 || ^0.115", ">=0.110,<0.116"),
        ("!=0.115.3", ""),
        ("*", ""),
        ("", ""),
        ("new", ""),
        ("^new", ""),
    ],
)
def test_bounds_of_a_requirement(text: str, bounds: str) -> None:
    assert str(parse(text)) == bounds


PROJECT = """
[project]
dependencies = ["fastapi[standard]>=0.100", "httpx>=0.27 ; python_version > '3.9'", "redis @ git+https://x"]
[project.optional-dependencies]
test = ["fastapi>=0.110", "SQLAlchemy~=2.0.1"]
[dependency-groups]
dev = ["sqlalchemy>=2.0.30", { include-group = "test" }]
"""


POETRY = """
[tool.poetry.dependencies]
fastapi = {version = "0.115.2", extras = ["all"]}
pydantic = "^2.1"
[[tool.poetry.dependencies.httpx]]
version = "^0.26"
python = "<3.9"
[[tool.poetry.dependencies.httpx]]
version = "^0.27"
python = ">=3.9"
[tool.poetry.group.dev.dependencies]
redis = "~5.0"
"""
LOCK = """
[[package]]
name = "fastapi"
version = "0.115.2"
dependencies = [{ name = "starlette" }]

[[package]]
name = "httpx"
version = "0.27.0"

[[package]]
name = "httpx"
version = "0.28.1"
"""


@pytest.mark.parametrize(
    ("filename", "content", "name", "text"),
    [
        ("pyproject.toml", PROJECT, "fastapi", "FastAPI >=0.100"),
        ("pyproject.toml", PROJECT, "httpx", "httpx >=0.27"),
        ("pyproject.toml", PROJECT, "sqlalchemy", "SQLAlchemy >=2.0.1"),
        ("pyproject.toml", PROJECT, "redis", None),
        ("pyproject.toml", PROJECT, "aiohttp", None),
        ("pyproject.toml", POETRY, "fastapi", "FastAPI 0.115.2"),
        ("pyproject.toml", POETRY, "pydantic", "Pydantic >=2.1,<3"),
        ("pyproject.toml", POETRY, "httpx", "httpx >=0.26,<0.28"),
        ("pyproject.toml", POETRY, "redis", "redis >=5.0,<5.1"),
        ("pyproject.toml", '[tool.pdm.dev-dependencies]\na = ["httpx<0.28"]', "httpx", "httpx <0.28"),
        ("requirements.txt", "fastapi==0.1 \\\n --hash=sha256:0  # pinned\n", "fastapi", "FastAPI 0.1"),
        ("requirements-dev.txt", "-i https://x\n-e .\nfastapi>=0.1  # why", "fastapi", "FastAPI >=0.1"),
        ("dev-requirements.txt", "fastapi [all] >= 0.1", "fastapi", "FastAPI >=0.1"),
        ("requirements/prod.txt", "fastapi==0.1", "fastapi", "FastAPI 0.1"),
        (
            "requirements.txt",
            "-r requirements.txt\n-r ../x.txt\n-r /etc/x\nfastapi<1",
            "fastapi",
            "FastAPI <1",
        ),
        ("uv.lock", LOCK, "fastapi", "FastAPI 0.115.2"),
        ("uv.lock", LOCK, "httpx", "httpx >=0.27.0,<=0.28.1"),
        ("poetry.lock", LOCK.replace("\n", "\r\n"), "fastapi", "FastAPI 0.115.2"),
        ("pdm.lock", LOCK, "fastapi", "FastAPI 0.115.2"),
        ("pylock.toml", LOCK.replace("package", "packages"), "fastapi", "FastAPI 0.115.2"),
        ("Pipfile.lock", '{"develop": {"httpx": {"version": "==0.28.1"}}}', "httpx", "httpx 0.28.1"),
    ],
)
def test_what_a_file_says(filename: str, content: str, name: str, text: str | None) -> None:
    assert versions({filename: content}).named(name) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_requirements_with_a_byte_order_mark(encoding: str) -> None:
    files = Memory({"requirements.txt": "fastapi==0.115.2\r\nhttpx==0.27.0\r\n".encode(encoding)})
    assert Versions(files, ["main.py"], None).named("fastapi") == "FastAPI 0.115.2"


def test_included_requirements_count_as_well() -> None:
    files = {
        "requirements.txt": "-r deps/all.in\nfastapi<1",
        "deps/all.in": "fastapi>=0.9\n--constraint=more.txt",
    }
    assert versions({**files, "deps/more.txt": "httpx<0.28"}).named("fastapi") == "FastAPI >=0.9,<1"
    assert versions({**files, "deps/more.txt": "httpx<0.28"}).named("httpx") == "httpx <0.28"


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[project\n"},
        {"pyproject.toml": 'project = 1\ntool = []\ndependency-groups = {a = "x"}'},
        {"Pipfile.lock": "{"},
        {"Pipfile.lock": "[]"},
        {"requirements.txt": "??? !!!\nfastapi=0.1"},
        {"uv.lock": 'name = "fastapi"\nversion = "new"\n'},
    ],
)
def test_a_broken_file_says_nothing(files: dict[str, str]) -> None:
    assert versions(files).at_least("fastapi", "0.1") is None
    assert versions(files).named("fastapi") is None


def test_certainty() -> None:
    asked = versions({"requirements.txt": "fastapi>=0.100,<0.116\nhttpx==0.28.1"})
    assert asked.at_least("fastapi", "0.100") is True
    assert asked.at_least("fastapi", "0.110") is None
    assert asked.at_least("fastapi", "0.116") is False
    assert asked.at_least("httpx", "0.28.1") is True
    assert asked.at_least("httpx", "0.28.2") is False
    assert versions({"requirements.txt": "fastapi>2,<1"}).at_least("fastapi", "1.5") is None


def test_a_lock_file_says_more_than_requirements() -> None:
    files = {"pyproject.toml": PROJECT, "requirements.txt": "fastapi", "uv.lock": LOCK}
    assert versions(files).named("fastapi") == "FastAPI 0.115.2"


def test_a_pin_says_more_than_a_range() -> None:
    files = {
        "pyproject.toml": PROJECT,
        "requirements.txt": "fastapi==0.115.2",
        "requirements-dev.txt": "fastapi",
    }
    assert versions(files).named("fastapi") == "FastAPI 0.115.2"


def test_the_nearest_directory_counts_for_a_file() -> None:
    asked = versions(
        {
            "requirements.txt": "fastapi==0.100",
            "backend/pyproject.toml": PROJECT,
            "backend/app/main.py": "",
            "tools/main.py": "",
            "old/requirements.txt": "fastapi==0.90",
            "old/main.py": "",
            "new/requirements.txt": "fastapi>=0.150",
            "new/main.py": "",
        }
    )
    assert asked.named("fastapi", "backend/app/main.py") == "FastAPI 0.100"
    assert asked.named("fastapi", "tools/main.py") == "FastAPI 0.100"
    assert asked.named("fastapi", "old/main.py") == "FastAPI 0.90"
    assert asked.named("fastapi", "new/main.py") == "FastAPI >=0.150"
    assert asked.at_least("fastapi", "0.95", "old/main.py") is False
    assert asked.at_least("fastapi", "0.95") is None
    assert asked.at_least("fastapi", "0.80") is True


def test_the_setting_overrides_files() -> None:
    asked = versions({"requirements.txt": "fastapi==0.100\nstarlette==0.27"}, "0.163.2")
    assert asked.named("fastapi") == "FastAPI 0.163.2"
    assert asked.at_least("starlette", "0.46") is True


@pytest.mark.parametrize(
    ("wanted", "version", "answer"),
    [
        ("fastapi==0.128.8", "1.0", False),
        ("fastapi<=0.128.0", "1.0", False),
        ("fastapi==0.163.2", "1.0", None),
        ("fastapi>=0.163.2", "0.46", True),
        ("fastapi", "0.46", None),
        ("fastapi==0.163.2\nstarlette==1.10.0", "1.0", True),
        ("fastapi==0.163.2\nstarlette<1", "1.0", False),
    ],
)
def test_a_fastapi_needs_a_starlette(wanted: str, version: str, answer: bool | None) -> None:
    assert versions({"requirements.txt": wanted}).at_least("starlette", version) is answer


def test_files_on_disk_up_to_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "project" / "app"
    inner.mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("fastapi==0.100", "utf-8")
    name = (inner / "main.py").as_posix()
    asked = Versions(Disk(tmp_path / "project"), [name])
    assert asked.named("fastapi") is None
    assert Versions(Disk(tmp_path), [name]).named("fastapi") == "FastAPI 0.100"


CLIENT = """
from fastapi import FastAPI
from httpx import AsyncClient

app = FastAPI()
client = AsyncClient(app=app)
"""


@pytest.mark.parametrize(
    ("requirements", "count"),
    [
        ("", 1),
        ("httpx", 1),
        ("httpx>=0.23", 1),
        ("httpx==0.28.1", 1),
        ("httpx<0.28", 0),
        ("httpx==0.27.2", 0),
    ],
)
def test_rules_ask_for_the_version_of_the_project(requirements: str, count: int) -> None:
    files = Memory({"app/main.py": CLIENT, "requirements.txt": requirements})
    result = check(files, ["app/main.py"], Settings(select=("FAL901",)))
    assert len(result.diagnostics) == count
