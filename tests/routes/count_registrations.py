"""Counts, without running anything, how many registrations on proven routers are resolved to a path that an
application serves, and why the others are not: `python tests/routes/count_registrations.py DIRECTORY …`.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

from fastapi_lint.engine import room
from fastapi_lint.project.files import Disk
from fastapi_lint.project.model import Project


def main() -> None:
    """Print a line for each directory, and the reasons below it."""
    for directory in [Path(argument).resolve() for argument in sys.argv[1:]]:
        with room():
            count(directory)


def count(root: Path) -> None:
    """Print what one project comes to."""
    os.chdir(root)
    project = Project(Disk(Path()), sorted(path.as_posix() for path in Path().rglob("*.py")))
    places = {(route.module.filename, route.place.span.line) for route in project.routes}
    lost = {(entry.filename, entry.line): entry.reason for entry in project.served.unresolved}
    handlers = {(row.filename, row.line) for world in project.served.worlds for row in world.routes}
    unresolved = [
        lost.get((route.module.filename, route.place.span.line), "not said")
        for route in project.routes
        if route.handler is None or (route.module.filename, route.handler.line) not in handlers
    ]
    unresolved = [reason for reason in unresolved if reason != "not said"]
    served = sum(len(world.routes) for world in project.served.worlds if not world.mounted)
    print(
        f"{root.name}: {len(places)} registrations, {len(places) - len(unresolved)} resolved, "
        f"{len(unresolved)} unresolved; {served} routes served"
    )
    for reason, number in Counter(unresolved).most_common():
        print(f"    {number}: {reason}")
    for entry in project.served.unresolved:
        if (entry.filename, entry.line) not in places:
            print(f"    {entry.filename}:{entry.line} {entry.what}: {entry.reason}")


if __name__ == "__main__":
    main()
