"""Compares the routes of an installed application with the model, by hand: real applications are too heavy
for the test suite.

    python tests/routes/compare_application.py "prefect.server.api.server:create_app()" \
        --python VENV/bin/python --packages prefect

The target is a module with an expression that gives the application, called as `fastapi-lint routes` calls
it; `--packages` are the installed packages that make up the project. They are copied, so that their being
installed changes nothing, and listed by the model; the application is made by that interpreter. What differs
is printed; the exit code is 1 if less than 99 % of the routes are found or one is invented.

Applications it was run with, each installed into an environment of its own, and what came of it:

    prefect.server.api.server:create_app()   --packages prefect            193 of 194, 2 conditional
        (missing: a path that is joined from a setting)
    dstack._internal.server.main:app         --packages dstack             100 of 100, 1 conditional
    argilla_server._app:app                  --packages argilla_server       75 of 75, 1 conditional
    zenml.zen_server.zen_server_api:app      --packages zenml              273 of 273, 4 conditional
    titiler.application.main:app             --packages titiler.application titiler.core
        titiler.extensions titiler.mosaic titiler.xarray                     95 of 95, 7 conditional
    app.app:app                              --packages fastapi_users EXAMPLES/sqlalchemy/app
                                                                             13 of 13
    app.app:app                              --packages fastapi_users EXAMPLES/sqlalchemy-oauth/app
        --env OAUTH_CLIENT_ID=x                                              15 of 15
    mealie.app:app                           --packages CHECKOUT/mealie    252 of 252, 2 conditional
        --env PRODUCTION=false TESTING=true DATA_DIR=DIRECTORY

EXAMPLES is `examples` of the sources of fastapi-users. Conditional routes are those that the model marks so
and that the application, started like this, does not serve.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from model_routes import Comparison, Row, compare, model_routes, runtime_routes

ENOUGH = 0.99


def main() -> int:
    """Compare, print, and say whether it is good enough."""
    options = arguments()
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        for package in options.packages:
            copy(options.python, package, root)
        environment = {**os.environ, **dict(pair.split("=", 1) for pair in options.env)}
        facts = runtime_routes(
            [options.target], options.cwd or root, root / "facts.json", environment, options.python
        )
        [found] = facts.values()
        if "error" in found:
            print(found["error"], file=sys.stderr)
            return 2
        name = options.app or options.target
        [attribute] = [key for key in found["apps"] if options.target.partition(":")[2] in ("", key)][:1]
        rows = model_routes(sorted(p.name for p in root.iterdir() if p.is_dir()), root)
        return report(name, found["apps"][attribute], [row for row in rows if row["app"] == name])


def report(name: str, runtime: list[Row], model: list[Row]) -> int:
    """Print a comparison; 1 if it is not good enough."""
    comparison = compare(name, runtime, model)
    for difference in comparison.differences:
        print(f"{difference.kind}: {difference.route}")
        if difference.kind not in ("missing", "invented", "conditional"):
            print(f"    runtime: {difference.runtime}\n    model:   {difference.model}")
    share = comparison.found / comparison.served
    print(f"{name}: {comparison.found} of {comparison.served} routes ({share:.2%}), {counted(comparison)}")
    invented = any(difference.kind == "invented" for difference in comparison.differences)
    return int(share < ENOUGH or invented)


def counted(comparison: Comparison) -> str:
    """How often each kind of difference occurs."""
    kinds = Counter(difference.kind for difference in comparison.differences)
    return ", ".join(f"{number} {kind}" for kind, number in kinds.most_common()) or "no differences"


def copy(python: str, package: str, root: Path) -> None:
    """Put an installed package, or a directory or file given by its path, below the root."""
    place = Path(package)
    if not place.exists():
        code = "import importlib.util as u, sys; print(*u.find_spec(sys.argv[1]).submodule_search_locations)"
        run = subprocess.run([python, "-c", code, package], capture_output=True, text=True, check=True)
        place = Path(run.stdout.split()[0])
    if place.is_file():
        shutil.copy(place, root)
        return
    target = (
        root / package.replace(".", "/") if place.name == package.rpartition(".")[2] else root / place.name
    )
    shutil.copytree(place, target, ignore=shutil.ignore_patterns("node_modules", "*.so", "*.js", "*.map"))


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("target", help="MODULE:EXPRESSION that gives the application")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has it installed")
    parser.add_argument("--packages", nargs="+", required=True, help="packages that make up the project")
    parser.add_argument("--app", help="how the model calls it, if not like the target")
    parser.add_argument("--env", nargs="*", default=[], help="NAME=VALUE for the application")
    parser.add_argument("--cwd", type=Path, help="where the application runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
