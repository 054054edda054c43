"""Rows of database tables: which classes are tables, and which expressions give their rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

DECLARATIVE = "sqlalchemy.orm.DeclarativeBase"
SESSIONS = (
    "sqlalchemy.orm.Session",
    "sqlalchemy.orm.scoped_session",
    "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlalchemy.ext.asyncio.async_scoped_session",
)
_SELECTS = frozenset(
    f"{module}.select"
    for module in (
        "sqlalchemy",
        "sqlalchemy.future",
        "sqlalchemy.sql",
        "sqlalchemy.sql.expression",
        "sqlmodel",
        "sqlmodel.sql.expression",
    )
)
_ONE = frozenset({"first", "one", "one_or_none"})
_SCALAR = frozenset({"scalar", "scalar_one", "scalar_one_or_none"})
_MANY = frozenset({"all", "fetchall"})
_CHAINS = frozenset(
    {
        "where", "filter", "filter_by", "order_by", "limit", "offset", "options", "distinct", "group_by",
        "having", "join", "outerjoin", "select_from", "execution_options", "with_for_update", "params",
        "populate_existing", "unique", "yield_per",
    }
)  # fmt: skip
_DEPTH = 6


class Row(NamedTuple):
    """What an expression gives: a row of the table `cls`, or a list of them."""

    cls: Class
    many: bool


class _Entity(NamedTuple):
    """What a query or a result gives: objects of `cls` when `scalar`, else tuples with one of them."""

    cls: Class
    scalar: bool


class Tables:
    """Questions about tables of SQLAlchemy and SQLModel; nothing where they cannot be followed."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._results: dict[t.Frame, Row | None] = {}

    def is_table(self, cls: Class) -> bool:
        """Whether a class is mapped to a table: `table=True`, or below a declarative base."""
        order = self._ev.members.mro(cls)
        if any(k.name == "table" for base in order if isinstance(base, Class) for k in base.node.keywords):
            return True
        return any(self._is_declarative(base) for base in order)

    def _is_declarative(self, base: Class | str) -> bool:
        if isinstance(base, str):
            return base == DECLARATIVE
        frame = self._ev.home(base.module, base.parent)
        values = (self._ev.infer(expr, frame) for expr in base.node.bases)
        return any(isinstance(value, t.Instance) and value.name == DECLARATIVE for value in values)

    def is_session(self, type_: t.Type) -> bool:
        """Whether a value is a session of SQLAlchemy or SQLModel."""
        return isinstance(type_, t.Instance) and any(
            self._ev.members.subclass_of(type_.cls, name) for name in SESSIONS
        )

    def row(self, expr: n.Expr, frame: t.Frame, depth: int = _DEPTH) -> Row | None:
        """The table whose rows an expression gives; None when it is not certain that it does."""
        found = self._typed(self._ev.infer(expr, frame))
        if found is not None or depth <= 0:
            return found
        match expr:
            case n.Await(value=value):
                return self.row(value, frame, depth - 1)
            case n.Name():
                nodes = self._assigned(expr, frame)
                rows = {self.row(node, frame, depth - 1) for node in nodes if not _is_none(node)}
                return rows.pop() if len(rows) == 1 else None
            case n.Call(func=n.Attribute() as func) if not self._is_function(func, frame):
                return self._fetched(expr, func, frame, depth - 1)
            case n.Call():
                return self._returned(expr, frame, depth - 1)
        return None

    def _typed(self, type_: t.Type) -> Row | None:
        members = [member for member in t.members(type_) if member != t.NONE]
        found = {self._of_type(member) for member in members}
        return found.pop() if len(found) == 1 else None

    def _of_type(self, type_: t.Type) -> Row | None:
        if not isinstance(type_, t.Instance):
            return None
        if isinstance(type_.cls, Class):
            return Row(type_.cls, False) if self.is_table(type_.cls) else None
        if type_.cls == "builtins.list" and len(type_.args) == 1:
            item = self._typed(type_.args[0])
            return Row(item.cls, True) if item is not None and not item.many else None
        return None

    def _assigned(self, name: n.Name, frame: t.Frame) -> list[n.Expr]:
        """The expressions that a local name may stand for; nothing if some of its values are no such."""
        if frame.function is None:
            return []
        bindings = frame.function.scope.reaching(name.id, name.span.line)
        if any(b.kind != "value" or b.path or b.node is None for b in bindings):
            return []
        return [b.node for b in bindings]  # type: ignore[misc]

    def _is_function(self, func: n.Expr, frame: t.Frame) -> bool:
        return isinstance(self._ev.infer(func, frame), t.FunctionValue)

    def _returned(self, call: n.Call, frame: t.Frame, depth: int) -> Row | None:
        """What a project function without a return annotation gives."""
        func = self._ev.infer(call.func, frame)
        if not isinstance(func, t.FunctionValue) or func.function.node.returns is not None:
            return None
        if func.function.node.yields:
            return None
        inside = self._ev.function_frame(func, self._ev.calls.bind(func, call, frame))
        if inside not in self._results:
            self._results[inside] = None  # a function that calls itself says nothing more
            self._results[inside] = self._result(func.function, inside, depth)
        return self._results[inside]

    def _result(self, function: Function, frame: t.Frame, depth: int) -> Row | None:
        found: Row | None = None
        for stmt in iter_statements(function.node.body):
            if isinstance(stmt, n.Return) and stmt.value is not None and not _is_none(stmt.value):
                row = self.row(stmt.value, frame, depth)
                if row is None or (found is not None and row != found):
                    return None
                found = row
        return found

    def _fetched(self, call: n.Call, func: n.Attribute, frame: t.Frame, depth: int) -> Row | None:
        """What a method of a session, a query or a result gives."""
        if self.is_session(self._ev.infer(func.base, frame)):
            if func.attr in ("get", "get_one"):
                cls = self._table(call.args, frame)
                return None if cls is None else Row(cls, False)
            if func.attr == "scalar" and call.args:
                found = self._entity(call.args[0], frame, depth)
                return None if found is None else Row(found.cls, False)
            return None
        if func.attr not in _ONE | _SCALAR | _MANY:
            return None
        entity = self._entity(func.base, frame, depth)
        if entity is None or not (entity.scalar or func.attr in _SCALAR):
            return None
        return Row(entity.cls, func.attr in _MANY)

    def _entity(self, expr: n.Expr, frame: t.Frame, depth: int) -> _Entity | None:
        if depth <= 0:
            return None
        match expr:
            case n.Await(value=value):
                return self._entity(value, frame, depth)
            case n.Name():
                found = {self._entity(node, frame, depth - 1) for node in self._assigned(expr, frame)}
                return found.pop() if len(found) == 1 else None
            case n.Call(func=n.Attribute() as func):
                return self._of_method(expr, func, frame, depth) or self._selected(expr, frame)
            case n.Call():
                return self._selected(expr, frame)
        return None

    def _selected(self, call: n.Call, frame: t.Frame) -> _Entity | None:
        func = self._ev.infer(call.func, frame)
        if not isinstance(func, t.External) or func.dotted not in _SELECTS or len(call.args) != 1:
            return None
        cls = self._table(call.args, frame)
        return None if cls is None else _Entity(cls, True)

    def _of_method(self, call: n.Call, func: n.Attribute, frame: t.Frame, depth: int) -> _Entity | None:
        if self.is_session(self._ev.infer(func.base, frame)):
            if func.attr == "query":
                cls = self._table(call.args, frame) if len(call.args) == 1 else None
                return None if cls is None else _Entity(cls, True)
            if func.attr not in ("scalars", "exec", "execute") or not call.args:
                return None
            found = self._entity(call.args[0], frame, depth - 1)
            return None if found is None else _Entity(found.cls, func.attr != "execute")
        found = self._entity(func.base, frame, depth) if func.attr in _CHAINS | {"scalars"} else None
        return found._replace(scalar=True) if found is not None and func.attr == "scalars" else found

    def _table(self, args: Iterable[n.Expr], frame: t.Frame) -> Class | None:
        """The table that the first argument names."""
        first = next(iter(args), None)
        value = t.UNKNOWN if first is None else self._ev.infer(first, frame)
        return value.cls if isinstance(value, t.ClassValue) and self.is_table(value.cls) else None


def _is_none(expr: n.Expr) -> bool:
    return isinstance(expr, n.Constant) and expr.value is None
