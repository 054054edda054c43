"""Errors of a lifespan's start-up that a handler ends, and what is missing afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_expressions, iter_statements
from fastapi_lint.knowledge import sessions
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Lifespan
from fastapi_lint.project.catching import catches
from fastapi_lint.project.lifespans import is_idle
from fastapi_lint.project.module import attribute_targets

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

_CONNECTING = frozenset({"connect", "begin", "open"})
_ANY = frozenset({"builtins.Exception"})
_SKIPPED = (
    "an error of the start-up ends here: the application fails with `RuntimeError: generator didn't yield`"
    " instead of it"
)
_MISSING = (
    "an error of the start-up ends here: the application starts without `state.{}`, and reading it raises"
    " AttributeError"
)
_DATABASE = (
    "a database that cannot be reached does not keep the application from starting: what needs it fails"
)


class Swallowed(NamedTuple):
    """A handler that ends an error of start-up: the line it begins on, and what that leads to, in words."""

    span: Span
    effect: str


class StartUpErrors:
    """Looks at the `try` statements of one lifespan."""

    def __init__(self, lifespan: Lifespan, project: Project) -> None:
        self._project = project
        self._ev = project.evaluator
        self._lifespan = lifespan
        self._body = lifespan.function.node.body
        yields = [e.span for e in iter_expressions(self._body) if isinstance(e, n.Yield)]
        self._yield = min(yields, default=None)

    def find(self) -> Iterator[Swallowed]:
        """The handlers whose effect is certain: they only log, and nobody makes up for what is missing."""
        for stmt in iter_statements(self._body):
            if not isinstance(stmt, n.Try) or self._yield is None or stmt.span[:2] > self._yield[:2]:
                continue
            handler = next((h for h in stmt.handlers if self._is_broad(h)), None)
            if handler is None or not all(is_idle(inner) for inner in handler.body):
                continue
            effect = self._effect(stmt)
            if effect is not None:
                yield Swallowed(head_of(handler), effect)

    def _is_broad(self, handler: n.Handler) -> bool:
        return catches(handler.type, self._lifespan.frame, _ANY, self._ev) is True

    def _effect(self, stmt: n.Try) -> str | None:
        assert self._yield is not None
        if stmt.span.contains(self._yield):
            return _SKIPPED if self._may_skip_yield(stmt) else None
        for target in _targets(stmt.body):
            if self._is_own_state(target) and self._is_needed(target, stmt):
                return _MISSING.format(target.attr)
        return _DATABASE if any(self._connects(call) for call in calls(stmt.body)) else None

    def _may_skip_yield(self, stmt: n.Try) -> bool:
        """Whether the body of a `try` does something that can fail and then yields."""
        assert self._yield is not None
        if not any(isinstance(expr, n.Yield) for expr in iter_expressions(stmt.body)):
            return False
        before = [inner for inner in iter_statements(stmt.body) if inner.span[:2] < self._yield[:2]]
        return any(not is_idle(inner) and calls((inner,)) for inner in before)

    def _is_own_state(self, target: n.Attribute) -> bool:
        """Whether a target is an attribute of the state of the application that the lifespan is given."""
        state = target.base
        owner = state.base if isinstance(state, n.Attribute) and state.attr == "state" else None
        params = self._lifespan.function.node.params
        return isinstance(owner, n.Name) and owner.id in [param.name for param in params]

    def _is_needed(self, target: n.Attribute, stmt: n.Try) -> bool:
        """Whether only this `try` gives the attribute a value, and code of the project reads it unasked."""
        reads = 0
        for module in self._project.modules:
            for body in (module.facts.body, *(d.node.body for d in module.definitions)):
                assigned = [found for found in _targets(body) if _is_state(found, target.attr)]
                here = [found for found in assigned if body is self._body and stmt.span.contains(found.span)]
                if len(here) < len(assigned):
                    return False
                for expr in iter_expressions(body):
                    if isinstance(expr, n.Constant) and expr.value == target.attr:
                        return False
                    reads += body is not self._body and _is_state(expr, target.attr)
        return reads > 0

    def _connects(self, call: n.Call) -> bool:
        """Whether a call reaches for a database that the whole application is served with."""
        func = self._ev.infer(call.func, self._lifespan.frame)
        if isinstance(func, t.Method) and isinstance(func.receiver.cls, str):
            known = sessions.handle(func.receiver.cls)
            return known is not None and known.kind is sessions.Kind.ENGINE and func.name in _CONNECTING
        known = sessions.made_by(func.dotted) if isinstance(func, t.External) else None
        return known is not None and known.kind is sessions.Kind.ENGINE and known.asynchronous


def _targets(body: tuple[n.Stmt, ...]) -> Iterator[n.Attribute]:
    """The attributes that a body assigns to."""
    return (target for target, _ in attribute_targets(body))


def _is_state(expr: n.Expr, name: str) -> bool:
    """Whether an expression is `….state.name`."""
    if not isinstance(expr, n.Attribute) or expr.attr != name:
        return False
    return isinstance(expr.base, n.Attribute) and expr.base.attr == "state"


def head_of(handler: n.Handler) -> Span:
    """`except` and what it catches."""
    line, column = handler.span[:2]
    end = (line, column + len("except")) if handler.type is None else handler.type.span[2:]
    return Span(line, column, *end)
