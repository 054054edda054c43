"""Clients of other services that a path operation makes for itself, the same in every request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.knowledge import clients
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_DEPTH = 5


class Made(NamedTuple):
    """A call that makes a client of class `cls`, dotted."""

    call: n.Call
    cls: str


class Clients:
    """Looks through the body of one handler."""

    def __init__(self, evaluator: Evaluator, function: Function) -> None:
        self._ev = evaluator
        self._function = function
        self._frame = evaluator.home(function.module, function)

    def find(self) -> Iterator[Made]:
        """The clients that could as well be made once: nothing of the request goes into them."""
        for call in calls(self._function.node.body):
            for func in t.known(self._ev.infer(call.func, self._frame)):
                cls = self._by(func, call)
                if cls is not None and self._is_same(call) and not self._is_kept(call):
                    yield Made(call, cls)
                    break

    def _by(self, func: t.Type, call: n.Call) -> str | None:
        match func:
            case t.External() | t.ClassValue():
                return self._class(self._ev.infer(call, self._frame))
            case t.FunctionValue(function=function) if not (call.args or call.keywords):
                if function.node.decorators or function.node.params or function.node.yields:
                    return None
                return self._made_in(func)
        return None

    def _made_in(self, func: t.FunctionValue) -> str | None:
        """The client that a function of the project makes and returns, each time it is called."""
        home = Clients(self._ev, func.function)
        for stmt in iter_statements(func.function.node.body):
            value = stmt.value if isinstance(stmt, n.Return) else None
            call = value.value if isinstance(value, n.Await) else value
            if isinstance(call, n.Call):
                made = self._ev.infer(call.func, home._frame)
                if isinstance(made, (t.External, t.ClassValue)) and home._is_same(call):
                    return self._class(self._ev.infer(call, home._frame))
        return None

    def _class(self, value: t.Type) -> str | None:
        """The dotted class of a client."""
        value = value.result if isinstance(value, t.Coroutine) else value
        if not isinstance(value, t.Instance):
            return None
        lineage = self._ev.members.mro(value.cls) if isinstance(value.cls, Class) else (value.cls,)
        return next((c for c in lineage if isinstance(c, str) and clients.is_client(c)), None)

    def _is_same(self, call: n.Call) -> bool:
        """Whether a call makes the same client in every request, with connections of its own."""
        if any(keyword.name is None or keyword.name in clients.SHARING for keyword in call.keywords):
            return False
        return all(self._is_fixed(arg) for arg in (*call.args, *(k.value for k in call.keywords)))

    def _is_fixed(self, expr: n.Expr, depth: int = _DEPTH) -> bool:
        """Whether nothing in an expression comes from the request, settings aside."""
        for part in iter_expressions((n.Evaluate(expr, expr.span),)):
            if isinstance(part, (n.Await, n.Lambda)) or depth == 0:
                return False
            if not isinstance(part, n.Name) or part.id not in self._function.scope.bindings:
                continue
            bindings = self._function.scope.bindings[part.id]
            only = bindings[0] if len(bindings) == 1 else None
            if (
                only is None
                or only.path
                or not (only.kind == "import" or self._is_plain(part, only.node, depth))
            ):
                return False
        return True

    def _is_plain(self, name: n.Name, node: object, depth: int) -> bool:
        """Whether a local name stands for something fixed: a value, or settings that are injected."""
        if isinstance(node, n.Param):
            value = self._ev.infer(name, self._frame)
            return isinstance(value, t.Instance) and self._is_settings(value)
        return isinstance(node, tuple) and self._is_fixed(node, depth - 1)  # type: ignore[arg-type]

    def _is_settings(self, value: t.Instance) -> bool:
        lineage = self._ev.members.mro(value.cls) if isinstance(value.cls, Class) else (value.cls,)
        return any(isinstance(c, str) and c.rpartition(".")[2] == "BaseSettings" for c in lineage)

    def _is_kept(self, call: n.Call) -> bool:
        """Whether the client outlives the request, or is made one user's by what is kept in it."""
        names: set[str] = set()
        for stmt in iter_statements(self._function.node.body):
            targets: list[n.Expr] = []
            if isinstance(stmt, (n.Assign, n.Annotated)) and stmt.value is not None:
                if _unwrapped(stmt.value) is call:
                    targets = list(stmt.targets) if isinstance(stmt, n.Assign) else [stmt.target]
            elif isinstance(stmt, n.With):
                targets = [i.target for i in stmt.items if i.target and _unwrapped(i.context) is call]
            for target in targets:
                if not isinstance(target, n.Name) or target.id in self._function.scope.outer:
                    return True
                names.add(target.id)
        return any(self._is_personal(expr, names) for expr in iter_expressions(self._function.node.body))

    @staticmethod
    def _is_personal(expr: n.Expr, names: set[str]) -> bool:
        if not isinstance(expr, n.Attribute) or expr.attr not in clients.PERSONAL:
            return False
        return isinstance(expr.base, n.Name) and expr.base.id in names


def _unwrapped(expr: n.Expr) -> n.Expr:
    return expr.value if isinstance(expr, n.Await) else expr
