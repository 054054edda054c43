"""Calls that make an asynchronous SQLAlchemy session, or a factory of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.values import Values

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.infer import Evaluator

ASYNC_SESSION = "sqlalchemy.ext.asyncio.AsyncSession"
ASYNC_FACTORY = "sqlalchemy.ext.asyncio.async_sessionmaker"
FACTORY = "sqlalchemy.orm.sessionmaker"
LIBRARIES = frozenset({"sqlalchemy", "sqlmodel"})
_ENDS = frozenset({"commit", "begin"})
_OBJECTS = frozenset({"add", "add_all", "get", "get_one", "merge", "refresh", "scalar", "scalars"})


class AsyncSessions:
    """Questions about calls of session classes and factories."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._values = Values(evaluator)

    def name(self, place: Place) -> str | None:
        """What makes asynchronous sessions here: the dotted name of the class or factory; None for nothing.

        A class of the project that has a constructor of its own may see to anything.
        """
        func = place.call.func.base if isinstance(place.call.func, n.Subscript) else place.call.func
        made = self._ev.infer(func, place.frame)
        if isinstance(made, t.External) and made.dotted in (FACTORY, ASYNC_FACTORY):
            given = self.keywords(place).get("class_")
            if given is None:
                return made.dotted if made.dotted == ASYNC_FACTORY else None
            return made.dotted if self._is_session(self._ev.infer(*given)) else None
        return ASYNC_SESSION if self._is_session(made) else None

    def keywords(self, place: Place) -> dict[str, tuple[n.Expr, t.Frame]]:
        """The keyword arguments of the call, those of a known `**mapping` included."""
        return self._values.keywords(place.call, place.frame)

    def is_open(self, place: Place) -> bool:
        """Whether `**` arguments could hold more than can be seen."""
        stars = [k for k in place.call.keywords if k.name is None]
        return any(not self._values.keywords(place.call._replace(keywords=(k,)), place.frame) for k in stars)

    def _is_session(self, value: t.Type) -> bool:
        if isinstance(value, t.External):
            return ASYNC_SESSION in lookup.ancestors(value.dotted)
        if isinstance(value, t.ClassValue):
            own = self._ev.members.method(value.cls, "__init__") is not None
            return not own and self._ev.members.subclass_of(value.cls, ASYNC_SESSION)
        return False


def holds_objects(place: Place) -> bool:
    """Whether a session made by this call gives objects away, or commits objects in the same function.

    One that only executes statements on tables has nothing that could expire.
    """
    function = place.frame.function
    if function is None or function.node.yields:
        return True
    names: set[str] = set()
    for stmt in iter_statements(function.node.body):
        match stmt:
            case n.Return(value=value) if value is not None and value.span.contains(place.span):
                return True
            case n.Assign(targets=(n.Name(id=name),), value=value) if value.span.contains(place.span):
                names.add(name)
            case n.With(items=items):
                names.update(
                    item.target.id
                    for item in items
                    if isinstance(item.target, n.Name) and item.context.span.contains(place.span)
                )
    used = {
        call.func.attr
        for call in calls(function.node.body)
        if isinstance(call.func, n.Attribute)
        and isinstance(call.func.base, n.Name)
        and call.func.base.id in names
    }
    return bool(used & _ENDS and used & _OBJECTS)
