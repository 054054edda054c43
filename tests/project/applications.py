"""Small applications: what the model says of them, and what the framework does when they run."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import fastapi.routing
from starlette.routing import BaseRoute, Mount

from fastapi_lint.config import Selection, Settings
from fastapi_lint.diagnostic import Diagnostic
from fastapi_lint.engine import check
from fastapi_lint.project.files import Memory
from fastapi_lint.project.model import Project

_BLOCKING = ("FAL301", "FAL302", "FAL303", "FAL304", "FAL305")
_DOCUMENTATION = ("openapi_url", "docs_url", "redoc_url", "swagger_ui_oauth2_redirect_url")


def model_of(files: Mapping[str, str]) -> Project:
    """The model of a project in memory."""
    return Project(Memory(files), sorted(files))


def blocking(files: Mapping[str, str], targets: Iterable[str] | None = None) -> list[str]:
    """The lines on which the rules about blocking calls report, as `name:line`."""
    found = {(d.filename, d.span.line) for d in _diagnostics(files, targets)}
    return [f"{name}:{line}" for name, line in sorted(found)]


def messages(files: Mapping[str, str]) -> list[str]:
    """What the rules about blocking calls say."""
    return [diagnostic.message for diagnostic in _diagnostics(files, None)]


def _diagnostics(files: Mapping[str, str], targets: Iterable[str] | None) -> Iterable[Diagnostic]:
    settings = replace(Settings(), overrides=Selection(select=_BLOCKING))
    result = check(Memory(files), sorted(files) if targets is None else list(targets), settings)
    assert not result.problems, [str(problem) for problem in result.problems]
    return result.diagnostics


def routes_of(project: Project) -> list[str]:
    """The routes that the model says applications serve, as `METHOD path handler`; what is mounted counts
    where it is mounted."""
    rows = (row for world in project.served.worlds if not world.mounted for row in world.routes)
    return sorted(
        f"{method} {row.path} {row.handler.rpartition('.')[2]}"
        for row in rows
        for method in row.methods or ("WS",)
    )


def served_by(app: object) -> list[str]:
    """The routes that an application really serves, in the form of `routes_of`, without its documentation."""
    return sorted(_served(app, ""))


def _served(app: object, prefix: str) -> Iterator[str]:
    own = {getattr(app, name, None) for name in _DOCUMENTATION}
    for route in _flat(getattr(app, "routes", ())):
        path = getattr(route, "path", None)
        endpoint = getattr(route, "endpoint", None)
        original = getattr(route, "original_route", route)
        if isinstance(original, Mount):
            yield from _served(original.app, prefix + original.path)
        elif endpoint is not None and path not in own:
            name = getattr(endpoint, "__name__", "?")
            for method in getattr(route, "methods", None) or ("WS",):
                yield f"{method} {prefix}{path} {name}"


def _flat(routes: Iterable[BaseRoute]) -> Iterable[object]:
    """All routes of an application, flat or with included routers in between (FastAPI 0.137)."""
    contexts = getattr(fastapi.routing, "iter_route_contexts", None)
    return routes if contexts is None else contexts(routes)


def write(files: Mapping[str, str], root: Path) -> None:
    """Put the files on disk."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@contextmanager
def imported(root: Path, module: str) -> Iterator[ModuleType]:
    """A module below `root`, imported with all it imports, and forgotten afterwards."""
    places = [str(root / "src"), str(root)]
    before = set(sys.modules)
    sys.path[:0] = places
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(module)
    finally:
        sys.path[:] = [place for place in sys.path if place not in places]
        for name in set(sys.modules) - before:
            if _is_below(sys.modules[name], root):
                del sys.modules[name]


def _is_below(module: ModuleType, root: Path) -> bool:
    places = [getattr(module, "__file__", None) or "", *map(str, getattr(module, "__path__", ()))]
    return any(place.startswith(str(root)) for place in places)
