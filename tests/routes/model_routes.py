"""What the model says of the same applications, in the form of `runtime_routes`, and the comparison."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

_SCRIPT = Path(__file__).with_name("runtime_routes.py")

Row = dict[str, Any]


def model_routes(paths: Sequence[str], cwd: Path) -> list[Row]:
    """The objects that `fastapi-lint routes --output-format json` prints."""
    command = [
        sys.executable,
        "-m",
        "fastapi_lint",
        "routes",
        *paths,
        "--output-format",
        "json",
        "--isolated",
    ]
    run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=600)
    found = json.loads(run.stdout)
    assert isinstance(found, list)
    return found


def runtime_routes(
    targets: Sequence[str],
    cwd: Path,
    output: Path,
    environment: Mapping[str, str],
    python: str = sys.executable,
) -> dict[str, Any]:
    """What `runtime_routes.py` says of the targets when it runs in a process of its own."""
    subprocess.run(
        [python, str(_SCRIPT), str(output), *targets],
        cwd=cwd, env=dict(environment), stdout=subprocess.DEVNULL, check=True, timeout=600,
    )  # fmt: skip
    found = json.loads(output.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


class Difference(NamedTuple):
    """One thing in which the model and the running framework differ; `kind` is `missing` (the model has no
    such route), `invented`, `conditional` (invented, but said to depend on a condition), or the name of a
    fact."""

    app: str
    kind: str
    route: str
    runtime: object
    model: object


class Comparison(NamedTuple):
    """How many routes the framework serves and the model found, and every difference."""

    served: int
    found: int
    differences: tuple[Difference, ...]


def compare(app: str, runtime: Iterable[Row], model: Iterable[Row]) -> Comparison:
    """Compare one application's routes: one entry for each method of each route."""
    real = _keyed((key, row) for row in runtime for key in _keys(row, row["methods"], row["handler"]))
    ours = _keyed((key, row) for row in model for key in _keys(row, [row["method"]], _last(row["handler"])))
    differences: list[Difference] = []
    served = found = 0
    for key in dict.fromkeys((*real, *ours)):
        theirs, mine = real.get(key, []), ours.get(key, [])
        served += len(theirs)
        found += min(len(theirs), len(mine))
        differences += [Difference(app, "missing", key, 1, 0)] * max(len(theirs) - len(mine), 0)
        for extra in mine[len(theirs) :]:
            kind = "conditional" if extra.get("conditional") else "invented"
            differences.append(Difference(app, kind, key, 0, 1))
        for one, other in zip(theirs, mine, strict=False):
            differences += [
                Difference(app, kind, key, one[kind], value)
                for kind, value in _facts(other).items()
                if one[kind] != value
            ]
    return Comparison(served, found, tuple(differences))


def _keys(row: Row, methods: Iterable[str], handler: str) -> list[str]:
    return [f"{method} {row['path']} {handler} {row['kind']}" for method in methods]


def _last(handler: str) -> str:
    return handler.rpartition(".")[2]


def _keyed(pairs: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for key, row in pairs:
        found.setdefault(key, []).append(row)
    return found


def _facts(row: Row) -> Row:
    return {
        "name": row["name"],
        "status_code": _status(row["status_code"]),
        "response_model": row["response_model"] is not None,
        "in_schema": row["in_schema"],
        "dependencies": [dependency["name"] for dependency in row["dependencies"]],
    }


def _status(written: str | None) -> int | None:
    """The number that a status code as written stands for."""
    digits = re.search(r"\d{3}", written or "")
    if digits is None:
        name = (written or "").rpartition(".")[2]
        return int(HTTPStatus[name]) if name in HTTPStatus.__members__ else None
    return int(digits[0])


def tally(comparisons: Iterable[Comparison]) -> tuple[int, int, Counter[str]]:
    """Routes served, routes found, and how often each kind of difference occurs."""
    served = found = 0
    kinds: Counter[str] = Counter()
    for comparison in comparisons:
        served += comparison.served
        found += comparison.found
        kinds.update(difference.kind for difference in comparison.differences)
    return served, found, kinds
