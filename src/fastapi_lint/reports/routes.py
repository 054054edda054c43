"""Route tables as text for people and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fastapi_lint.reports.paint import Paint, cells, painter, visible
from fastapi_lint.served import Routes, Served, Unresolved, World, flatten

_METHODS = {
    "GET": "green", "POST": "yellow", "PUT": "blue", "PATCH": "cyan", "DELETE": "red", "WS": "magenta",
}  # fmt: skip
_PARAMETER = re.compile(r"\{[^}]*\}")
_WIDEST_PATH = 64
_RUNS = {"threadpool": " (thread)", "unknown": " (?)"}


def render_json(routes: Routes, shown: Callable[[str], str]) -> str:
    """A list with one object for each method of each route; `shown` gives the names of files.

    Only routes that stand under a condition have the key `conditional`.
    """
    return json.dumps(rows_of(routes, shown), indent=2, ensure_ascii=False) + "\n"


def rows_of(routes: Routes, shown: Callable[[str], str]) -> list[dict[str, object]]:
    """The objects of the list."""
    rows = (row for world in routes.worlds for row in world.routes)
    return [_entry(row, method, shown) for row in rows for method in _methods(row)]


def _methods(row: Served) -> tuple[str, ...]:
    return ("WS",) if row.is_websocket else row.methods


def _entry(row: Served, method: str, shown: Callable[[str], str]) -> dict[str, object]:
    return {
        "app": row.app,
        "method": method,
        "path": row.path,
        "name": row.name,
        "handler": row.handler,
        "filename": shown(row.filename),
        "line": row.line,
        "is_async": row.is_async,
        "kind": "websocket" if row.is_websocket else "http",
        "response_model": row.response_model,
        "status_code": row.status_code,
        "dependencies": [{"name": d.name, "runs": d.runs} for d in flatten(row.dependencies)],
        "in_schema": row.in_schema,
        **({"conditional": True} if row.conditional else {}),
    }


def describe(entry: Unresolved, shown: Callable[[str], str]) -> str:
    """An unresolved registration on one line."""
    where = f" in {entry.app}" if entry.app is not None else ""
    return f"{shown(entry.filename)}:{entry.line}: {entry.what}{where} is unresolved: {entry.reason}"


@dataclass(frozen=True)
class Table:
    """Writes route tables; with a `width`, what does not fit into a line goes below it."""

    shown: Callable[[str], str]
    color: bool = False
    width: int | None = None

    def render(self, routes: Routes) -> str:
        """The tables of all applications, what is unresolved, and a summary."""
        paint = painter(self.color)
        lines: list[str] = []
        for world in routes.worlds:
            lines += [*self._world(world, paint), ""]
        lines += self._unresolved(routes.unresolved, paint)
        return "\n".join([*lines, *self._closing(routes, paint)]) + "\n"

    def _world(self, world: World, paint: Paint) -> Iterator[str]:
        place = paint(f"{self.shown(world.filename)}:{world.line}", "bright_black")
        yield f"{paint(visible(world.name), 'bold')}  {place}"
        if world.mounted:
            for name, path in world.mounted:
                yield f"  mounted at {self._path(path, paint)} in {visible(name)}, and listed there"
            return
        if not world.routes:
            yield paint("  no routes", "bright_black")
            return
        cols = [self._columns(row) for row in world.routes]
        widths = [min(max(cells(col[index]) for col in cols), _WIDEST_PATH) for index in range(4)]
        for row, columns in zip(world.routes, cols, strict=True):
            yield from self._row(row, columns, widths, paint)

    def _columns(self, row: Served) -> tuple[str, str, str, str]:
        """Method, path, handler and place of a route."""
        handler = f"{'async ' if row.is_async else ''}{visible(row.label)}"
        place = f"{self.shown(row.filename)}:{row.line}"
        return _method(row), visible(row.path) or '""', handler, place

    def _row(
        self, row: Served, columns: tuple[str, str, str, str], widths: Sequence[int], paint: Paint
    ) -> Iterator[str]:
        method, path, handler, place = columns
        mark = paint("?", "yellow") if row.conditional else " "
        line = (
            f"{mark} {paint(method, _METHODS.get(method, 'bright_black'))}{_pad(method, widths[0])}  "
            f"{self._path(path, paint)}{_pad(path, widths[1])}  "
        )
        name = handler.removeprefix("async ")
        word = paint("async ", "bright_black") if handler != name else ""
        line += f"{word}{name}"
        details = list(_details(row))
        used = 2 + sum(max(w, cells(c)) + 2 for w, c in zip(widths, columns[:3], strict=False))
        if self.width is None:
            rest = "  ".join(details)
            yield f"{line}{_pad(handler, widths[2])}  {place}{_pad(place, widths[3])}  {rest}".rstrip()
            return
        if used + cells(place) <= self.width:
            line += f"{_pad(handler, widths[2])}  {paint(place, 'bright_black')}"
        else:
            details.insert(0, place)
        yield line
        indent = " " * (widths[0] + 4)
        for part in _wrapped(details, self.width - len(indent)):
            yield paint(f"{indent}{part}", "bright_black")

    @staticmethod
    def _path(path: str, paint: Paint) -> str:
        return _PARAMETER.sub(lambda match: paint(match[0], "cyan"), path)

    def _unresolved(self, entries: Sequence[Unresolved], paint: Paint) -> Iterator[str]:
        if not entries:
            return
        yield paint("unresolved", "bold yellow")
        places = [f"{self.shown(entry.filename)}:{entry.line}" for entry in entries]
        width = max(map(cells, places))
        wide = min(max(cells(entry.what) for entry in entries), _WIDEST_PATH)
        for entry, place in zip(entries, places, strict=True):
            where = f" ({entry.app})" if entry.app is not None else ""
            what = visible(entry.what)
            yield (
                f"  {paint(place, 'bright_black')}{_pad(place, width)}  {what}{_pad(what, wide)}  "
                f"{visible(entry.reason)}{where}"
            )
        yield ""

    @staticmethod
    def _closing(routes: Routes, paint: Paint) -> Iterator[str]:
        listed = [row for world in routes.worlds if not world.mounted for row in world.routes]
        if any(row.conditional for row in listed):
            yield f"{paint('?', 'yellow')} only under a condition, or below a path that can be configured"
        if any(d.runs == "threadpool" for row in listed for d in flatten(row.dependencies)):
            yield "(thread) runs in the thread pool; other dependencies run on the event loop"
        text = f"{_count(len(listed), 'route')} in {_count(len(routes.worlds), 'application')}"
        if routes.unresolved:
            text += f", {len(routes.unresolved)} unresolved"
        yield paint(text, "bold")


def _method(row: Served) -> str:
    return "WS" if row.is_websocket else "|".join(row.methods) or "ANY"


def _details(row: Served) -> Iterator[str]:
    """Status code, response model, tags, dependencies: what is written."""
    if row.status_code is not None or row.response_model is not None:
        arrow = f"-> {row.response_model}" if row.response_model is not None else ""
        yield visible(" ".join(part for part in (row.status_code, arrow) if part))
    if row.tags:
        yield visible(f"tags: {', '.join(row.tags)}")
    if row.dependencies:
        names = (f"{d.name}{_RUNS.get(d.runs, '')}" for d in flatten(row.dependencies))
        yield visible(f"needs: {', '.join(names)}")
    if not row.in_schema and not row.is_websocket:
        yield "not in the schema"


def _wrapped(details: Sequence[str], width: int) -> Iterator[str]:
    """Details in lines of at most `width` cells, broken between them, within long ones at blanks."""
    line = ""
    for detail in details:
        if line and cells(line) + 2 + cells(detail) <= width:
            line = f"{line}  {detail}"
            continue
        if line:
            yield line
        *full, line = _broken(detail, max(width, 20))
        yield from full
    if line:
        yield line


def _broken(text: str, width: int) -> list[str]:
    """A text in lines, broken at blanks."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and cells(lines[-1]) + 1 + cells(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines


def _pad(text: str, width: int) -> str:
    return " " * max(width - cells(text), 0)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
