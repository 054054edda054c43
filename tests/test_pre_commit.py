"""The pre-commit hooks, installed from a clone of this checkout and run on a scratch repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("pre_commit")
pytestmark = pytest.mark.integration

CHECKOUT = Path(__file__).parent.parent
FILES = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n[tool.fastapi-lint]\nexclude = ["old"]\n',
    "shop/__init__.py": "",
    "shop/mail.py": "import time\n\n\ndef send():\n    time.sleep(1)\n",
    "shop/main.py": """\
from fastapi import FastAPI

from shop.mail import send

app = FastAPI()


@app.post("/orders", response_model=None)
async def create_order():
    send()
""",
    "shop/clean.py": "x = 1\n",
    "old/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/')\ndef read(): ...\n",
}
FOUND = "shop/main.py:10:5 FAL303 error: `send` blocks the event loop in async route `create_order`"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a command, with a store for pre-commit and without the configuration of whoever runs the tests."""
    store = tmp_path_factory.mktemp("store")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    names = {
        f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = {**kept, **names, "GIT_CONFIG_GLOBAL": os.devnull, "PRE_COMMIT_HOME": str(store)}

    def invoke(directory: Path, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=directory, capture_output=True, encoding="utf-8", env=environment, check=False
        )

    return invoke


def commit(run: Run, directory: Path) -> str:
    """Make a directory a repository with everything committed; the commit."""
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        done = run(directory, "git", *arguments)
        assert done.returncode == 0, done.stderr
    return run(directory, "git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def clone(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as it is, committed or not."""
    listed = run(CHECKOUT, "git", "ls-files", "-co", "--exclude-standard")
    if listed.returncode:
        pytest.skip("not a git checkout")
    place = tmp_path_factory.mktemp("clone")
    for name in listed.stdout.splitlines():
        if (CHECKOUT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, place / name)
    return place


@pytest.fixture(scope="module")
def repository(run: Run, clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose pre-commit configuration names the hooks; the environment of them is installed."""
    place = tmp_path_factory.mktemp("repository")
    hooks = "  - id: fastapi-lint\n  - id: fastapi-lint-fix\n    args: [--unsafe-fixes]\n"
    config = f"repos:\n- repo: {clone}\n  rev: {commit(run, clone)}\n  hooks:\n{hooks}"
    for name, text in {**FILES, ".pre-commit-config.yaml": config}.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text)
    commit(run, place)
    installed = pre_commit(run, place, "install-hooks")
    if "No matching distribution" in installed.stdout and "onnection" in installed.stdout:
        pytest.skip("the hooks cannot be installed without a package index")
    assert installed.returncode == 0, installed.stdout
    return place


def pre_commit(run: Run, directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pre-commit."""
    return run(directory, sys.executable, "-m", "pre_commit", *arguments)


def check(run: Run, directory: Path, hook: str, *files: str) -> tuple[int, str]:
    """Run a hook on files; its exit code and what it printed."""
    done = pre_commit(run, directory, "run", hook, "--verbose", "--files", *files)
    return done.returncode, done.stdout


def test_the_rest_of_the_project_is_seen(run: Run, repository: Path) -> None:
    code, output = check(run, repository, "fastapi-lint", "shop/main.py")
    assert code == 1
    assert FOUND in output
    assert "1 problem in 1 of 1 file" in output


def test_only_the_given_files_are_reported(run: Run, repository: Path) -> None:
    code, output = check(run, repository, "fastapi-lint", "shop/clean.py", "shop/mail.py", "pyproject.toml")
    assert (code, "All checks passed! (2 files)" in output) == (0, True)


def test_excluded_files_stay_excluded(run: Run, repository: Path) -> None:
    code, output = check(run, repository, "fastapi-lint", "old/main.py")
    assert code == 0
    assert "FAL" not in output


def test_nothing_to_check_is_skipped(run: Run, repository: Path) -> None:
    code, output = check(run, repository, "fastapi-lint", "pyproject.toml")
    assert code == 0
    assert "Skipped" in output


def test_fixes(run: Run, repository: Path) -> None:
    code, output = check(run, repository, "fastapi-lint-fix", "shop/main.py", "shop/mail.py")
    assert code == 1
    assert "files were modified by this hook" in output
    changed = run(repository, "git", "diff", "--numstat").stdout.split()
    assert changed == ["1", "1", "shop/main.py"]
    assert "\ndef create_order():\n" in (repository / "shop/main.py").read_text()
    code, output = check(run, repository, "fastapi-lint-fix", "shop/main.py", "shop/mail.py")
    assert (code, "modified" in output) == (0, False)
    run(repository, "git", "checkout", "-q", ".")
