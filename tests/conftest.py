"""What holds for all tests: the user's own cache is not touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _no_cache() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FASTAPI_LINT_NO_CACHE", "1")
        yield
