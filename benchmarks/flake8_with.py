"""flake8 with the plugins named in its first argument alone, although this environment has more of them."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterable

PLUGINS = frozenset({"fastapi-lint", "flake8-async"})


def main() -> int:
    """Run flake8 with the other arguments of this process; its exit code."""
    from flake8.main.cli import main as flake8

    everything = importlib.metadata.distributions
    hidden = PLUGINS - set(sys.argv.pop(1).split(","))

    def distributions() -> Iterable[importlib.metadata.Distribution]:
        return (found for found in everything() if found.metadata["Name"] not in hidden)

    importlib.metadata.distributions = distributions  # type: ignore[assignment]
    code: int = flake8()
    return code


if __name__ == "__main__":
    raise SystemExit(main())
