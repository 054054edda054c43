"""What WebSocket handlers do with their connection: in which order, in which loops, guarded by what.

A handler is read statement by statement, and so are the functions of the project that it hands the
connection to. Code that may have accepted the connection or not is in between; nothing is said about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.catching import DISCONNECT, around_yields, catches
from fastapi_lint.project.dependencies import Dependencies, Dependency
from fastapi_lint.project.events import children
from fastapi_lint.project.loop_need import other_decorator
from fastapi_lint.project.loops import is_endless
from fastapi_lint.served import flatten

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_DEPTH = 5
_PLAIN = frozenset({"staticmethod", "classmethod"})
_WAITING = frozenset({"asyncio.wait_for", "asyncio.shield"})


class Stage(Enum):
    """How far a connection is: not accepted yet, accepted, or one of both."""

    BEFORE = "before"
    UNSURE = "unsure"
    AFTER = "after"

    def __or__(self, other: Stage) -> Stage:
        return self if self is other else Stage.UNSURE


class Around(NamedTuple):
    """Where something happens: the frame, the connection's name in it, the loop and the guards around.

    `loop` is the innermost `while`, with its frame; `guards` are the `try` and `with` statements, outer ones
    first, those of callers included; `callers` are the calls that lead from the handler here, each with its
    frame; `is_branch` says that it stands in a branch of one of the functions called, and `handler` is the
    place of the first call, None in the handler itself.
    """

    frame: t.Frame
    socket: str
    loop: tuple[n.While, t.Frame] | None = None
    guards: tuple[tuple[n.Try | n.With, t.Frame], ...] = ()
    callers: tuple[tuple[n.Call, t.Frame], ...] = ()
    is_branch: bool = False
    handler: Around | None = None

    @property
    def outer(self) -> Around:
        """The place in the handler's own body."""
        return self if self.handler is None else self.handler

    @property
    def function(self) -> Function:
        """The function it happens in."""
        assert self.frame.function is not None
        return self.frame.function


class Use(NamedTuple):
    """A call of a method of the connection, or a `raise` (then `method` is empty), at a stage.

    `awaited` says that what the call raises is raised here.
    """

    node: n.Call | n.Raise
    method: str
    stage: Stage
    around: Around
    awaited: bool = False

    @property
    def in_handler(self) -> Use:
        """The same as the handler sees it: the call there that leads to it."""
        if not self.around.callers:
            return self
        return self._replace(node=self.around.callers[0][0], around=self.around.outer)


class Sockets:
    """The WebSocket handlers of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._uses: dict[Route, tuple[Use, ...]] = {}

    def uses(self, route: Route) -> tuple[Use, ...]:
        """What a route's handler does, in the order of its text; nothing when its code is not known."""
        if route not in self._uses:
            self._uses[route] = tuple(self._of(route))
        return self._uses[route]

    @cached_property
    def disconnects_are_handled(self) -> bool:
        """Whether an exception handler is registered for the end of connections."""
        evaluator = self._project.evaluator
        for place, _ in self._project.registrations.exception_handlers:
            table = place.keywords.get("exception_handlers")
            keys = [key for key, _ in table.items if key is not None] if isinstance(table, n.Mapping) else []
            for expr in (*place.call.args[:1], *place.keywords.values(), *keys):
                if catches(expr, place.frame, DISCONNECT, evaluator):
                    return True
        return False

    @cached_property
    def stages(self) -> dict[int, Stage]:
        """The stage of each call on a connection and of what is raised, by the identity of the expression."""
        found: dict[int, Stage] = {}
        for route in self._project.routes:
            for use in self.uses(route) if route.is_websocket else ():
                key = id(use.node.exception if isinstance(use.node, n.Raise) else use.node)
                found[key] = found.get(key, use.stage) | use.stage
        return found

    def _of(self, route: Route) -> Iterator[Use]:
        value, evaluator = route.handler_value, self._project.evaluator
        if not isinstance(value, t.FunctionValue) or value.function is not route.handler:
            return
        if other_decorator(value.function, self._project) is not None:
            return
        frame = evaluator.home(value.function.module, value.function)
        name = connection(value.function, frame, evaluator)
        if name is not None:
            needed = tuple(flatten(Dependencies(evaluator).of_function(value)))
            # Nothing is accepted yet, unless a dependency may have done it.
            unsure = self._accepting or any(map(_is_foreign, needed))
            walk = Walk(evaluator, Stage.UNSURE if unsure else Stage.BEFORE)
            walk.block(value.function.node.body, Around(frame, name, guards=self._guards(needed)))
            yield from walk.uses

    def _guards(self, needed: Iterable[Dependency]) -> tuple[tuple[n.Try, t.Frame], ...]:
        """The `try` statements of dependencies in which a handler runs."""
        functions = [dependency.function for dependency in needed if dependency.function is not None]
        home = self._project.evaluator.home
        return tuple((stmt, home(f.module, f)) for f in functions for stmt in around_yields(f))

    @cached_property
    def _accepting(self) -> bool:
        """Whether some dependency of the project may accept connections."""
        evaluator = self._project.evaluator
        for value in self._project.dependency_functions:
            frame = evaluator.home(value.function.module, value.function)
            name = connection(value.function, frame, evaluator)
            if name is not None:
                walk = Walk(evaluator, Stage.BEFORE)
                walk.block(value.function.node.body, Around(frame, name))
                if walk.stage is not Stage.BEFORE:
                    return True
        return False


def connection(function: Function, frame: t.Frame, evaluator: Evaluator) -> str | None:
    """The parameter of a function that is the WebSocket."""
    for param in function.node.params:
        if param.annotation is None or len(function.scope.bindings[param.name]) > 1:
            continue
        declared = evaluator.annotations.instance(param.annotation, frame)
        if isinstance(declared, t.Instance) and declared.name == "fastapi.WebSocket":
            return param.name
    return None


class Walk:
    """Reads a function: collects `uses` and keeps the `stage` the connection is in."""

    def __init__(self, evaluator: Evaluator, stage: Stage) -> None:
        self._ev = evaluator
        self.stage = stage
        self.uses: list[Use] = []
        self._returned: list[Stage] = []

    # Statements: each method says whether control can go on behind

    def block(self, body: Iterable[n.Stmt], around: Around) -> bool:
        """Read statements up to the first behind which nothing runs."""
        return all(self._statement(stmt, around) for stmt in body)

    def _statement(self, stmt: n.Stmt, around: Around) -> bool:
        match stmt:
            case n.If():
                self._expr(stmt.test, around)
                return self._branches((stmt.body, stmt.orelse), around)
            case n.Match():
                self._expr(stmt.subject, around)
                return self._branches((*(case.body for case in stmt.cases), ()), around)
            case n.While() | n.For():
                return self._loop(stmt, around)
            case n.With():
                for item in stmt.items:
                    self._expr(item.context, around)
                return self.block(stmt.body, _guarded(around, stmt))
            case n.Try():
                return self._try(stmt, around)
            case n.FunctionDef() | n.ClassDef():
                if around.socket in _names(stmt.body):
                    self._hand_over()
                return True
        return self._simple(stmt, around)

    def _simple(self, stmt: n.Stmt, around: Around) -> bool:
        for expr in children(stmt):
            self._expr(expr, around)
        if isinstance(stmt, n.Raise):
            self.uses.append(Use(stmt, "", self.stage, around))
        elif isinstance(stmt, n.Return):
            self._returned.append(self.stage)
        stops = isinstance(stmt, n.Simple) and stmt.kind in ("break", "continue")
        return not (stops or isinstance(stmt, (n.Return, n.Raise)))

    def _branches(self, bodies: Iterable[Iterable[n.Stmt]], around: Around) -> bool:
        """Read blocks one of which runs."""
        start, ends = self.stage, list[Stage]()
        inner = around._replace(is_branch=around.is_branch or bool(around.callers))
        for body in bodies:
            self.stage = start
            if self.block(body, inner):
                ends.append(self.stage)
        self._join(ends or [self.stage])
        return bool(ends)

    def _loop(self, stmt: n.While | n.For, around: Around) -> bool:
        inner = around._replace(loop=(stmt, around.frame)) if isinstance(stmt, n.While) else around
        self._expr(stmt.test if isinstance(stmt, n.While) else stmt.iter, inner)
        start = self.stage
        self.block(stmt.body, inner)
        self.stage = start | self.stage
        self.block(stmt.orelse, around)
        return not is_endless(stmt)

    def _try(self, stmt: n.Try, around: Around) -> bool:
        start, ends = self.stage, list[Stage]()
        goes_on = self.block(stmt.body, _guarded(around, stmt))
        broken = start | self.stage
        if goes_on and self.block(stmt.orelse, around):
            ends.append(self.stage)
        for handler in stmt.handlers:
            self.stage = broken
            if self.block(handler.body, around):
                ends.append(self.stage)
        self._join(ends or [broken])
        return self.block(stmt.final, around) and bool(ends)

    def _join(self, ends: list[Stage]) -> None:
        self.stage = ends[0]
        for end in ends[1:]:
            self.stage = self.stage | end

    def _hand_over(self) -> None:
        """The connection is out of sight: someone else may accept it."""
        if self.stage is Stage.BEFORE:
            self.stage = Stage.UNSURE

    # Expressions

    def _expr(self, expr: n.Expr, around: Around, *, awaited: bool = False) -> None:
        match expr:
            case n.Await():
                self._expr(expr.value, around, awaited=True)
            case n.Call(func=n.Attribute(base=n.Name(id=name))) if name == around.socket:
                self._method(expr, around, awaited)
            case n.Call():
                self._call(expr, around, awaited)
            case n.Attribute(base=n.Name(id=name)) if name == around.socket:
                if expr.attr in ("accept", "send"):
                    self._hand_over()
            case n.Name(id=name) if name == around.socket:
                self._hand_over()
            case n.Lambda():
                if around.socket in _names((n.Evaluate(expr.body, expr.span),)):
                    self._hand_over()
            case _:
                for child in children(expr):
                    self._expr(child, around)

    def _method(self, call: n.Call, around: Around, awaited: bool) -> None:
        for argument in _arguments(call):
            self._expr(argument, around)
        assert isinstance(call.func, n.Attribute)
        method = call.func.attr
        self.uses.append(Use(call, method, self.stage, around, awaited))
        if method == "accept":
            self.stage = Stage.AFTER if awaited else self.stage | Stage.AFTER
        elif method == "send":  # may be the message that accepts
            self._hand_over()

    def _call(self, call: n.Call, around: Around, awaited: bool) -> None:
        self._expr(call.func, around)
        given = [arg for arg in _arguments(call) if _is_name(arg, around.socket)]
        func = self._ev.infer(call.func, around.frame)
        waits = awaited and isinstance(func, t.External) and func.dotted in _WAITING
        for argument in _arguments(call):
            if argument not in given:
                self._expr(argument, around, awaited=waits)
        inner = self._inside(call, func, around, awaited)
        if inner is not None:
            self._enter(inner)
        elif given or _closes_over(func, around):
            self._hand_over()

    def _enter(self, inner: Around) -> None:
        """Read a function from its first statement to wherever it returns."""
        outer, self._returned = self._returned, []
        if self.block(inner.function.node.body, inner) or not self._returned:
            self._returned.append(self.stage)
        self._join(self._returned)
        self._returned = outer

    def _inside(self, call: n.Call, func: t.Type, around: Around, awaited: bool) -> Around | None:
        """The frame of a project function that is given the connection and runs here."""
        if not isinstance(func, t.FunctionValue) or len(around.callers) >= _DEPTH:
            return None
        function = func.function
        if not self._ev.decorator_names(function) <= _PLAIN or len(function.node.decorators) > 1:
            return None
        if function.node.yields or function.node.is_async is not awaited:
            return None
        name = around.socket if _closes_over(func, around) else _parameter(call, func, around.socket)
        if name is None or any(caller.func == call.func for caller, _ in around.callers):
            return None
        frame = self._ev.function_frame(func)
        callers = (*around.callers, (call, around.frame))
        return around._replace(frame=frame, socket=name, callers=callers, handler=around.outer)


def _is_foreign(dependency: Dependency) -> bool:
    """Whether a dependency is neither the project's nor the framework's."""
    match dependency.value:
        case t.External(dotted=name) | t.Instance(cls=str(name)):
            return name.partition(".")[0] not in ("fastapi", "starlette")
        case t.Unknown():
            return True
    return False


def _guarded(around: Around, stmt: n.Try | n.With) -> Around:
    return around._replace(guards=(*around.guards, (stmt, around.frame)))


def _arguments(call: n.Call) -> tuple[n.Expr, ...]:
    return (*call.args, *(keyword.value for keyword in call.keywords))


def _is_name(expr: n.Expr, name: str) -> bool:
    return isinstance(expr, n.Name) and expr.id == name


def _names(body: Iterable[n.Stmt]) -> set[str]:
    """The names that a definition reads, those of definitions in it included."""
    statements = tuple(body)
    found = {expr.id for expr in iter_expressions(statements) if isinstance(expr, n.Name)}
    for stmt in iter_statements(statements):
        if isinstance(stmt, (n.FunctionDef, n.ClassDef)):
            found |= _names(stmt.body)
    return found


def _closes_over(func: t.Type, around: Around) -> bool:
    """Whether a function is defined in the one at hand and reads its connection."""
    if not isinstance(func, t.FunctionValue) or func.function.parent is not around.frame.function:
        return False
    shadowed = around.socket in func.function.scope.bindings
    return not shadowed and around.socket in _names(func.function.node.body)


def _parameter(call: n.Call, func: t.FunctionValue, socket: str) -> str | None:
    """The parameter that gets the connection; None if it gets none, or one that cannot be told."""
    params = func.function.node.params[1 if func.receiver is not None else 0 :]
    if any(isinstance(arg, n.Starred) for arg in call.args):
        return None
    for arg, param in zip(call.args, params, strict=False):
        if _is_name(arg, socket):
            return param.name if param.kind in ("positional", "positional_only") else None
    named = {param.name for param in params if param.kind != "double_star"}
    for keyword in call.keywords:
        if _is_name(keyword.value, socket):
            return keyword.name if keyword.name in named else None
    return None
