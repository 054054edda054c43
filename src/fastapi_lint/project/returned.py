"""Sessions and connections that a dependency opens and returns: nobody is left who closes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.knowledge import sessions
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function
from fastapi_lint.project.receivers import CLOSERS, closes
from fastapi_lint.project.sessions import Opening, Openings

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

_PER_THREAD = "sqlalchemy.orm.scoped_session"
# Whose `with` closes; that of a driver may only end a transaction.
_CLOSING = ("sqlalchemy.", "sqlmodel.")


class Returned(NamedTuple):
    """What a dependency returns: the opening, the statement that returns it, and the name it has there.

    `name` is None where the opening itself is returned. `is_closed` says that `with` or `finally` closes it
    on the way out, before the path operation gets it.
    """

    opening: Opening
    statement: n.Return
    name: str | None
    is_closed: bool


def returned(value: t.FunctionValue, project: Project) -> Iterator[Returned]:
    """The sessions and connections that a dependency opens and returns, unless a receiver closes them."""
    function = value.function
    if function.node.yields or function.node.decorators:
        return
    found = [
        Returned(opening, stmt, *place)
        for opening in Openings(project.evaluator, function).find()
        if opening.handle.kind is not sessions.Kind.ENGINE and not _is_shared(opening, function, project)
        for stmt in iter_statements(function.node.body)
        if isinstance(stmt, n.Return) and (place := _place(stmt, opening, function)) is not None
    ]
    if found and not any(closes(p.function, p.node.name) for p in project.receivers(function)):
        yield from found


def _is_shared(opening: Opening, function: Function, project: Project) -> bool:
    """Whether the session belongs to the thread, kept in a registry that something else may empty."""
    frame = project.evaluator.home(function.module, function)
    made = t.known(project.evaluator.infer(opening.call.func, frame))
    return not opening.cls or any(isinstance(m, t.Instance) and m.name == _PER_THREAD for m in made)


def _place(stmt: n.Return, opening: Opening, function: Function) -> tuple[str | None, bool] | None:
    """The name under which a statement returns an opening, and whether it is closed; None if it does not."""
    value = stmt.value.value if isinstance(stmt.value, n.Await) else stmt.value
    if value is opening.call:
        return None, False
    if not isinstance(value, n.Name):
        return None
    bindings = function.scope.reaching(value.id, value.span.line)
    if len(bindings) != 1 or bindings[0].path or value.id in function.scope.outer:
        return None
    node = bindings[0].node
    if (node.value if isinstance(node, n.Await) else node) is not opening.call:
        return None
    return value.id, bindings[0].kind == "enter" or _is_closed(stmt, value.id, function)


def _is_closed(stmt: n.Return, name: str, function: Function) -> bool:
    """Whether the `finally` of a `try` around a statement closes what has a name."""
    around = function.module.statements_around(stmt.span)
    final = [part for outer in around if isinstance(outer, n.Try) for part in iter_statements(outer.final)]
    return any(
        isinstance(part, n.Evaluate)
        and isinstance(call := part.value.value if isinstance(part.value, n.Await) else part.value, n.Call)
        and isinstance(call.func, n.Attribute)
        and call.func.attr in CLOSERS
        and isinstance(call.func.base, n.Name)
        and call.func.base.id == name
        for part in final
    )


def objection(found: Returned, function: Function) -> str | None:
    """Why a generator with a `with` around its `yield` would not do what the dependency does."""
    if sum(isinstance(stmt, n.Return) for stmt in iter_statements(function.node.body)) != 1:
        return "the dependency returns in several places"
    if found.is_closed:
        return None
    func = found.opening.call.func
    if not found.opening.cls.startswith(_CLOSING):
        return "`with` does not close such a connection"
    if not found.opening.is_plain and getattr(func, "attr", "") != "connect":
        return "more than a session is opened here"
    if isinstance(func, n.Name) and func.id in ("next", "anext"):
        return "the session belongs to another dependency: depend on that instead"
    return None
