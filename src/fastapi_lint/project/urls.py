"""The texts that a database URL begins with, when all that it may be is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.definitions import Definitions
from fastapi_lint.project.scope import last_name
from fastapi_lint.project.validated import is_validated

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project

_DEPTH = 8
_SCHEME = re.compile(r"([a-z][a-z0-9_]*(?:\+[a-z0-9_]+)?)://")
_ENVIRONMENT = frozenset({"os.getenv", "os.environ.get"})


class Url(NamedTuple):
    """One URL: its scheme, and the string or f-string (of `URL.create` the driver name) that states it.

    `is_default` says that the environment or a setting can replace it.
    """

    scheme: str
    source: n.Expr
    frame: t.Frame
    is_default: bool


class Urls:
    """Follows an expression to the URLs that it may be."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._definitions = Definitions(evaluator)

    def of(self, expr: n.Expr, frame: t.Frame) -> list[Url]:
        """Everything the expression may be; nothing as soon as one thing is unknown."""
        return self._all(expr, frame, _DEPTH) or []

    def _all(self, expr: n.Expr, frame: t.Frame, depth: int) -> list[Url] | None:
        if depth <= 0:
            return None
        match expr:
            case n.Constant(value=str() as text):
                return _url(text, expr, frame)
            case n.Text(parts=(n.Constant(value=str() as text), *_)):
                return _url(text, expr, frame)
            case n.Binary(op="Add", left=left):
                return self._all(left, frame, depth - 1)
            case n.Either(body=body, orelse=orelse):
                return self._join([(body, frame), (orelse, frame)], depth)
            case n.BoolOp(op="Or", values=values):
                rest = [(value, frame) for value in values if not self._is_bare_environment(value, frame)]
                found = self._join(rest, depth)
                return _as_defaults(found) if len(rest) < len(values) else found
            case n.Name() | n.Attribute():
                return self._named(expr, frame, depth)
            case n.Call():
                return self._call(expr, frame, depth)
        return None

    def _join(self, places: list[tuple[n.Expr, t.Frame]], depth: int) -> list[Url] | None:
        joined: list[Url] = []
        for expr, frame in places:
            found = self._all(expr, frame, depth - 1)
            if not found:
                return None
            joined += found
        return joined

    def _named(self, expr: n.Name | n.Attribute, frame: t.Frame, depth: int) -> list[Url] | None:
        params = frame.function.node.params if frame.function is not None else ()
        if isinstance(expr, n.Name) and expr.id in {param.name for param in params}:
            return None  # callers give it
        if isinstance(expr, n.Attribute):
            owners = t.known(self._ev.infer(expr.base, frame))
            if any(is_validated(owner, expr.attr, self._ev) for owner in owners):
                return None
        places = list(self._definitions.of(expr, frame))
        found = self._join([(place.expr, place.frame) for place in places], depth)
        return _as_defaults(found) if any(place.is_default for place in places) else found

    def _call(self, call: n.Call, frame: t.Frame, depth: int) -> list[Url] | None:
        func = self._ev.infer(call.func, frame)
        dotted = func.dotted if isinstance(func, t.External) else ""
        keywords = {keyword.name: keyword.value for keyword in call.keywords}
        first = call.args[0] if call.args else None
        if dotted in _ENVIRONMENT:
            default = call.args[1] if len(call.args) > 1 else keywords.get("default")
            return None if default is None else _as_defaults(self._all(default, frame, depth - 1))
        if dotted.startswith("pydantic.") and last_name(call.func) == "Field":
            default = first or keywords.get("default")
            return None if default is None else _as_defaults(self._all(default, frame, depth - 1))
        if dotted == "builtins.str" or (dotted.startswith("sqlalchemy.") and dotted.endswith(".make_url")):
            return None if first is None else self._all(first, frame, depth - 1)
        if dotted.startswith("sqlalchemy.") and dotted.endswith("URL.create"):
            driver = first or keywords.get("drivername")
            if isinstance(driver, n.Constant) and isinstance(driver.value, str):
                return [Url(driver.value, driver, frame, False)]
        return None

    def _is_bare_environment(self, expr: n.Expr, frame: t.Frame) -> bool:
        """Whether an expression is a variable of the environment without a default."""
        if not isinstance(expr, n.Call) or len(expr.args) != 1 or expr.keywords:
            return False
        func = self._ev.infer(expr.func, frame)
        return isinstance(func, t.External) and func.dotted in _ENVIRONMENT


def _url(text: str, source: n.Expr, frame: t.Frame) -> list[Url] | None:
    match = _SCHEME.match(text)
    return [Url(match[1], source, frame, False)] if match else None


def _as_defaults(urls: list[Url] | None) -> list[Url] | None:
    return None if urls is None else [url._replace(is_default=True) for url in urls]


def is_shared(url: Url, project: Project) -> bool:
    """Whether the name that a module gives a URL is read more than once, or in another file."""
    module = url.frame.module
    lines = {stmt.span.end_line for stmt in module.facts.body if stmt.span.contains(url.source.span)}
    names = [name for name, found in module.scope.bindings.items() if any(b.line in lines for b in found)]
    if len(names) != 1:
        return True
    word = re.compile(rf"\b{names[0]}\b")
    others = set(project.holding(names[0].encode())) - {module.filename}
    return len(word.findall(module.source.text)) > 2 or bool(others)
