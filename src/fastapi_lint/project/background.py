"""Background tasks: what is added to them, and those that nobody runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.callables import not_callable
from fastapi_lint.project.module import Function
from fastapi_lint.project.returns import Returns

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project

TASKS = "fastapi.BackgroundTasks"
TASK = frozenset({"starlette.background.BackgroundTask", "fastapi.background.BackgroundTask"})


class Called(NamedTuple):
    """A task that was called where it should have been named; `gives` says what it is, in words."""

    call: n.Call
    given: n.Expr
    gives: str


class Lost(NamedTuple):
    """`name = BackgroundTasks()` in a function of the framework's: nothing runs what is added to it."""

    function: Function
    name: str
    statement: n.Assign


def is_adding(place: Place, project: Project) -> bool:
    """Whether a call is `add_task` of background tasks."""
    func = place.call.func
    if not isinstance(func, n.Attribute) or func.attr != "add_task":
        return False
    values = list(t.known(project.evaluator.infer(func.base, place.frame)))
    members = project.evaluator.members
    return bool(values) and all(
        isinstance(v, t.Instance) and members.subclass_of(v.cls, TASKS) for v in values
    )


def called_task(place: Place, project: Project) -> Called | None:
    """The task of an `add_task(f())` that is provably no callable."""
    given = place.call.args[0] if place.call.args else place.keywords.get("func")
    call = given.value if isinstance(given, n.Await) else given
    if given is None or not isinstance(call, n.Call):
        return None
    callee = project.evaluator.infer(call.func, place.frame)
    if not isinstance(callee, t.FunctionValue) or callee.function.node.decorators:
        return None
    result = project.evaluator.infer(given, place.frame)
    if _gives_none(callee.function, project) and not isinstance(result, t.Coroutine):
        result = t.NONE
    gives = not_callable(result, project.evaluator)
    return None if gives is None else Called(call, given, gives)


def _gives_none(function: Function, project: Project) -> bool:
    returns = Returns(project.evaluator, function)
    return not function.node.yields and returns.returns_nothing and not returns.is_stub


def lost_tasks(place: Place, project: Project) -> Lost | None:
    """The `BackgroundTasks()` that a path operation or dependency makes, fills and gives to nobody."""
    function = place.frame.function
    if place.call.args or place.call.keywords or function not in project.parameters.injected:
        return None
    if project.evaluator.infer(place.call.func, place.frame) != t.External(TASKS) or function is None:
        return None
    statement = next((s for s in iter_statements(function.node.body) if _assigns(s, place.call)), None)
    if not isinstance(statement, n.Assign):
        return None
    name = statement.targets[0]
    assert isinstance(name, n.Name)
    if len(function.scope.bindings.get(name.id, ())) != 1 or name.id in function.scope.outer:
        return None
    filled = {id(base) for base in _receivers(function, name.id)}
    reads = [e for e in _reads(function) if e.id == name.id and e.span[:2] != name.span[:2]]
    if not filled or any(id(read) not in filled for read in reads):
        return None
    return Lost(function, name.id, statement)


def _assigns(stmt: n.Stmt, call: n.Call) -> bool:
    return (
        isinstance(stmt, n.Assign)
        and stmt.value is call
        and len(stmt.targets) == 1
        and isinstance(stmt.targets[0], n.Name)
    )


def _receivers(function: Function, name: str) -> Iterator[n.Expr]:
    """What `add_task` is called on under a name."""
    for expr in iter_expressions(function.node.body):
        func = expr.func if isinstance(expr, n.Call) else None
        base = func.base if isinstance(func, n.Attribute) and func.attr == "add_task" else None
        if isinstance(base, n.Name) and base.id == name:
            yield base


def _reads(function: Function) -> Iterator[n.Name]:
    """The names in a function and in what is defined inside it."""
    span = function.node.span
    inner = [d for d in function.module.definitions if d is not function and span.contains(d.node.span)]
    for body in (function.node.body, *(d.node.body for d in inner)):
        yield from (expr for expr in iter_expressions(body) if isinstance(expr, n.Name))
