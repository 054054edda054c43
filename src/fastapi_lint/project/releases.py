"""What a generator dependency gives back behind its `yield`, where an error of the request skips it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.knowledge import resources
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function
from fastapi_lint.project.teardown import Teardown, method_call

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_METHODS = frozenset(
    {"close", "aclose", "release", "disconnect", "dispose", "shutdown", "terminate", "closeall", "cleanup"}
)
_GIVING = frozenset({"putconn", "release", "release_connection"})  # of a pool, which gets its argument back
_OPENING = frozenset({"connect", "open", "acquire", "start", "begin", "lock"})
_REMOVING = frozenset({"os.remove", "os.unlink", "os.rmdir", "shutil.rmtree"})


class Release(NamedTuple):
    """A call that gives something back, and the statement of the teardown it stands in."""

    call: n.Call
    statement: n.Stmt


class Releases:
    """Looks through the teardown of one generator dependency."""

    def __init__(self, function: Function, found: Teardown, evaluator: Evaluator) -> None:
        self._function = function
        self._teardown = found
        self._ev = evaluator
        self._frame = evaluator.home(function.module, function)

    def skipped(self) -> Iterator[Release]:
        """The releases that an error of the path operation skips, and that nothing else does then."""
        kept = {_text(item.target) for item in self._teardown.entered() if item.target is not None}
        kept.update(_text(item.context) for item in self._teardown.entered())
        kept.update(subject for _, subject in self._releases(tuple(self._teardown.always())))
        for stmt in self._teardown.skipped():
            for call, subject in self._releases((stmt,)):
                if subject not in kept:
                    yield Release(call, stmt)

    def is_release(self, stmt: n.Stmt) -> bool:
        """Whether a statement does nothing but give things back."""
        inner = [s for s in iter_statements((stmt,)) if not isinstance(s, n.If)]
        return bool(inner) and all(any(self._releases((s,))) for s in inner)

    def _releases(self, body: tuple[n.Stmt, ...]) -> Iterator[tuple[n.Call, str]]:
        """The calls among statements that give something back, each with what, as text."""
        for stmt in iter_statements(body):
            found = method_call(stmt)
            removed = self._removed(stmt)
            if removed is not None:
                yield removed, _text(removed.args[0])
            elif found is not None:
                call, base, name = found
                if self._closes(base, name):
                    yield call, _text(base)
                elif name in _GIVING and call.args and self._is_own(call.args[0]):
                    yield call, _text(call.args[0])

    def _removed(self, stmt: n.Stmt) -> n.Call | None:
        """The call of a statement that removes a file of the function's own."""
        call = stmt.value if isinstance(stmt, n.Evaluate) else None
        if not isinstance(call, n.Call) or not call.args or not self._is_own(call.args[0]):
            return None
        func = self._ev.infer(call.func, self._frame)
        return call if isinstance(func, t.External) and func.dotted in _REMOVING else None

    def _closes(self, base: n.Expr, name: str) -> bool:
        if not self._is_own(base) and not self._is_opened(base):
            return False
        values = list(t.known(self._ev.infer(base, self._frame)))
        tables = [resources.resource(v.name) for v in values if isinstance(v, t.Instance)]
        closers = {closer for table in tables if table is not None for closer in table.closers}
        return name in (closers or _METHODS)

    def _is_own(self, expr: n.Expr) -> bool:
        """Whether an expression is a name that the function binds itself."""
        if not isinstance(expr, n.Name) or expr.id in self._function.scope.outer:
            return False
        return any(b.kind in ("value", "enter") for b in self._function.scope.bindings.get(expr.id, ()))

    def _is_opened(self, base: n.Expr) -> bool:
        """Whether something of the module is opened by the function itself: `lock.acquire()`."""
        line = self._teardown.statement.span.line
        return any(
            isinstance(expr, n.Call)
            and isinstance(expr.func, n.Attribute)
            and expr.func.attr in _OPENING
            and expr.span.line < line
            and _text(expr.func.base) == _text(base) != ""
            for expr in iter_expressions(self._function.node.body)
        )


def _text(expr: n.Expr) -> str:
    """A dotted name as written; empty for anything else."""
    if isinstance(expr, n.Attribute):
        base = _text(expr.base)
        return f"{base}.{expr.attr}" if base else ""
    return expr.id if isinstance(expr, n.Name) else ""
