"""From a row of a route table back to the source: the registration, its path and the handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.application import Place, Route
from fastapi_lint.project.module import Function, Module
from fastapi_lint.served import Served

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project


class Registered(NamedTuple):
    """Where a row is registered: the call, and the path as written (None where it is not an argument)."""

    module: Module
    place: Place
    path: n.Expr | None

    def piece(self, text: str) -> Span | None:
        """Where a piece of the path stands, if the path is written as one plain string that has it once."""
        path = self.path
        if not isinstance(path, n.Constant) or path.span.line != path.span.end_line:
            return None
        line, column = path.span[:2]
        written = self.module.source.lines[line - 1][column : path.span.end_column]
        start = written.find(text)
        if start < 0 or "\\" in written or written.count(text) != 1:
            return None
        return Span(line, column + start, line, column + start + len(text))


class Serving:
    """Finds what rows of route tables come from."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._routes: dict[tuple[str, Span], Route] = {
            (route.module.filename, route.place.span): route for route in project.routes
        }

    def registered(self, row: Served) -> Registered | None:
        """The registration of a row; None where it is written in a form that is not understood."""
        route = self._routes.get((row.registered, Span(*row.span)))
        if route is None:
            return None
        call = route.place.call
        path = call.args[0] if call.args else route.place.keywords.get("path")
        return Registered(route.module, route.place, path)

    def handler(self, row: Served) -> Function | None:
        """The function that answers; None for what is no function of the project."""
        module = self._project.load(row.filename)
        functions = () if module is None else module.functions
        return next((f for f in functions if f.line == row.line), None)
