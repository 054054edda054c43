"""Prefixes of routers, as far as their text is known, and whether FastAPI takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place, Router
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Class


class Prefix(NamedTuple):
    """A prefix as written, and the first and the last of its characters where they are known."""

    place: Place
    expr: n.Expr
    first: str | None
    last: str | None

    @property
    def faults(self) -> tuple[str, ...]:
        """What FastAPI would say against it."""
        start = ("does not start with `/`",) if self.first not in (None, "/") else ()
        return (*start, *(("ends with `/`",) if self.last == "/" else ()))


def prefixes(router: Router, evaluator: Evaluator) -> Iterator[Prefix]:
    """The prefixes given to a router of FastAPI and to what it includes; not those of classes of the
    project's own that may change them first."""
    places = []
    if router.place is not None and router.kind == "router" and not _has_own(router, "__init__", evaluator):
        places.append(router.place)
    if not _has_own(router, "include_router", evaluator):
        places += [include.place for include in router.includes if not include.is_mount]
    for place in places:
        expr = place.keywords.get("prefix")
        if expr is not None:
            first, last = _edges(expr, place.frame, evaluator)
            yield Prefix(place, expr, first, last)


def _has_own(router: Router, name: str, evaluator: Evaluator) -> bool:
    cls = router.value.cls
    return isinstance(cls, Class) and evaluator.members.method(cls, name) is not None


def _edges(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> tuple[str | None, str | None]:
    """The first and the last character of a string; None where not known, or for an empty string."""
    match expr:
        case n.Constant(value=str() as text):
            return (text[0], text[-1]) if text else (None, None)
        case n.Text(parts=(_, *_) as parts):
            return _edges(parts[0], frame, evaluator)[0], _edges(parts[-1], frame, evaluator)[1]
        case n.Binary(op="Add"):
            return _edges(expr.left, frame, evaluator)[0], _edges(expr.right, frame, evaluator)[1]
        case n.Name() | n.Attribute():
            known = evaluator.infer(expr, frame)
            value = known.value if isinstance(known, t.Literal) else None
            return (value[0], value[-1]) if isinstance(value, str) and value else (None, None)
    return None, None
