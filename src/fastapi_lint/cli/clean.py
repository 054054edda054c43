"""`fastapi-lint clean`: delete the cache."""

from __future__ import annotations

from pathlib import Path

from fastapi_lint.cache.store import Store, default_directory
from fastapi_lint.cli.terminal import say


def clear(cache_dir: str | None) -> int:
    """Delete the cache directory, if it is one; 2 if it is none or cannot be deleted."""
    directory = default_directory() if cache_dir is None else Path(cache_dir)
    try:
        ours = Store(directory).clear()
    except OSError as error:
        say("error", f"{directory}: {error.strerror or error}")
        return 2
    if not ours:
        say("error", f"{directory}: not a cache directory of fastapi-lint, left alone")
        return 2
    return 0
