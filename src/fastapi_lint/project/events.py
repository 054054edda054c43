"""What a function body does when it runs: calls, iterations, entered context managers, attribute reads.

Nested functions and lambdas do not run here; code under `if TYPE_CHECKING` or `if False`, or behind a block
that always leaves, never does; and code that fills an empty global or class attribute runs once in the life
of the process, so it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.branches import Guard, breaks, leaves, never_holds
from fastapi_lint.project.filling import fills_once, returns_kept
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name


class Kind(Enum):
    """What happens to the expression of an event."""

    CALL = "call"
    AWAIT = "await"
    ITERATE = "iterate"
    ASYNC_ITERATE = "async iterate"
    ENTER = "enter"
    ASYNC_ENTER = "async enter"
    READ = "read"


class Event(NamedTuple):
    """One thing that happens; `expr` is the call, the iterable, the context expression or the attribute.

    `place` is what it is reported at: `expr`, or the call that goes through it.
    `conditions` counts the branches (of `if`, `match`, `except`) it stands in: how far from certain it is;
    `guards` are the tests it stands under, those of an early `return` or `raise` included.
    """

    kind: Kind
    expr: n.Expr
    place: n.Expr
    conditions: int = 0
    guards: tuple[Guard, ...] = ()

    @property
    def span(self) -> Span:
        """Where it is reported."""
        return self.place.span


# Builtins that run through a generator or iterator they are given.
CONSUMERS = frozenset(
    {"list", "tuple", "set", "frozenset", "dict", "sum", "any", "all", "max", "min", "sorted", "next", "join"}
)


def events(function: Function) -> tuple[Event, ...]:
    """The events of one run of a function's body, in the order of its text."""
    found: list[Event] = []
    _Walk(function, found).block(function.node.body)
    return tuple(found)


class _Walk:
    """Adds what happens in statements and expressions to `found`."""

    def __init__(
        self, function: Function, found: list[Event], conditions: int = 0, guards: tuple[Guard, ...] = ()
    ) -> None:
        self._function = function
        self._found = found
        self._conditions = conditions
        self._guards = guards

    def branch(self, body: Iterable[n.Stmt], guard: Guard | None = None, weight: int = 1) -> None:
        """A block that may not run; `weight` is how many conditions that counts for."""
        self._under(guard, weight).block(body)

    def _under(self, guard: Guard | None, weight: int) -> _Walk:
        if guard is None:
            return _Walk(self._function, self._found, self._conditions + weight, self._guards)
        return self._behind((guard,), weight)

    def _behind(self, passed: tuple[Guard, ...], weight: int) -> _Walk:
        """A walk of what runs if guards hold as well: what it finds counts for nothing if one never does."""
        found = [] if any(never_holds(guard, self._function) for guard in passed) else self._found
        return _Walk(self._function, found, self._conditions + weight, (*self._guards, *passed))

    def event(self, kind: Kind, expr: n.Expr, place: n.Expr) -> None:
        self._found.append(Event(kind, expr, place, self._conditions, self._guards))

    def block(self, body: Iterable[n.Stmt]) -> None:
        statements = tuple(body)
        for index, stmt in enumerate(statements):
            self.statement(stmt)
            if leaves(stmt):
                return
            if not isinstance(stmt, (n.While, n.If, n.Simple)):
                continue
            rest = statements[index + 1 :]
            if isinstance(stmt, n.If) and returns_kept(stmt, rest, self._function):
                return
            passed = tuple(_passed(stmt))
            if passed:
                self._behind(passed, _answers(stmt)).block(rest)
                return

    def statement(self, stmt: n.Stmt) -> None:
        match stmt:
            case n.Assign() | n.Evaluate() | n.Augmented():
                self.expr(stmt.value)
                if isinstance(stmt, n.Assign):
                    self.all(target for target in stmt.targets if not isinstance(target, n.Name))
            case n.Annotated() | n.Return():
                if stmt.value is not None:
                    self.expr(stmt.value)
            case n.Raise():
                self.all(part for part in (stmt.exception, stmt.cause) if part is not None)
            case n.Simple():
                self.all(stmt.children)
            case n.FunctionDef():
                self.all(p.default for p in stmt.params if p.default is not None)
            case n.ClassDef() | n.Import() | n.ImportFrom() | n.Scope():
                return
            case _:
                self.compound(stmt)

    def compound(self, stmt: n.Stmt) -> None:
        match stmt:
            case n.If():
                self.condition(stmt)
            case n.While():
                self.expr(stmt.test)
                self._under(Guard(stmt.test, True), 0).block(stmt.body)
                self.block(stmt.orelse)
            case n.For():
                self.iteration(stmt.iter, stmt.is_async)
                self.block((*stmt.body, *stmt.orelse))
            case n.With():
                for item in stmt.items:
                    self.expr(item.context)
                    kind = Kind.ASYNC_ENTER if stmt.is_async else Kind.ENTER
                    self.event(kind, item.context, item.context)
                self.block(stmt.body)
            case n.Try():
                self.block(stmt.body)
                for handler in stmt.handlers:
                    self.branch(handler.body)
                self.block((*stmt.orelse, *stmt.final))
            case n.Match():
                self.expr(stmt.subject)
                for case in stmt.cases:
                    if case.guard is not None:
                        self.expr(case.guard)
                    self.branch(case.body)

    def condition(self, stmt: n.If) -> None:
        if last_name(stmt.test) == "TYPE_CHECKING":
            self.block(stmt.orelse)
            return
        once = fills_once(stmt, self._function)
        test = stmt.test
        if once and isinstance(test, n.BoolOp) and test.op == "And":
            test = test.values[0]  # `self._x is None and usable()` asks no more once `self._x` is there
        self.expr(test)
        if not once:
            # What is done for one kind of argument says little about a call with another.
            weight = 2 if _selects(stmt.test) else 1
            self.branch(stmt.body, Guard(stmt.test, True), weight)
        self.branch(stmt.orelse, Guard(stmt.test, False))

    def iteration(self, expr: n.Expr, is_async: bool) -> None:
        self.expr(expr)
        self.event(Kind.ASYNC_ITERATE if is_async else Kind.ITERATE, expr, expr)

    def all(self, exprs: Iterable[n.Expr]) -> None:
        for expr in exprs:
            self.expr(expr)

    def expr(self, expr: n.Expr) -> None:
        match expr:
            case n.Name() | n.Constant() | n.Lambda():
                return
            case n.Call():
                self.call(expr, Kind.CALL)
            case n.Await(value=n.Call() as call):
                self.call(call, Kind.AWAIT)
            case n.Attribute():
                self.expr(expr.base)
                self.event(Kind.READ, expr, expr)
            case n.Comprehension(kind="generator"):
                self.iteration(expr.generators[0].iter, expr.generators[0].is_async)
            case n.Comprehension():
                self.comprehension(expr)
            case n.Either():
                self.expr(expr.test)
                self._under(Guard(expr.test, True), 0).expr(expr.body)
                self._under(Guard(expr.test, False), 0).expr(expr.orelse)
            case n.BoolOp():
                walk = self
                for value in expr.values:
                    walk.expr(value)
                    walk = walk._under(Guard(value, expr.op == "And"), 0)
            case n.Starred():
                self.starred(expr)
            case n.Yield(delegate=True, value=value) if value is not None:
                self.iteration(value, False)
            case _:
                self.all(children(expr))

    def comprehension(self, expr: n.Comprehension) -> None:
        for part in expr.generators:
            self.iteration(part.iter, part.is_async)
            self.all(part.conditions)
        if expr.key is not None:
            self.expr(expr.key)
        self.expr(expr.element)

    def call(self, call: n.Call, kind: Kind) -> None:
        if isinstance(call.func, n.Attribute):
            self.expr(call.func.base)
        else:
            self.expr(call.func)
        consumes = last_name(call.func) in CONSUMERS
        for arg in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(arg, n.Comprehension) and arg.kind == "generator":
                if consumes or last_name(call.func) in ("gather", "wait", "create_task"):
                    self.comprehension(arg)
            elif isinstance(arg, n.Starred):
                self.starred(arg)
            else:
                self.expr(arg)
        if consumes and call.args:
            self.event(Kind.ITERATE, call.args[0], call)
        self.event(kind, call, call)

    def starred(self, arg: n.Starred) -> None:
        if isinstance(arg.value, n.Comprehension):
            self.comprehension(arg.value)
        else:
            self.iteration(arg.value, False)


def _passed(stmt: n.Stmt) -> Iterator[Guard]:
    """What holds behind a statement because of the tests in it: asserted, or otherwise left before."""
    match stmt:
        case n.While() if not breaks(stmt):
            yield Guard(stmt.test, False)
        case n.Simple(kind="assert", children=(test, *_)):
            yield Guard(test, True)
        case n.If() if stmt.body and leaves(stmt.body[-1]):
            yield Guard(stmt.test, False)
            if len(stmt.orelse) == 1:
                yield from _passed(stmt.orelse[0])
        case n.If() if stmt.orelse and leaves(stmt.orelse[-1]):
            yield Guard(stmt.test, True)


def _answers(stmt: n.Stmt) -> bool:
    """Whether a statement may return something: what follows is another way to the answer then.

    Returning nothing, or an empty display, says that there is nothing to do.
    """
    last = stmt.body[-1] if isinstance(stmt, n.If) else None
    return isinstance(last, n.Return) and last.value is not None and not _is_nothing(last.value)


def _is_nothing(value: n.Expr) -> bool:
    match value:
        case n.Constant() | n.Mapping(items=()):
            return True
        case n.Sequence():
            return all(_is_nothing(item) for item in value.items)
    return False


def _selects(test: n.Expr) -> bool:
    """Whether a test picks one of several kinds: by type, or by comparison with a literal text."""
    match test:
        case n.Call():
            return last_name(test) in ("isinstance", "issubclass", "startswith", "endswith")
        case n.Compare(ops=("Eq",), rights=(n.Constant(value=str()),)):
            return True
        case n.Compare(ops=("In",), rights=(n.Sequence(items=items),)):
            return all(isinstance(item, n.Constant) for item in items)
    return False


def children(expr: n.Expr | n.Stmt) -> Iterator[n.Expr]:
    """The direct parts of an expression, or the expressions of a simple statement."""
    for field in expr:
        if type(field) is Span or not isinstance(field, tuple):
            continue
        if hasattr(field, "at"):
            yield field  # type: ignore[misc]
        elif type(field) is tuple:
            for item in field:
                parts = item if type(item) is tuple else (item,)
                yield from (part for part in parts if hasattr(part, "at"))
