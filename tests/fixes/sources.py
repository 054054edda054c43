"""The source distribution of the installed FastAPI: its documentation's programs and the tests of these."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

# Needs tracing packages that nothing else here needs.
LEFT_OUT = "tests/test_tutorial/test_opentelemetry/"
# What a test says when it wants the very warning that a fix is there to remove.
_WANTS_WARNING, _ANY = "pytest.warns(DeprecationWarning)", '__import__("contextlib").nullcontext()'
_WANTED = ("docs_src/", "docs/en/docs/img/", "tests/__init__.py", "tests/utils.py", "tests/test_tutorial/")


class Unavailable(Exception):
    """The distribution cannot be had: the text says why."""


def archive(cache: Path) -> Path:
    """The distribution as an archive in `cache`, downloaded unless it is there; raises Unavailable."""
    release = f"fastapi=={version('fastapi')}"
    path = cache / f"fastapi-{version('fastapi')}.tar.gz"
    if not path.exists():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
        options = ["--no-deps", "--no-binary", ":all:", "--dest", str(cache)]
        run = subprocess.run([*pip, *options, release], capture_output=True, text=True, check=False)
        if not path.exists():
            raise Unavailable(run.stderr.strip() or f"pip did not download {path.name}")
    return path


def unpack(distribution: Path, target: Path) -> Path:
    """The programs and their tests below `target`, ready to be run there; the directory to run them in.

    Where a test wants a deprecation warning, it is content without.
    """
    with tarfile.open(distribution) as tar:
        members = []
        for member in tar.getmembers():
            member.name = member.name.partition("/")[2]
            if member.name.startswith(_WANTED) and not member.name.startswith(LEFT_OUT):
                members.append(member)
        tar.extractall(target, members, **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
    for path in (target / "tests").rglob("test_*.py"):
        text = path.read_text("utf-8")
        if _WANTS_WARNING in text:
            path.write_text(text.replace(_WANTS_WARNING, _ANY), "utf-8")
    (target / "pytest.ini").write_text("[pytest]\nxfail_strict = true\n")
    return target
