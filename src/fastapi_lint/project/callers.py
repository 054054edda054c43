"""What the callers of a function declare that it returns: `x: T = f()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_MANY = 32  # statements that call a name, beyond which it is that of many functions, such as `get`


class Callers:
    """Answers from the statements that the evaluator is given as `declared_calls`."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._said: dict[Function, t.Type] = {}

    def declare(self, function: Function) -> t.Type:
        """The class of the project that all callers that say anything agree on."""
        found = self._said.get(function)
        if found is None:
            found = self._ev.guarded(("callers", function), self._ask, function)
            if self._ev.is_settled:
                self._said[function] = found
        return found

    def _ask(self, function: Function) -> t.Type:
        statements = self._ev.declared_calls().get(function.name, ())
        said: set[t.Type] = set()
        for stmt, frame in statements if len(statements) <= _MANY else ():
            assert isinstance(stmt.value, n.Call)
            if isinstance(stmt.value.func, n.Call):
                continue  # `f()()` says what the result of `f` returns
            func = self._ev.infer(stmt.value.func, frame)
            if isinstance(func, t.FunctionValue) and func.function is function:
                said.add(self._ev.annotations.instance(stmt.annotation, frame))
        only = said.pop() if len(said) == 1 else t.UNKNOWN
        return only if isinstance(only, t.Instance) and isinstance(only.cls, Class) else t.UNKNOWN
