"""Module-level state that requests share: names that are bound again, and sessions kept in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.knowledge.sessions import Kind
from fastapi_lint.project import types as t
from fastapi_lint.project.definitions import Definitions
from fastapi_lint.project.filling import emptiness, fills_once, returns_kept
from fastapi_lint.project.handles import session_of
from fastapi_lint.project.module import Function, Module

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

# Libraries whose sessions and connections do the work of one at a time, in one transaction.
_EXCLUSIVE = (
    "sqlalchemy.", "sqlmodel.", "asyncpg.", "psycopg.", "psycopg2.", "pymysql.", "MySQLdb.", "mysql.",
    "aiomysql.", "sqlite3.",
)  # fmt: skip


class Rebound(NamedTuple):
    """A global that a function binds again; `name` is as written."""

    name: str
    span: Span


class Shared(NamedTuple):
    """A session or connection in a module-level name, and where that is defined."""

    name: str
    kind: Kind
    module: Module
    span: Span


class Globals:
    """Looks through the body of one function."""

    def __init__(self, function: Function, project: Project) -> None:
        self._function = function
        self._ev = project.evaluator
        self._frame = self._ev.home(function.module, function)

    def rebound(self) -> Iterator[Rebound]:
        """The globals that the function binds again, each once; not those it fills while they are empty."""
        seen: set[str] = set()
        for stmt in iter_statements(self._function.node.body):
            for target in _targets(stmt):
                name = self._global(target)
                if name is not None and name not in seen and not self._fills(target):
                    seen.add(name)
                    yield Rebound(name, target.span)

    def _global(self, target: n.Expr) -> str | None:
        """The name of a module-level variable that an assignment binds, its own or another module's."""
        if isinstance(target, n.Name):
            return target.id if self._function.scope.outer.get(target.id) == "global" else None
        if isinstance(target, n.Attribute) and isinstance(target.base, n.Name):
            owner = self._ev.infer(target.base, self._frame)
            return f"{target.base.id}.{target.attr}" if isinstance(owner, t.ModuleValue) else None
        return None

    def _fills(self, target: n.Expr) -> bool:
        body = self._function.node.body
        around = self._function.module.statements_around(target.span)
        tests_around = [stmt for stmt in around if isinstance(stmt, n.If)]
        if any(fills_once(stmt, self._function) or _asks_first(stmt, target) for stmt in tests_around):
            return True
        tests = (stmt for stmt in iter_statements(body) if isinstance(stmt, n.If))
        return any(returns_kept(stmt, body, self._function) for stmt in tests)

    def shared(self) -> Iterator[Shared]:
        """The sessions and connections that the function reads from module-level names."""
        definitions = Definitions(self._ev)
        names = {e.id: e for e in iter_expressions(self._function.node.body) if isinstance(e, n.Name)}
        for name, expr in names.items():
            if not self._is_outside(name):
                continue
            kind = self._exclusive(self._ev.infer(expr, self._frame))
            if kind is None:
                continue
            found = next(definitions.of(expr, self._frame), None)
            if found is None or found.frame.function is not None:
                yield Shared(name, kind, self._function.module, expr.span)
            else:
                around = found.frame.module.statements_around(found.expr.span)
                span = next((target.span for target in _targets(around[-1])), found.expr.span)
                yield Shared(name, kind, found.frame.module, span)

    def _is_outside(self, name: str) -> bool:
        """Whether a name is one of the module: bound neither here, `global` or not, nor around here."""
        function: Function | None = self._function
        while function is not None:
            if name in function.scope.bindings or name in function.scope.inner:
                return False
            function = function.parent
        return True

    def _exclusive(self, value: t.Type) -> Kind | None:
        handle = session_of(value, self._ev)
        bases = [
            base
            for member in t.known(value)
            if isinstance(member, t.Instance)
            for base in ((member.cls,) if isinstance(member.cls, str) else self._ev.members.mro(member.cls))
        ]
        usual = any(isinstance(base, str) and base.startswith(_EXCLUSIVE) for base in bases)
        return handle.kind if handle is not None and usual else None


def _asks_first(stmt: n.If, target: n.Expr) -> bool:
    """Whether one of several conditions in front of an assignment is that the name is still empty."""
    if not isinstance(stmt.test, n.BoolOp) or not any(s.span.contains(target.span) for s in stmt.body):
        return False
    asked = (emptiness(value) for value in stmt.test.values)
    return any(
        isinstance(name, n.Name) and isinstance(target, n.Name) and name.id == target.id for name in asked
    )


def _targets(stmt: n.Stmt) -> Iterator[n.Expr]:
    """What a statement binds by assignment, tuples taken apart."""
    match stmt:
        case n.Assign():
            stack = list(stmt.targets)
        case n.Augmented() | n.Annotated() if not isinstance(stmt, n.Annotated) or stmt.value is not None:
            stack = [stmt.target]
        case _:
            stack = []
    while stack:
        target = stack.pop(0)
        if isinstance(target, n.Sequence):
            stack[:0] = target.items
        else:
            yield target
