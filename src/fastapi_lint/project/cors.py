"""What a registration of CORS says: its arguments, and what Starlette makes of them.

Executed with Starlette 1.10: an origin is compared as it is written, `*` alone stands for all, and where
`allow_origins` is a string every part of it is an origin that is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Middleware
from fastapi_lint.project.definitions import Definition, Definitions
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.registrations import CORS
from fastapi_lint.project.validated import is_validated
from fastapi_lint.project.values import Value, Values

_PARAMETERS = ("allow_origins", "allow_methods", "allow_headers", "allow_credentials", "allow_origin_regex")
# Origins no project owns: a regular expression that matches one of them matches everybody.
_FOREIGN = ("https://evil.example", "http://evil.example", "https://a.b.evil.example:8443")
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#*]*")
_COLLECTIONS = frozenset({"list", "tuple", "set", "frozenset"})
_DEPTH = 8


class Origin(NamedTuple):
    """One origin of a list: its text, and the element of the list that states it."""

    text: str
    item: n.Expr
    frame: t.Frame


class Text(NamedTuple):
    """A string in the place of a list: what it holds where that is known, and what states that."""

    text: str | None
    expr: n.Expr
    frame: t.Frame


class Cors:
    """The arguments of one registration, followed to what they are."""

    def __init__(self, middleware: Middleware, evaluator: Evaluator) -> None:
        self.middleware = middleware
        self._ev = evaluator
        self._values = Values(evaluator)
        self._definitions = Definitions(evaluator)

    @cached_property
    def given(self) -> Mapping[str, tuple[n.Expr, t.Frame]]:
        """The arguments by the names of their parameters, those of a known `**mapping` included."""
        place = self.middleware.place
        first = "middleware_class" not in place.keywords and "app" not in place.keywords
        positional = place.call.args[1 if first else 0 :]
        found = self._values.keywords(place.call, place.frame)
        if not any(isinstance(arg, n.Starred) for arg in place.call.args):
            found |= {name: (arg, place.frame) for name, arg in zip(_PARAMETERS, positional, strict=False)}
        return found

    def values(self, name: str) -> tuple[Value, ...]:
        """The constants that an argument may be, or may hold."""
        return tuple(self._values.of(*self.given[name])) if name in self.given else ()

    @cached_property
    def credentials(self) -> tuple[Value, ...]:
        """What turns credentials on."""
        return tuple(value for value in self.values("allow_credentials") if value.value is True)

    @cached_property
    def anybody(self) -> tuple[Value, ...]:
        """What admits any origin: `*`, or a pattern that matches origins nobody would allow on purpose."""
        stars = (value for value in self.values("allow_origins") if value.value == "*")
        patterns = (value for value in self.values("allow_origin_regex") if _matches_all(value.value))
        return (*stars, *patterns)

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """The origins that are compared exactly as they are written somewhere in the project."""
        if "allow_origins" not in self.given:
            return ()
        return tuple(self._listed(*self.given["allow_origins"], _DEPTH))

    def _listed(self, expr: n.Expr, frame: t.Frame, depth: int) -> Iterator[Origin]:
        """The elements of a collection that reach Starlette unchanged."""
        if depth <= 0:
            return
        parts: tuple[n.Expr, ...] = ()
        match expr:
            case n.Sequence():
                for item in expr.items:
                    if isinstance(item, n.Starred):
                        yield from self._listed(item.value, frame, depth - 1)
                    elif (text := self._constant(item, frame)) is not None:
                        yield Origin(text, item, frame)
            case n.Binary(op="Add"):
                parts = (expr.left, expr.right)
            case n.Either():
                parts = (expr.body, expr.orelse)
            case n.BoolOp(op="Or"):
                parts = expr.values
            case n.Call(func=n.Name(id=name), args=(only,)) if name in _COLLECTIONS:
                parts = (only,)
            case n.Name() | n.Attribute():
                for found in self._plain(expr, frame):
                    yield from self._listed(found.expr, found.frame, depth - 1)
        for part in parts:
            yield from self._listed(part, frame, depth - 1)

    def _constant(self, expr: n.Expr, frame: t.Frame) -> str | None:
        if isinstance(expr, n.Constant):
            return expr.value if isinstance(expr.value, str) else None
        known = self._ev.infer(expr, frame) if isinstance(expr, n.Name) else t.UNKNOWN
        return known.value if isinstance(known, t.Literal) and isinstance(known.value, str) else None

    def _plain(self, expr: n.Expr, frame: t.Frame) -> Iterator[Definition]:
        """What defines a name, but for fields of classes that may validate it into something else."""
        if isinstance(expr, n.Attribute):
            owners = list(t.known(self._ev.infer(expr.base, frame)))
            if any(is_validated(owner, expr.attr, self._ev) for owner in owners):
                return
        yield from self._definitions.of(expr, frame)

    @cached_property
    def text(self) -> Text | None:
        """The string that stands where a list of origins belongs; None if it may be a collection."""
        if "allow_origins" not in self.given:
            return None
        return self._text(*self.given["allow_origins"], _DEPTH)

    def _text(self, expr: n.Expr, frame: t.Frame, depth: int) -> Text | None:
        if depth <= 0:
            return None
        match expr:
            case n.Constant():
                return Text(expr.value, expr, frame) if isinstance(expr.value, str) else None
            case n.Call() | n.Subscript() if self._is_variable(expr, frame):
                return Text(None, expr, frame)
            case n.Text():
                return Text(None, expr, frame)
            case n.Name() | n.Attribute():
                found = list(self._plain(expr, frame))
                if len(found) != 1 or not self._is_text(expr, found[0], frame):
                    return None
                only = self._text(found[0].expr, found[0].frame, depth - 1)
                return None if only is None else only._replace(expr=expr, frame=frame)
        return None

    def _is_text(self, expr: n.Expr, found: Definition, frame: t.Frame) -> bool:
        """Whether a name or attribute is a string, whatever configuration says."""
        if isinstance(expr, n.Name):
            return not found.is_default
        known = t.members(self._ev.infer(expr, frame))
        return all(
            (isinstance(m, t.Literal) and isinstance(m.value, str))
            or (isinstance(m, t.Instance) and m.cls == "builtins.str")
            for m in known
        )

    def _is_variable(self, expr: n.Expr, frame: t.Frame) -> bool:
        """Whether an expression reads an environment variable, which is a string, with no other default."""
        if isinstance(expr, n.Subscript):
            base = self._ev.infer(expr.base, frame)
            return isinstance(base, t.External) and base.dotted == "os.environ"
        if not isinstance(expr, n.Call):
            return False
        func = self._ev.infer(expr.func, frame)
        if not isinstance(func, t.External) or func.dotted not in ("os.getenv", "os.environ.get"):
            return False
        default = (*expr.args[1:], *(k.value for k in expr.keywords if k.name == "default"))
        return all(self._constant(value, frame) is not None for value in default)


def cors(middleware: Middleware, evaluator: Evaluator) -> Cors | None:
    """The arguments of a middleware that is Starlette's CORS middleware."""
    return Cors(middleware, evaluator) if middleware.cls == t.External(CORS) else None


def never_matches(origin: str) -> str | None:
    """Why no browser sends this text as `Origin`; None when one may."""
    if origin in ("*", "null", ""):
        return None
    if "*" in origin:
        return "an asterisk inside an origin is compared like any other character"
    if "://" not in origin:
        return "browsers send an origin with its scheme"
    if _ORIGIN.fullmatch(origin.removesuffix("/")) and origin.endswith("/") and not origin.endswith("//"):
        return "browsers send an origin without a slash at the end"
    if not _ORIGIN.fullmatch(origin):
        return "browsers send an origin without a path"
    return None


def _matches_all(pattern: object) -> bool:
    if not isinstance(pattern, str):
        return False
    try:
        compiled = re.compile(pattern)
    except re.error:
        return False
    return any(compiled.fullmatch(origin) for origin in _FOREIGN)
