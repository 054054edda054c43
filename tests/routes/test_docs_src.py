"""Every route that the applications of FastAPI's own documentation serve is in the model, and nothing else.

The documentation's sources (`docs_src`) and FastAPI's tests come with the source distribution of the FastAPI
that is installed. Their modules are imported in a process of their own, asked what their applications serve,
and compared with what `fastapi-lint routes` says about the same files.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from model_routes import Comparison, Difference, Row, compare, model_routes, runtime_routes, tally

ENOUGH = 0.995
ENVIRONMENT = {"ADMIN_EMAIL": "deadpool@example.com", "OPENAPI_URL": "/openapi.json"}
# How many routes the trees serve at least; `tests` can be compared too, where all it imports is installed.
# import is installed.
TREES = {"docs_src": 400}
# Modules that cannot be imported here: the error begins with the text.
NOT_IMPORTABLE = {
    "ModuleNotFoundError": "needs a package that the tests do not install",
    "ImportError": "needs a package that the tests do not install",
    "PydanticV1NotSupportedError": "shows what FastAPI no longer supports",
    "FastAPIError": "shows what FastAPI refuses",
    "NameError": "shows annotations that cannot be evaluated",
    "Skipped": "asks not to be imported",
}
# Applications and facts (or `missing`, `invented`) in which the model differs, and why.
KNOWN: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module")
def docs(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source distribution, with the directories that its applications expect."""
    archive = _archive(Path(pytestconfig.cache.mkdir("fastapi-sources")))
    root = tmp_path_factory.mktemp("fastapi")
    with tarfile.open(archive) as tar:
        members = [m for m in tar.getmembers() if m.name.partition("/")[2].startswith(tuple(TREES))]
        tar.extractall(root, members, **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
    [top] = root.iterdir()
    for name in ("static", "templates", "dist", "frontend/dist", "build"):
        (top / name).mkdir(parents=True, exist_ok=True)
    for name in ("dist", "frontend/dist", "build"):
        (top / name / "index.html").write_text("<!doctype html>")
    (top / "dist" / "404.html").write_text("<!doctype html>")
    (top / "openapi.json").write_text('{"paths": {}}')
    return top


def _archive(cache: Path) -> Path:
    wanted = f"fastapi-{version('fastapi')}.tar.gz"
    if not (cache / wanted).exists():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        options = ["--no-deps", "--no-binary", ":all:", "--dest", str(cache)]
        run = subprocess.run(
            [*pip, "download", *options, f"fastapi=={version('fastapi')}"],
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        if not (cache / wanted).exists():
            reachable = subprocess.run(
                [*pip, "index", "versions", "fastapi"], capture_output=True, check=False
            )
            if reachable.returncode:
                pytest.skip("no network: the sources of FastAPI cannot be downloaded")
            pytest.fail(run.stderr)
    return cache / wanted


@pytest.fixture(scope="module", params=TREES)
def tree(request: pytest.FixtureRequest) -> str:
    """The directory of the distribution that is compared."""
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture(scope="module")
def runtime(docs: Path, tree: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What the modules serve; those that do not go together with others are imported alone."""
    output = tmp_path_factory.mktemp("facts") / "routes.json"
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(docs)}
    modules = [_dotted(path.relative_to(docs)) for path in sorted((docs / tree).rglob("*.py"))]
    found = runtime_routes(modules, docs, output, environment)
    for module in [name for name, facts in found.items() if "error" in facts]:
        found.update(runtime_routes([module], docs, output, environment))
    return found


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


@pytest.fixture(scope="module")
def comparisons(docs: Path, tree: str, runtime: dict[str, dict[str, object]]) -> list[Comparison]:
    """The comparison of every application that could be imported."""
    model: dict[str, list[Row]] = {}
    for row in model_routes([tree], docs):
        model.setdefault(row["app"], []).append(row)
    return [
        compare(name, rows, model.get(name, []))
        for name, rows in _apps(runtime)
        if name in model or (rows and not _is_imported(docs, name))
    ]


def _apps(runtime: dict[str, dict[str, object]]) -> Iterator[tuple[str, list[Row]]]:
    for module, facts in runtime.items():
        apps = facts.get("apps", {})
        assert isinstance(apps, dict)
        for attribute, rows in apps.items():
            yield f"{module}:{attribute}", rows


def _is_imported(docs: Path, name: str) -> bool:
    """Whether a module only imports an application: the model lists it where it is made."""
    module, _, attribute = name.partition(":")
    text = (docs / f"{module.replace('.', '/')}.py").read_text("utf-8")
    return re.search(rf"^\s*{attribute}\s*(:[^=\n]*)?=", text, re.MULTILINE) is None


def test_the_documentation_can_be_imported(runtime: dict[str, dict[str, object]]) -> None:
    errors = {module: str(facts["error"]) for module, facts in runtime.items() if "error" in facts}
    unexplained = {
        module: error for module, error in errors.items() if error.partition(":")[0] not in NOT_IMPORTABLE
    }
    assert not unexplained
    assert len(errors) < len(runtime) / 5


def test_every_route_is_in_the_model_and_nothing_else(tree: str, comparisons: list[Comparison]) -> None:
    served, found, _ = tally(comparisons)
    assert served > TREES[tree]
    assert found / served >= ENOUGH
    assert not _unexplained(comparisons, ("missing", "invented"))


@pytest.mark.parametrize("fact", ["name", "status_code", "response_model", "in_schema", "dependencies"])
def test_facts_of_routes(comparisons: list[Comparison], fact: str) -> None:
    assert not _unexplained(comparisons, (fact,))


def _unexplained(comparisons: list[Comparison], kinds: tuple[str, ...]) -> list[Difference]:
    return [
        difference
        for comparison in comparisons
        for difference in comparison.differences
        if difference.kind in kinds and (difference.app, difference.kind) not in KNOWN
    ]
