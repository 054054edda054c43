"""flake8 as it is without plugins, although this environment has some that register with it."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable

PLUGINS = frozenset({"fastapi-lint", "flake8-async"})


def main() -> int:
    """Run flake8 with the arguments of this process; its exit code."""
    from flake8.main.cli import main as flake8

    everything = importlib.metadata.distributions

    def distributions() -> Iterable[importlib.metadata.Distribution]:
        return (found for found in everything() if found.metadata["Name"] not in PLUGINS)

    importlib.metadata.distributions = distributions  # type: ignore[assignment]
    code: int = flake8()
    return code


if __name__ == "__main__":
    raise SystemExit(main())
