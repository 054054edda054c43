"""Database sessions, connections and engines that a path operation makes for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions, iter_statements
from fastapi_lint.knowledge import lookup, sessions
from fastapi_lint.knowledge.sessions import Handle
from fastapi_lint.project import types as t
from fastapi_lint.project.caching import CACHES
from fastapi_lint.project.module import Class, Function

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator


_MAKER = re.compile(r"(?:create|make|new|open)_(?:db_)?session$")
_SESSION = Handle(sessions.Kind.SESSION)
_OPENERS = frozenset({"connect", "begin", "acquire", "raw_connection"})


class Opening(NamedTuple):
    """A call in a handler's body that makes a way into a database; `cls` is its class, dotted.

    `is_plain` says that the call only makes it: no transaction, no context manager of the project.
    """

    call: n.Call
    handle: Handle
    cls: str
    is_plain: bool


class Openings:
    """Looks through the body of one handler."""

    def __init__(self, evaluator: Evaluator, function: Function) -> None:
        self._ev = evaluator
        self._function = function
        self._frame = evaluator.home(function.module, function)

    def find(self) -> Iterator[Opening]:
        """The openings, outer calls before the ones inside them, each chain once."""
        taken: list[Span] = []
        for expr in iter_expressions(self._function.node.body, lambdas=False):
            if not isinstance(expr, n.Call) or any(span.contains(expr.span) for span in taken):
                continue
            for func in t.known(self._ev.infer(expr.func, self._frame)):
                cls = self._by(func, expr)
                handle = None if cls is None else sessions.handle(cls)
                if cls is not None and handle is not None and not self._is_injected(expr.func):
                    taken.append(expr.span)
                    yield Opening(expr, handle, cls, self._is_plain(func, expr))
                    break
            else:
                if self._is_undefined_maker(expr):
                    yield Opening(expr, _SESSION, "", False)

    def _is_undefined_maker(self, call: n.Call) -> bool:
        """`create_session()` where nothing defines the name: code shown in part."""
        module = self._function.module
        if not isinstance(call.func, n.Name) or module.scope.stars or call.args:
            return False
        bound = call.func.id in module.scope.bindings or call.func.id in self._function.scope.bindings
        return not bound and self._function.parent is None and _MAKER.match(call.func.id) is not None

    def _is_plain(self, func: t.Type, call: n.Call) -> bool:
        if isinstance(func, t.FunctionValue):
            return not call.args and not call.keywords and not func.function.node.yields
        if isinstance(func, t.Instance):
            return not call.args and not call.keywords
        return isinstance(func, (t.External, t.ClassValue)) and all(k.name == "bind" for k in call.keywords)

    def _is_injected(self, func: n.Expr) -> bool:
        """Whether what is called belongs to a parameter: then a dependency decides what is made.

        The request is no such parameter, but for an engine it holds: `request.app.state.engine.connect()`
        takes a connection from the application's own pool.
        """
        owner = func.base if isinstance(func, n.Attribute) else func
        root = self._root(func)
        if root.id not in {param.name for param in self._function.node.params}:
            return False
        held = t.members(self._ev.infer(owner, self._frame))
        return not self._is_request(root) or any(self._class(value) is not None for value in held)

    def _root(self, expr: n.Expr, depth: int = 3) -> n.Name:
        """The name an attribute chain starts from, through local names for parts of it."""
        while isinstance(expr, n.Attribute):
            expr = expr.base
        if not isinstance(expr, n.Name):
            return n.Name("", expr.span)
        bindings = self._function.scope.bindings.get(expr.id, ())
        only = bindings[0].node if len(bindings) == 1 and bindings[0].kind == "value" else None
        if depth and isinstance(only, (n.Name, n.Attribute)):
            return self._root(only, depth - 1)
        return expr

    def _is_request(self, expr: n.Expr) -> bool:
        value = self._ev.infer(expr, self._frame)
        return isinstance(value, t.Instance) and value.name in ("fastapi.Request", "fastapi.WebSocket")

    def _by(self, func: t.Type, call: n.Call) -> str | None:
        match func:
            case t.External(dotted="builtins.next" | "builtins.anext") if call.args:
                return self._from_generator(self._ev.infer(call.args[0], self._frame))
            case t.External():
                return (
                    self._class(self._ev.infer(call, self._frame)) if sessions.made_by(func.dotted) else None
                )
            case t.ClassValue():
                return self._class(t.Instance(func.cls))
            case t.Instance():
                return self._class(self._ev.infer(call, self._frame))
            case t.Method():
                if func.name in _OPENERS and self._opens(func.receiver):
                    return self._class(self._ev.infer(call, self._frame))
            case t.FunctionValue():
                return self._by_project(func, call)
        return None

    def _by_project(self, func: t.FunctionValue, call: n.Call) -> str | None:
        """A project function that makes a session and gives it away; not one that works on a session."""
        if any(self._class(self._ev.infer(arg, self._frame)) for arg in call.args):
            return None
        given = self._ev.infer(call, self._frame)
        if self._ev.decorator_names(func.function) & CACHES:
            return None
        if isinstance(given, t.ContextValue):
            return self._class(given.item)
        if isinstance(given, t.Instance) and given.name.startswith("contextlib."):
            return self._class(given)
        made = t.union(m for m in t.members(self._ev.calls.made_by(func)) if m != t.NONE)
        is_new = isinstance(made, t.Instance) and self._is_new(made) and not _hands_on(func.function)
        return self._class(made) if is_new else None

    @staticmethod
    def _opens(receiver: t.Instance) -> bool:
        """Whether a value is an engine, a pool, or a factory of sessions."""
        handle = sessions.handle(receiver.name)
        if handle is not None:
            return handle.kind is sessions.Kind.ENGINE
        table = lookup.class_(receiver.name)
        given = table.call_returns if table is not None else None
        return given is not None and sessions.handle(given) is not None

    def _is_new(self, value: t.Instance) -> bool:
        """Whether an object is made inside a function, each time it runs; not a module's own."""
        if value.site is None:
            return False
        module = self._ev.load(value.site.filename)
        return module is not None and module.function_at(value.site.span) is not None

    def _from_generator(self, value: t.Type) -> str | None:
        return self._class(value.item) if isinstance(value, t.GeneratorValue) and value.frame else None

    def _class(self, value: t.Type) -> str | None:
        """The dotted class of a value that is a way into a database."""
        if isinstance(value, t.Coroutine):
            value = value.result
        if isinstance(value, t.Instance) and value.name.startswith("contextlib.") and value.args:
            value = value.args[0]
        if not isinstance(value, t.Instance):
            return None
        if isinstance(value.cls, Class):
            bases = (base for base in self._ev.members.mro(value.cls) if isinstance(base, str))
            return next((base for base in bases if sessions.handle(base) is not None), None)
        return value.cls if sessions.handle(value.cls) is not None else None


def _hands_on(function: Function) -> bool:
    """Whether a function only gives what an object or the module keeps: `return app.state.connection`."""
    values = [s.value for s in iter_statements(function.node.body) if isinstance(s, n.Return)]
    returned = [value for value in values if not isinstance(value, n.Constant)]
    return all(isinstance(expr, n.Attribute) or _is_outside(expr, function) for expr in returned)


def _is_outside(expr: n.Expr | None, function: Function) -> bool:
    """Whether an expression is a name that the function does not bind for itself."""
    if not isinstance(expr, n.Name):
        return False
    return expr.id in function.scope.outer or expr.id not in function.scope.bindings
