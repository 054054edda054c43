"""Whether an exception leaves the `try` and `with` statements around a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

Guards: TypeAlias = Iterable[tuple[n.Try | n.With, t.Frame]]

_ALL = frozenset({"builtins.Exception", "builtins.BaseException"})
DISCONNECT = frozenset(
    f"{module}.WebSocketDisconnect" for module in ("fastapi", "fastapi.websockets", "starlette.websockets")
)
"""The exception that ends a connection, in all its spellings."""
HTTP = frozenset({"fastapi.HTTPException", "starlette.exceptions.HTTPException"})
"""The exceptions that become an HTTP response."""

_SUPPRESSING = frozenset({"contextlib.suppress", "contextlib.ExitStack", "contextlib.AsyncExitStack"})


def leaves(guards: Guards, exception: frozenset[str], evaluator: Evaluator) -> bool:
    """Whether an exception, given by the names of its class, passes all guards; False if one may stop it."""
    return not any(
        _stops(guard, frame, exception | _ALL, evaluator)
        if isinstance(guard, n.Try)
        else _suppresses(guard, frame, evaluator)
        for guard, frame in guards
    )


def around_yields(function: Function) -> Iterator[n.Try]:
    """The `try` statements around the `yield`s of a function: what is raised meanwhile is raised there."""
    for expr in iter_expressions(function.node.body):
        if isinstance(expr, n.Yield):
            for stmt in function.module.statements_around(expr.span):
                if isinstance(stmt, n.Try) and any(inner.span.contains(expr.span) for inner in stmt.body):
                    yield stmt


def is_expected(guards: Guards, exception: frozenset[str], evaluator: Evaluator) -> bool:
    """Whether a handler around catches an exception, if only to pass it on."""
    return any(
        catches(handler.type, frame, exception | _ALL, evaluator)
        for guard, frame in guards
        if isinstance(guard, n.Try)
        for handler in guard.handlers
    )


def is_raised(stmt: n.Raise, frame: t.Frame, exception: frozenset[str], evaluator: Evaluator) -> bool:
    """Whether a `raise` raises one of these exceptions or of their subclasses, as class or instance."""
    assert stmt.exception is not None
    value = evaluator.infer(stmt.exception, frame)
    if isinstance(value, t.External):
        return value.dotted in exception
    cls = value.cls if isinstance(value, (t.Instance, t.ClassValue)) else ""
    return any(evaluator.members.subclass_of(cls, dotted) for dotted in exception)


def _stops(guard: n.Try, frame: t.Frame, exception: frozenset[str], evaluator: Evaluator) -> bool:
    if any(isinstance(stmt, n.Return) for stmt in iter_statements(guard.final)):
        return True
    for handler in guard.handlers:
        caught = catches(handler.type, frame, exception, evaluator)
        if caught is None:
            return True
        if caught:
            return not _passes_on(handler)
    return False


def catches(
    expr: n.Expr | None, frame: t.Frame, exception: frozenset[str], evaluator: Evaluator
) -> bool | None:
    """Whether the classes after `except` include one of `exception`; None when that is not certain."""
    if expr is None:
        return True
    if isinstance(expr, n.Sequence):
        found = [catches(item, frame, exception, evaluator) for item in expr.items]
        return True if True in found else None if None in found else False
    value = evaluator.infer(expr, frame)
    if isinstance(value, t.External):
        return value.dotted in exception
    return False if isinstance(value, t.ClassValue) else None


def _passes_on(handler: n.Handler) -> bool:
    """Whether a handler ends by raising what it has caught."""
    last = handler.body[-1]
    if not isinstance(last, n.Raise):
        return False
    return last.exception is None or (
        isinstance(last.exception, n.Name) and last.exception.id == handler.name
    )


def _suppresses(guard: n.With, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether a context manager may stop an exception: those of libraries do not, but for a few."""
    for item in guard.items:
        if isinstance(item.context, n.Call):
            func = evaluator.infer(item.context.func, frame)
            if isinstance(func, t.External) and func.dotted in _SUPPRESSING:
                return True
        value = evaluator.infer(item.context, frame)
        if isinstance(value, t.ContextValue):
            function = value.frame.function
            body = function.node.body if function is not None else ()
            if any(isinstance(stmt, n.Try) and stmt.handlers for stmt in iter_statements(body)):
                return True
        elif not isinstance(value, t.Instance) or isinstance(value.cls, Class):
            return True
    return False
