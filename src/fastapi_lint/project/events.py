"""What a function body does when it runs: calls, iterations, entered context managers, attribute reads.

Nested functions and lambdas do not run here; code under `if TYPE_CHECKING` never does; and code that
fills an empty global or class attribute runs once in the life of the process, so it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
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


class Guard(NamedTuple):
    """A test that has to come out as `outcome` for an event to happen."""

    test: n.Expr
    outcome: bool


class Event(NamedTuple):
    """One thing that happens; `expr` is the call, the iterable, the context expression or the attribute.

    `conditions` counts the branches (of `if`, `match`, `except`) it stands in: how far from certain it is;
    `guards` are the tests it stands under, those of an early `return` or `raise` included.
    """

    kind: Kind
    expr: n.Expr
    span: Span
    conditions: int = 0
    guards: tuple[Guard, ...] = ()


# Builtins that run through a generator or iterator they are given.
CONSUMERS = frozenset(
    {"list", "tuple", "set", "frozenset", "dict", "sum", "any", "all", "max", "min", "sorted", "next", "join"}
)


_FILLERS = frozenset({"update", "append", "extend", "add", "setdefault"})


def events(function: Function) -> Iterator[Event]:
    """The events of one run of a function's body, in the order of its text."""
    return _Walk(function).block(function.node.body)


class _Walk:
    def __init__(self, function: Function, conditions: int = 0, guards: tuple[Guard, ...] = ()) -> None:
        self._function = function
        self._conditions = conditions
        self._guards = guards

    def branch(self, body: Iterable[n.Stmt], guard: Guard | None = None, weight: int = 1) -> Iterator[Event]:
        """The events of a block that may not run; `weight` is how many conditions that counts for."""
        return self._under(guard, weight).block(body)

    def _under(self, guard: Guard | None, weight: int) -> _Walk:
        guards = self._guards if guard is None else (*self._guards, guard)
        return _Walk(self._function, self._conditions + weight, guards)

    def event(self, kind: Kind, expr: n.Expr, span: Span) -> Event:
        return Event(kind, expr, span, self._conditions, self._guards)

    def block(self, body: Iterable[n.Stmt]) -> Iterator[Event]:
        statements = tuple(body)
        for index, stmt in enumerate(statements):
            yield from self.statement(stmt)
            rest = statements[index + 1 :]
            if isinstance(stmt, n.While) and not _breaks(stmt):
                yield from self._under(Guard(stmt.test, False), 0).block(rest)
                return
            if not isinstance(stmt, n.If):
                continue
            if returns_kept(stmt, rest, self._function):
                return
            if isinstance(stmt.body[-1], (n.Return, n.Raise)) and not stmt.orelse:
                yield from self._under(Guard(stmt.test, False), 0).block(rest)
                return

    def statement(self, stmt: n.Stmt) -> Iterator[Event]:
        match stmt:
            case n.Assign() | n.Evaluate() | n.Augmented():
                yield from self.expr(stmt.value)
                if isinstance(stmt, n.Assign):
                    yield from self.all(target for target in stmt.targets if not isinstance(target, n.Name))
            case n.Annotated() | n.Return():
                if stmt.value is not None:
                    yield from self.expr(stmt.value)
            case n.Raise():
                yield from self.all(part for part in (stmt.exception, stmt.cause) if part is not None)
            case n.Simple():
                yield from self.all(stmt.children)
            case n.FunctionDef():
                yield from self.all(p.default for p in stmt.params if p.default is not None)
            case n.ClassDef() | n.Import() | n.ImportFrom() | n.Scope():
                return
            case _:
                yield from self.compound(stmt)

    def compound(self, stmt: n.Stmt) -> Iterator[Event]:
        match stmt:
            case n.If():
                yield from self.condition(stmt)
            case n.While():
                yield from self.expr(stmt.test)
                yield from self._under(Guard(stmt.test, True), 0).block(stmt.body)
                yield from self.block(stmt.orelse)
            case n.For():
                yield from self.iteration(stmt.iter, stmt.is_async)
                yield from self.block((*stmt.body, *stmt.orelse))
            case n.With():
                for item in stmt.items:
                    yield from self.expr(item.context)
                    kind = Kind.ASYNC_ENTER if stmt.is_async else Kind.ENTER
                    yield self.event(kind, item.context, item.context.span)
                yield from self.block(stmt.body)
            case n.Try():
                yield from self.block(stmt.body)
                for handler in stmt.handlers:
                    yield from self.branch(handler.body)
                yield from self.block((*stmt.orelse, *stmt.final))
            case n.Match():
                yield from self.expr(stmt.subject)
                for case in stmt.cases:
                    if case.guard is not None:
                        yield from self.expr(case.guard)
                    yield from self.branch(case.body)

    def condition(self, stmt: n.If) -> Iterator[Event]:
        if last_name(stmt.test) == "TYPE_CHECKING":
            yield from self.block(stmt.orelse)
            return
        once = fills_once(stmt, self._function)
        test = stmt.test
        if once and isinstance(test, n.BoolOp) and test.op == "And":
            test = test.values[0]  # `self._x is None and usable()` asks no more once `self._x` is there
        yield from self.expr(test)
        if not once:
            # What is done for one kind of argument says little about a call with another.
            weight = 2 if _selects(stmt.test) else 1
            yield from self.branch(stmt.body, Guard(stmt.test, True), weight)
        yield from self.branch(stmt.orelse, Guard(stmt.test, False))

    def iteration(self, expr: n.Expr, is_async: bool) -> Iterator[Event]:
        yield from self.expr(expr)
        yield self.event(Kind.ASYNC_ITERATE if is_async else Kind.ITERATE, expr, expr.span)

    def all(self, exprs: Iterable[n.Expr]) -> Iterator[Event]:
        for expr in exprs:
            yield from self.expr(expr)

    def expr(self, expr: n.Expr) -> Iterator[Event]:
        match expr:
            case n.Name() | n.Constant() | n.Lambda():
                return
            case n.Call():
                yield from self.call(expr, Kind.CALL)
            case n.Await(value=n.Call() as call):
                yield from self.call(call, Kind.AWAIT)
            case n.Attribute():
                yield from self.expr(expr.base)
                yield self.event(Kind.READ, expr, expr.span)
            case n.Comprehension(kind="generator"):
                yield from self.iteration(expr.generators[0].iter, expr.generators[0].is_async)
            case n.Comprehension():
                yield from self.comprehension(expr)
            case n.Either():
                yield from self.expr(expr.test)
                yield from self._under(Guard(expr.test, True), 0).expr(expr.body)
                yield from self._under(Guard(expr.test, False), 0).expr(expr.orelse)
            case n.BoolOp():
                walk = self
                for value in expr.values:
                    yield from walk.expr(value)
                    walk = walk._under(Guard(value, expr.op == "And"), 0)
            case n.Starred():
                yield from self.starred(expr)
            case n.Yield(delegate=True, value=value) if value is not None:
                yield from self.iteration(value, False)
            case _:
                yield from self.all(children(expr))

    def comprehension(self, expr: n.Comprehension) -> Iterator[Event]:
        for part in expr.generators:
            yield from self.iteration(part.iter, part.is_async)
            yield from self.all(part.conditions)
        if expr.key is not None:
            yield from self.expr(expr.key)
        yield from self.expr(expr.element)

    def call(self, call: n.Call, kind: Kind) -> Iterator[Event]:
        if isinstance(call.func, n.Attribute):
            yield from self.expr(call.func.base)
        else:
            yield from self.expr(call.func)
        consumes = last_name(call.func) in CONSUMERS
        for arg in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(arg, n.Comprehension) and arg.kind == "generator":
                if consumes or last_name(call.func) in ("gather", "wait", "create_task"):
                    yield from self.comprehension(arg)
            elif isinstance(arg, n.Starred):
                yield from self.starred(arg)
            else:
                yield from self.expr(arg)
        if consumes and call.args:
            yield self.event(Kind.ITERATE, call.args[0], call.span)
        yield self.event(kind, call, call.span)

    def starred(self, arg: n.Starred) -> Iterator[Event]:
        if isinstance(arg.value, n.Comprehension):
            yield from self.comprehension(arg.value)
        else:
            yield from self.iteration(arg.value, False)


def _breaks(loop: n.While) -> bool:
    return any(isinstance(stmt, n.Simple) and stmt.kind == "break" for stmt in iter_statements(loop.body))


def parts(guard: Guard) -> Iterator[Guard]:
    """The tests of which a guard says for sure how each comes out."""
    test, outcome = guard
    if isinstance(test, n.Not):
        yield from parts(Guard(test.value, not outcome))
    elif isinstance(test, n.BoolOp) and (test.op == "And") is outcome:
        for value in test.values:
            yield from parts(Guard(value, outcome))
    else:
        yield guard


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
        if hasattr(field, "span"):
            yield field  # type: ignore[misc]
        elif type(field) is tuple:
            for item in field:
                parts = item if type(item) is tuple else (item,)
                yield from (part for part in parts if hasattr(part, "span"))


def fills_once(stmt: n.If, function: Function) -> bool:
    """Whether an `if` fills something kept for the life of the process that is still empty.

    `if _client is None: _client = …` for a global, `if cls._x is None`, `if not self._x` (a lazily made
    part): the first request pays, later ones do not.
    """
    subject = emptiness(stmt.test)
    if isinstance(subject, n.Name):
        return _is_module_level(subject, function) and _assigns(stmt.body, subject)
    if not isinstance(subject, n.Attribute):
        return False
    return _assigns(stmt.body, subject) or _assigned_by_method(stmt.body, subject, function)


def _is_module_level(name: n.Name, function: Function) -> bool:
    """Whether a name that a function reads is one of its module, `global` or not."""
    if name.id in function.scope.outer:
        return True
    return name.id not in function.scope.bindings and name.id in function.module.scope.bindings


def _assigned_by_method(body: Iterable[n.Stmt], subject: n.Attribute, function: Function) -> bool:
    """Whether a body calls a method of the same object that assigns the attribute: `self._load()`."""
    if function.cls is None:
        return False
    makers = {assigned.method.name for assigned in function.cls.attributes.get(subject.attr, ())}
    return any(
        isinstance(call.func, n.Attribute)
        and call.func.attr in makers
        and path_of(call.func.base) == path_of(subject.base)
        for call in calls(body)
    )


def returns_kept(stmt: n.If, rest: tuple[n.Stmt, ...], function: Function) -> bool:
    """Whether an `if` returns what is kept already, so that `rest` fills it once: the early-return form."""
    test = stmt.test
    if isinstance(test, n.Compare) and test.ops == ("IsNot",):
        test = test.left
    if not isinstance(stmt.body[-1], n.Return) or stmt.orelse:
        return False
    if isinstance(test, n.Name):
        return _is_module_level(test, function) and _assigns(rest, test)
    return isinstance(test, n.Attribute) and _assigns(rest, test)


def emptiness(test: n.Expr) -> n.Expr | None:
    """What a test finds empty: the subject of `x is None`, `not x`, `x == None`, `not hasattr(o, "x")`."""
    match test:
        case n.Compare(ops=("Is",) | ("Eq",), rights=(n.Constant(value=None),)):
            return test.left
        case n.Not(value=n.Name() | n.Attribute() as subject):
            return subject
        case n.Not(value=n.Call(func=n.Name(id="hasattr"), args=(base, n.Constant(value=str() as attr)))):
            return n.Attribute(base, attr, test.span)
        case n.BoolOp(values=(first, *_)):
            return emptiness(first)
    return None


def _assigns(body: Iterable[n.Stmt], subject: n.Expr) -> bool:
    """Whether statements give a subject its value: by assignment, by item, or by `update` and the like."""
    wanted = path_of(subject)
    for stmt in iter_statements(body):
        targets: tuple[n.Expr, ...] = ()
        if isinstance(stmt, n.Assign):
            targets = stmt.targets
        elif isinstance(stmt, n.Annotated):
            targets = (stmt.target,)
        if any(path_of(t.base if isinstance(t, n.Subscript) else t) == wanted for t in targets):
            return True
    return any(
        isinstance(call.func, n.Attribute)
        and call.func.attr in _FILLERS
        and path_of(call.func.base) == wanted
        for call in calls(body)
    )


def path_of(expr: n.Expr) -> tuple[str, ...] | None:
    """The names of a dotted expression; None for any other."""
    names: list[str] = []
    while isinstance(expr, n.Attribute):
        names.append(expr.attr)
        expr = expr.base
    return (expr.id, *names[::-1]) if isinstance(expr, n.Name) else None
