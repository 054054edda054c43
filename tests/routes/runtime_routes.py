"""What running applications serve, as JSON: the other side of the comparison with the model.

Run as `python runtime_routes.py OUTPUT MODULE[:EXPRESSION] …` in the environment of the application. For a
module, all applications among its attributes are listed; an expression (`create_app()`) is evaluated in it.
What cannot be imported is listed with the error.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import warnings
from collections.abc import Iterator
from typing import Any

_DOCUMENTATION = "FastAPI.setup.<locals>."


def applications(module: Any) -> dict[str, Any]:
    """The applications that a module binds, each once."""
    from fastapi import FastAPI

    found: dict[int, tuple[str, Any]] = {}
    for name, value in vars(module).items():
        if isinstance(value, FastAPI):
            found.setdefault(id(value), (name, value))
    return dict(found.values())


def table(app: Any, prefix: str = "") -> Iterator[dict[str, object]]:
    """The routes of an application, those of mounted applications included, without its documentation."""
    from starlette.routing import Host, Mount, Route, WebSocketRoute

    for context in contexts(app.routes):
        original = getattr(context, "original_route", context)
        path = getattr(context, "path", None)
        if isinstance(original, (Mount, Host)):
            inner = inside(original.app)
            if inner is not None:
                below = path if isinstance(original, Mount) else ""
                yield from table(inner, prefix + (below or ""))
        elif isinstance(original, (Route, WebSocketRoute)):
            endpoint = context.endpoint
            if not getattr(endpoint, "__qualname__", "").startswith(_DOCUMENTATION):
                yield row(context, original, prefix + path, endpoint)


def contexts(routes: Any) -> Any:
    """All routes, flat or with included routers in between (FastAPI 0.137)."""
    import fastapi.routing

    flat = getattr(fastapi.routing, "iter_route_contexts", None)
    return routes if flat is None else flat(routes)


def inside(app: Any) -> Any:
    """The application with a route table that is mounted, below middleware; None for other ones."""
    for _ in range(10):
        if hasattr(app, "routes"):
            return app
        app = getattr(app, "app", None)
    return None


def row(context: Any, original: Any, path: str, endpoint: Any) -> dict[str, object]:
    """One route."""
    from fastapi.routing import APIRoute
    from starlette.routing import WebSocketRoute

    is_websocket = isinstance(original, WebSocketRoute)
    dependant = getattr(context, "dependant", None)
    is_api = isinstance(original, APIRoute)
    return {
        "methods": ["WS"] if is_websocket else sorted(getattr(context, "methods", None) or ()),
        "path": path,
        "handler": callable_name(getattr(endpoint, "func", endpoint)),
        "name": context.name,
        "kind": "websocket" if is_websocket else "http",
        "status_code": context.status_code if is_api else None,
        "response_model": is_api and context.response_field is not None,
        "in_schema": is_api and bool(context.include_in_schema),
        "dependencies": [] if dependant is None else list(flat(dependant)),
    }


def flat(dependant: Any) -> Iterator[str]:
    """The callables of a tree of dependencies in execution order."""
    for below in dependant.dependencies:
        yield from flat(below)
        yield callable_name(below.call)


def callable_name(value: Any) -> str:
    """The name of a callable, of its class if it has none."""
    return str(getattr(value, "__name__", None) or type(value).__name__)


def facts(target: str) -> dict[str, object]:
    """The applications of one target, or why it cannot be imported."""
    name, _, expression = target.partition(":")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            module = importlib.import_module(name)
            found = {expression: eval(expression, vars(module))} if expression else applications(module)
            return {"apps": {key: list(table(app)) for key, app in found.items()}}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}


def main() -> None:
    """Write the facts of all targets."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(8000)
    sys.path.insert(0, "")
    output, *targets = sys.argv[1:]
    found = {target: facts(target) for target in targets}
    with open(output, "w", encoding="utf-8") as stream:  # noqa: PTH123 - nothing but what it needs
        json.dump(found, stream)


if __name__ == "__main__":
    main()
