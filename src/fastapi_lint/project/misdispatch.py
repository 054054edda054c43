"""Mistakes in the function that a `BaseHTTPMiddleware` calls, each of which shows only at run time.

Executed with Starlette 1.10: exception handlers do not see what such a function raises; a `def` one is
awaited; `request.stream()` leaves an empty body to what follows; the response of `call_next` is a stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.exception_handlers import FASTAPI, STARLETTE
from fastapi_lint.project.handled import catches, is_handled
from fastapi_lint.project.http_middleware import Dispatch, dispatch
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project

_RESPONSE = "fastapi.responses.Response"
_NAMES = ("HTTPException", "StarletteHTTPException")


class Mistake(NamedTuple):
    """Where a mistake stands, and what happens there at run time."""

    span: Span
    message: str


def mistakes(found: Dispatch, project: Project) -> Iterator[Mistake]:
    """The mistakes in one dispatch function."""
    evaluator = project.evaluator
    if not found.function.node.is_async:
        yield from _not_awaitable(found, evaluator)
        return
    yield from _raised(found, project)
    yield from _consumed(found)
    yield from _body_read(found)


def _raised(found: Dispatch, project: Project) -> Iterator[Mistake]:
    """`raise HTTPException(…)` that nobody turns into its answer."""
    raised = []
    for stmt in iter_statements(found.function.node.body):
        if isinstance(stmt, n.Raise) and isinstance(stmt.exception, n.Call):
            name = _http_exception(stmt.exception, found.frame, project.evaluator)
            if name is None or _is_500(stmt.exception):
                continue
            if not is_handled(found.function.module, stmt.span, (name, *_NAMES)):
                raised.append(Mistake(stmt.span, ""))
    if not raised or _is_answered(found.function, project):
        return
    for mistake in raised:
        yield mistake._replace(
            message=f"no exception handler sees what middleware raises: `{found.function.display}` answers "
            "500 instead of the exception's status"
        )


def _http_exception(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> str | None:
    """The class of an `HTTPException`, by its own name."""
    value = evaluator.infer(expr, frame)
    if not isinstance(value, t.Instance):
        return None
    if any(evaluator.members.subclass_of(value.cls, base) for base in (FASTAPI, *STARLETTE)):
        return value.name.rpartition(".")[2]
    return None


def _is_500(call: n.Call) -> bool:
    """Whether an exception has the status that it is answered with anyway."""
    given = (*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.name == "status_code"))
    return any(
        (isinstance(expr, n.Constant) and expr.value == 500)
        or (last_name(expr) or "").startswith(("HTTP_500", "INTERNAL_SERVER"))
        for expr in given
    )


def _is_answered(function: Function, project: Project) -> bool:
    """Whether other middleware, or a handler for every exception, may make the answer of the exception."""
    for middleware in project.middleware:
        other = dispatch(middleware, project.evaluator)
        around = other.function if other is not None else _call(middleware.cls, project.evaluator)
        if around is not None and around is not function and _swallows(around):
            return True
    return any(
        isinstance(member, t.FunctionValue) and _looks_at_status(member.function)
        for registration in project.exception_handlers
        if _is_catch_all(project.evaluator.infer(registration.key, registration.frame))
        for member in t.known(registration.handler)
    )


def _call(cls: t.Type, evaluator: Evaluator) -> Function | None:
    method = evaluator.members.method(cls.cls, "__call__") if isinstance(cls, t.ClassValue) else None
    return None if method is None else method.function


def _swallows(function: Function) -> bool:
    return any(
        catches(handler, _NAMES)
        for stmt in iter_statements(function.node.body)
        if isinstance(stmt, n.Try)
        for handler in stmt.handlers
    )


def _is_catch_all(key: t.Type) -> bool:
    if isinstance(key, t.External):
        return key.dotted in ("builtins.Exception", "Exception")
    return key == t.Literal(500)


def _looks_at_status(function: Function) -> bool:
    return any(
        (isinstance(expr, n.Name) and expr.id in _NAMES)
        or (isinstance(expr, n.Attribute) and expr.attr in (*_NAMES, "status_code"))
        for expr in iter_expressions(function.node.body)
    )


def _not_awaitable(found: Dispatch, evaluator: Evaluator) -> Iterator[Mistake]:
    """A plain `def` that provably does not return something to await."""
    node, name = found.function.node, found.function.display
    made = _from_call_next(found, awaited=False)
    for expr in iter_expressions(node.body, lambdas=False):
        if isinstance(expr, n.Attribute) and isinstance(expr.base, n.Name) and expr.base.id in made:
            yield Mistake(
                node.name_span,
                f"`{name}` is not `async`: `{found.call_next}` gives a coroutine, which has no `{expr.attr}`",
            )
            return
    for stmt in iter_statements(node.body):
        if isinstance(stmt, n.Return) and isinstance(stmt.value, n.Call):
            value = evaluator.infer(stmt.value, found.frame)
            if isinstance(value, t.Instance) and evaluator.members.subclass_of(value.cls, _RESPONSE):
                message = f"`{name}` is not `async`, and Starlette awaits what it returns: TypeError"
                yield Mistake(node.name_span, message)
                return


def _from_call_next(found: Dispatch, *, awaited: bool) -> frozenset[str]:
    """The names that hold the result of `call_next` and nothing else."""
    names = set()
    for name, bindings in found.function.scope.bindings.items():
        values = [binding.node for binding in bindings]
        if awaited:
            values = [value.value if isinstance(value, n.Await) else None for value in values]
        if values and all(
            isinstance(value, n.Call)
            and isinstance(value.func, n.Name)
            and value.func.id == found.call_next
            and binding.kind == "value"
            and not binding.path
            for value, binding in zip(values, bindings, strict=True)
        ):
            names.add(name)
    return frozenset(names)


def _consumed(found: Dispatch) -> Iterator[Mistake]:
    """`request.stream()` before `call_next`, in a function that does not put the body back."""
    streamed: list[n.Call] = []
    following: list[n.Call] = []
    for expr in iter_expressions(found.function.node.body, lambdas=False):
        if isinstance(expr, n.Attribute) and expr.attr in ("_body", "_receive", "_stream_consumed", "body"):
            return
        if not isinstance(expr, n.Call):
            continue
        func = expr.func
        if isinstance(func, n.Name) and func.id == found.call_next:
            following.append(expr)
        elif (
            isinstance(func, n.Attribute)
            and func.attr == "stream"
            and isinstance(func.base, n.Name)
            and func.base.id == found.request
        ):
            streamed.append(expr)
    for call in streamed:
        passed = [c for c in following if c.span > call.span and _is_name(c.args[:1], found.request)]
        if passed and len(found.function.scope.bindings[found.request]) == 1:
            message = "the body read by `stream()` is gone: what `{}` calls gets an empty one"
            yield Mistake(call.span, message.format(found.call_next))


def _is_name(args: tuple[n.Expr, ...], name: str) -> bool:
    return any(isinstance(arg, n.Name) and arg.id == name for arg in args)


def _body_read(found: Dispatch) -> Iterator[Mistake]:
    """`response.body`, where `response` is what `call_next` gave."""
    made = _from_call_next(found, awaited=True)
    everything = list(iter_expressions(found.function.node.body, lambdas=False))
    tested = {
        arg.id
        for call in everything
        if isinstance(call, n.Call)
        and isinstance(call.func, n.Name)
        and call.func.id in ("hasattr", "isinstance")
        for arg in call.args[:1]
        if isinstance(arg, n.Name)
    }
    for expr in everything:
        if not isinstance(expr, n.Attribute) or expr.attr != "body" or not isinstance(expr.base, n.Name):
            continue
        if expr.base.id not in made - tested:
            continue
        if not is_handled(found.function.module, expr.span, ("AttributeError",)):
            message = f"the response of `{found.call_next}` is a stream and has no `body`: AttributeError"
            yield Mistake(expr.span, message)
