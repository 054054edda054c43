"""Fixes judged by FastAPI's own tests of its tutorial, as `python tests/fixes/judge_tutorial.py` does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.fixes import judge_tutorial as tutorial
from tests.fixes.sources import Unavailable, archive, unpack

pytestmark = pytest.mark.integration
pytest.importorskip("dirty_equals", reason="FastAPI's tests need it")
pytest.importorskip("inline_snapshot", reason="FastAPI's tests need it")

JOBS = 1 if "PYTEST_XDIST_WORKER" in os.environ else 2


class Tutorial(NamedTuple):
    """The programs with their tests, and which of these pass."""

    root: Path
    passing: dict[str, bool]


@pytest.fixture(scope="module")
def sources(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Tutorial:
    try:
        distribution = archive(Path(pytestconfig.cache.mkdir("fastapi-sources")))
    except Unavailable as error:
        pytest.skip(str(error))
    root = unpack(distribution, tmp_path_factory.mktemp("tutorial") / "fastapi")
    return Tutorial(root, tutorial.run_tests(root, JOBS))


@pytest.mark.xdist_group("tutorial")
def test_the_tutorial_passes_before_and_after_all_safe_fixes(sources: Tutorial) -> None:
    assert len(sources.passing) > 1000
    failing = [name for name, passed in sources.passing.items() if not passed]
    assert not failing
    verdict = tutorial.judge(sources.root, sources.passing, ("--select", "ALL"), JOBS, whole=True)
    assert not verdict.broken


@pytest.mark.xdist_group("tutorial")
@pytest.mark.parametrize("code", tutorial.codes())
def test_the_tutorial_passes_after_unsafe_fixes_that_keep_the_contract(code: str, sources: Tutorial) -> None:
    options = ("--unsafe-fixes", "--select", code)
    verdict = tutorial.judge(sources.root, sources.passing, options, JOBS, whole=False)
    assert not verdict.broken
