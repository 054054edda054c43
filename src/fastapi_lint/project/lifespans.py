"""What a lifespan function is made of: its decorators, its parameters, and how often it yields."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import blocks_of, iter_expressions
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Lifespan
from fastapi_lint.project.module import Function, Module
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project

_METHODS = frozenset({"builtins.staticmethod", "builtins.classmethod"})
_SAYING = frozenset(
    {"print", "debug", "info", "warning", "error", "exception", "critical", "log", "echo", "print_exc"}
)
_MANY = 2


def manager(lifespan: Lifespan, evaluator: Evaluator) -> str | None:
    """The decorator of `contextlib` on a lifespan, `""` for none; None where others may change it."""
    function = lifespan.function
    home = evaluator.home(function.module, function.parent)
    found = [evaluator.infer(decorator, home) for decorator in function.node.decorators]
    names = [value.dotted if isinstance(value, t.External) else None for value in found]
    kept = [name for name in names if name not in _METHODS]
    if not kept:
        return ""
    package, _, name = (kept[0] or "").rpartition(".")
    return name if len(kept) == 1 and package == "contextlib" else None


def misfit(lifespan: Lifespan) -> str | None:
    """Why a lifespan in use cannot be called with the application alone; None when it can, or may."""
    function = lifespan.function
    if not lifespan.routers:
        return None
    params = function.node.params
    if function.cls is not None:
        if not params or params[0].name not in lifespan.frame.bound:
            return None
        params = params[1:]
    positional = [p for p in params if p.kind in ("positional", "positional_only")]
    if not positional and not any(p.kind == "star" for p in params):
        return "it has no parameter for the application"
    needed = [p.name for p in positional[1:] if p.default is None]
    needed += [p.name for p in params if p.kind == "keyword_only" and p.default is None]
    return f"nobody gives it `{needed[0]}`" if needed else None


def yield_counts(function: Function) -> frozenset[int] | None:
    """How many `yield`s the ways through a function that end well meet; 2 stands for more than one.

    Exceptions are left out, and an `if … elif` without `else` is taken for complete. None where a loop, a
    `match` or an exception handler yields.
    """
    walk = _Ways()
    try:
        behind = walk.block(function.node.body, frozenset({0}))
    except _UnknownError:
        return None
    return behind | walk.finished


class _UnknownError(Exception):
    """How often something yields cannot be told."""


class _Ways:
    """Follows the ways through a body; `finished` are the counts of those that met a `return`."""

    def __init__(self) -> None:
        self.finished: frozenset[int] = frozenset()

    def block(self, body: Iterable[n.Stmt], counts: frozenset[int]) -> frozenset[int]:
        """The counts behind a block; none where it cannot be left at its end."""
        for stmt in body:
            if not counts:
                break
            counts = self.statement(stmt, counts)
        return counts

    def statement(self, stmt: n.Stmt, counts: frozenset[int]) -> frozenset[int]:
        match stmt:
            case n.If():
                return self.branches(stmt, self.expressions((stmt.test,), counts))
            case n.With():
                entered = self.expressions((item.context for item in stmt.items), counts)
                return self.block(stmt.body, entered)
            case n.Try():
                for handler in stmt.handlers:
                    _require_no_yield(handler.body)
                behind = self.block(stmt.orelse, self.block(stmt.body, counts))
                return self.block(stmt.final, behind)
            case n.For() | n.While() | n.Match():
                _require_no_yield((stmt,))
                return frozenset() if _is_endless(stmt) else counts
            case n.FunctionDef() | n.ClassDef():
                return counts
            case n.Raise():
                return frozenset()
            case n.Return():
                self.finished |= self.expressions(() if stmt.value is None else (stmt.value,), counts)
                return frozenset()
        return self.expressions((stmt,), counts)

    def branches(self, stmt: n.If, counts: frozenset[int]) -> frozenset[int]:
        behind = self.block(stmt.body, counts)
        if not stmt.orelse:
            return behind | counts
        match stmt.orelse:
            case (n.If(orelse=()) as last,):  # `elif` without `else`
                return behind | self.block(last.body, self.expressions((last.test,), counts))
        return behind | self.block(stmt.orelse, counts)

    @staticmethod
    def expressions(parts: Iterable[n.Stmt | n.Expr], counts: frozenset[int]) -> frozenset[int]:
        met = 0
        for expr in iter_expressions(parts, lambdas=False):  # type: ignore[arg-type]
            if isinstance(expr, n.Yield):
                if expr.delegate:
                    raise _UnknownError
                met += 1
            elif isinstance(expr, (n.BoolOp, n.Either)):
                _require_no_yield((expr,))
        return frozenset(min(count + met, _MANY) for count in counts)


def _require_no_yield(parts: Iterable[n.Stmt | n.Expr]) -> None:
    if any(isinstance(expr, n.Yield) for expr in iter_expressions(parts)):  # type: ignore[arg-type]
        raise _UnknownError


def _is_endless(stmt: n.Stmt) -> bool:
    """Whether a statement is a `while True:` that nothing breaks."""
    if not isinstance(stmt, n.While) or not isinstance(stmt.test, n.Constant) or not stmt.test.value:
        return False
    return not any(isinstance(inner, n.Simple) and inner.kind == "break" for inner in _inside(stmt.body))


def _inside(body: Iterable[n.Stmt]) -> Iterator[n.Stmt]:
    for stmt in body:
        yield stmt
        if not isinstance(stmt, (n.For, n.While)):
            for block in blocks_of(stmt):
                yield from _inside(block)


def bare_yields(function: Function) -> Iterator[n.Evaluate | n.Assign]:
    """The statements that yield, that clean-up follows in their block, and no `try` is around."""
    blocks = [function.node.body]
    while blocks:
        block = blocks.pop()
        for index, stmt in enumerate(block):
            if isinstance(stmt, (n.Evaluate, n.Assign)) and isinstance(stmt.value, n.Yield):
                if not all(is_idle(later) for later in block[index + 1 :]):
                    yield stmt
            elif not isinstance(stmt, n.Try):
                blocks += blocks_of(stmt)


def is_idle(stmt: n.Stmt) -> bool:
    """Whether a statement cleans nothing up: a call of `print` or of a logger, `pass`, `return`."""
    if isinstance(stmt, n.Return):
        return stmt.value is None
    if isinstance(stmt, n.Evaluate):
        value = stmt.value.value if isinstance(stmt.value, n.Await) else stmt.value
        if isinstance(value, n.Call):
            return (last_name(value.func) or "").removeprefix("a") in _SAYING
        return isinstance(value, n.Constant)
    return isinstance(stmt, n.Simple) and stmt.kind == "pass"


def used_otherwise(function: Function, project: Project) -> str | None:
    """A file in which a lifespan's name is read for something else than `lifespan=`."""
    name = function.name.encode()
    path = function.module.filename.removesuffix("/__init__.py").removesuffix(".py")
    stem = os.fsencode(path.rpartition("/")[2])
    for filename in dict.fromkeys((function.module.filename, *project.holding(name, stem))):
        module = project.load(filename)
        if module is not None and _reads(module, function):
            return filename
    return None


def _reads(module: Module, function: Function) -> bool:
    """Whether a module reads the function's name, or imports it under another, but for `lifespan=`."""
    given: set[int] = set()
    found: list[n.Expr] = []
    bodies = (module.facts.body, *(definition.node.body for definition in module.definitions))
    for expr in (expr for body in bodies for expr in iter_expressions(body)):
        if isinstance(expr, n.Call):
            given.update(id(keyword.value) for keyword in expr.keywords if keyword.name == "lifespan")
        if isinstance(expr, (n.Name, n.Attribute)) and last_name(expr) == function.name:
            found.append(expr)
    if any(id(expr) not in given for expr in found):
        return True
    return function.name in module.renamed.values()
