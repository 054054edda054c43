"""What the middleware of a project does: its functions, whether it answers by itself, what wraps what.

Executed with Starlette 1.10: what is added later by `add_middleware` or `@app.middleware` wraps what was
added before, and all of `FastAPI(middleware=[…])`; in that list the first entry is the outermost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import blocks_of, iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Middleware, Router
from fastapi_lint.project.definitions import Definitions
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

BASE = "starlette.middleware.base.BaseHTTPMiddleware"
_RESPONSE = "fastapi.responses.Response"
# Answers 400 where its backend raises.
_AUTHENTICATION = "starlette.middleware.authentication.AuthenticationMiddleware"


class Dispatch(NamedTuple):
    """A function that gets a request and `call_next`, with its names for both."""

    function: Function
    frame: t.Frame
    request: str
    call_next: str


class Answer(NamedTuple):
    """A middleware that answers by itself: its name, and the file and line where, if in the project."""

    name: str
    filename: str | None = None
    line: int | None = None


def is_base(middleware: Middleware, evaluator: Evaluator) -> bool:
    """Whether a middleware is a `BaseHTTPMiddleware`, as those made by `@app.middleware` are."""
    cls = middleware.cls
    if middleware.form == "decorator":
        return True
    if isinstance(cls, t.External):
        return evaluator.members.subclass_of(cls.dotted, BASE)
    return isinstance(cls, t.ClassValue) and evaluator.members.subclass_of(cls.cls, BASE)


def dispatch(middleware: Middleware, evaluator: Evaluator) -> Dispatch | None:
    """The project's function that a `BaseHTTPMiddleware` calls for each request."""
    if not is_base(middleware, evaluator):
        return None
    value: t.Type = middleware.cls
    given = middleware.place.keywords.get("dispatch")
    if given is not None:
        value = evaluator.infer(given, middleware.place.frame)
    elif isinstance(value, t.ClassValue):
        value = evaluator.members.of(t.Instance(value.cls, (), None, True), "dispatch")
    if not isinstance(value, t.FunctionValue):
        return None
    function = value.function
    names = [param.name for param in function.node.params]
    if function.cls is not None and "staticmethod" not in evaluator.decorator_names(function):
        names = names[1:]
    if len(names) < 2:
        return None
    return Dispatch(function, evaluator.home(function.module, function), names[0], names[1])


def name_of(middleware: Middleware) -> str:
    """What people call a middleware: its class, or the decorated function."""
    match middleware.cls:
        case t.ClassValue(cls=cls):
            return cls.name
        case t.External(dotted=dotted):
            return dotted.rpartition(".")[2]
        case t.FunctionValue(function=function):
            return function.display
    return "the middleware"


def derived(found: Dispatch) -> frozenset[str]:
    """The names in a dispatch function that hold what came from `call_next`, however changed."""
    names = {found.call_next}
    while True:
        more = {
            target.id
            for stmt in iter_statements(found.function.node.body)
            for target in _bound(stmt)
            if _mentions(_source(stmt), names)
        }
        if more <= names:
            return frozenset(names)
        names |= more


def answer(middleware: Middleware, evaluator: Evaluator) -> Answer | None:
    """Where a middleware answers without what it wraps; None when it does not, or nobody knows."""
    found = dispatch(middleware, evaluator)
    if found is not None:
        function, place = found.function, _returned(found, evaluator)
    elif isinstance(middleware.cls, t.ClassValue) and not is_base(middleware, evaluator):
        method = evaluator.members.method(middleware.cls.cls, "__call__")
        if method is None:
            known = evaluator.members.subclass_of(middleware.cls.cls, _AUTHENTICATION)
            return Answer(name_of(middleware)) if known else None
        function, place = method.function, _sent(method.function, evaluator)
    else:
        return Answer(name_of(middleware)) if middleware.cls == t.External(_AUTHENTICATION) else None
    if place is None or _sets_headers(function):
        return None
    return Answer(name_of(middleware), function.module.filename, place.line)


def _returned(found: Dispatch, evaluator: Evaluator) -> Span | None:
    """A `return` of a response that has nothing of the wrapped application's in it."""
    names = derived(found)
    for stmt in iter_statements(found.function.node.body):
        if not isinstance(stmt, n.Return) or not isinstance(stmt.value, (n.Call, n.Await)):
            continue
        if not _mentions(stmt.value, names) and _is_response(stmt.value, found.frame, evaluator):
            return stmt.span
    return None


def _sent(function: Function, evaluator: Evaluator) -> Span | None:
    """A call of a response with scope, receive and send."""
    frame = evaluator.home(function.module, function)
    for expr in iter_expressions(function.node.body, lambdas=False):
        if isinstance(expr, n.Call) and len(expr.args) == 3 and _is_response(expr.func, frame, evaluator):
            return expr.span
    return None


def _is_response(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> bool:
    kinds = t.members(evaluator.infer(expr, frame))
    return all(
        isinstance(kind, t.Instance) and evaluator.members.subclass_of(kind.cls, _RESPONSE) for kind in kinds
    )


def _sets_headers(function: Function) -> bool:
    """Whether a function names a CORS header: then it may care for them itself."""
    return any(
        isinstance(expr, n.Constant)
        and isinstance(expr.value, (str, bytes))
        and "access-control-" in str(expr.value).lower()
        for expr in iter_expressions(function.node.body)
    )


def _bound(stmt: n.Stmt) -> Iterator[n.Name]:
    """The names that a statement binds."""
    targets: tuple[n.Expr, ...] = ()
    match stmt:
        case n.Assign():
            targets = stmt.targets
        case n.Annotated() | n.Augmented() | n.For():
            targets = (stmt.target,)
        case n.With():
            targets = tuple(item.target for item in stmt.items if item.target is not None)
    for target in targets:
        yield from (part for part in _parts(target) if isinstance(part, n.Name))


def _source(stmt: n.Stmt) -> n.Expr | None:
    """What a binding statement takes the values from."""
    match stmt:
        case n.Assign() | n.Annotated() | n.Augmented():
            return stmt.value
        case n.For():
            return stmt.iter
        case n.With():
            return stmt.items[0].context
    return None


def _parts(expr: n.Expr) -> Iterable[n.Expr]:
    return iter_expressions((n.Evaluate(expr, expr.span),))


def _mentions(expr: n.Expr | None, names: Iterable[str]) -> bool:
    wanted = frozenset(names)
    return expr is not None and any(isinstance(p, n.Name) and p.id in wanted for p in _parts(expr))


# What wraps what


def wrappers(inner: Middleware, everything: Iterable[Middleware], evaluator: Evaluator) -> list[Middleware]:
    """The middleware that certainly wraps `inner` on its application, innermost first."""
    if inner.form == "list":
        return _around_entry(inner, tuple(everything), evaluator)
    if inner.router is None:
        return []
    in_order = sorted(inner.router.middleware, key=lambda entry: entry.place.span)
    return [
        other
        for other in in_order
        if other.place.frame is inner.place.frame and inner.place.span < other.place.span
        if _both_run(inner, other)
    ]


def _around_entry(
    inner: Middleware, everything: tuple[Middleware, ...], evaluator: Evaluator
) -> list[Middleware]:
    """Around an entry of a list: the entries before it, and what is added to the application later."""
    found: list[Middleware] = []
    display = _display(inner)
    if display is None:
        return []
    before = [item for item in display.items if item.span < inner.place.span]
    entries = [m for m in everything if m.form == "list" and m.place.frame is inner.place.frame]
    found += [m for item in reversed(before) for m in entries if m.place.call is item]
    owners = dict.fromkeys(m.router for m in everything if m.router is not None)
    for owner in owners:
        if _has_list(owner, display, evaluator):
            found += owner.middleware
    return found


def applications(
    middleware: Middleware, routers: Iterable[Router], evaluator: Evaluator
) -> tuple[Router, ...]:
    """The applications that a middleware is known to be on."""
    if middleware.router is not None:
        return (middleware.router,)
    display = _display(middleware) if middleware.form == "list" else None
    return () if display is None else tuple(r for r in routers if _has_list(r, display, evaluator))


def _display(entry: Middleware) -> n.Sequence | None:
    """The list display that holds an entry."""
    around = entry.place.module.statements_around(entry.place.span)
    for expr in iter_expressions(around[-1:]):
        if isinstance(expr, n.Sequence) and any(item is entry.place.call for item in expr.items):
            return expr
    return None


def _has_list(owner: Router, display: n.Sequence, evaluator: Evaluator) -> bool:
    """Whether an application is made with a list as its `middleware`."""
    given = None if owner.place is None else owner.place.keywords.get("middleware")
    if owner.place is None or given is None:
        return False
    if given is display:
        return True
    behind = list(Definitions(evaluator).of(given, owner.place.frame))
    return len(behind) == 1 and behind[0].expr is display


def _both_run(first: Middleware, second: Middleware) -> bool:
    """Whether the registration of `second` is reached after that of `first` has run."""
    module = first.place.module
    span = second.place.span
    for stmt in module.statements_around(first.place.span):
        for block in blocks_of(stmt):
            if not any(inner.span.contains(first.place.span) for inner in block):
                continue
            if any(_holds(inner, span) for inner in block):
                continue
            ends = isinstance(block[-1], (n.Return, n.Raise)) or last_name(_value(block[-1])) == "exit"
            if ends or stmt.span.contains(span):
                return False
    return True


def _holds(stmt: n.Stmt, span: Span) -> bool:
    decorators = stmt.decorators if isinstance(stmt, (n.FunctionDef, n.ClassDef)) else ()
    return stmt.span.contains(span) or any(decorator.span.contains(span) for decorator in decorators)


def _value(stmt: n.Stmt) -> n.Expr:
    return stmt.value if isinstance(stmt, n.Evaluate) else n.Constant(None, stmt.span)
