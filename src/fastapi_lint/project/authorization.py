"""Whether something checks who sends a request before, or when, a path operation answers it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls, iter_statements
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.documented import raised
from fastapi_lint.project.module import Class, Function
from fastapi_lint.served import Dependency, Served, flatten

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

_REFUSALS = frozenset({401, 403})
_PLAIN = sys.stdlib_module_names | {"builtins", "fastapi", "starlette", "pydantic"}
_DEPTH = 5


def is_guarded(path: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a path lies below one of the prefixes and below none that has `!` in front."""
    return any(_is_below(path, prefix) for prefix in prefixes) and not any(
        _is_below(path, prefix[1:]) for prefix in prefixes if prefix.startswith("!")
    )


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")


class Checks:
    """Looks for what may turn requests away: schemes, dependencies that raise, code that is not known."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._serving = project.serving

    def are_missing(self, row: Served) -> bool:
        """Whether nothing that is asked before a route answers, nor its handler, turns requests away."""
        handler = self._serving.handler(row)
        if row.is_open or handler is None or any(self._checks(found) for found in flatten(row.dependencies)):
            return False
        return not any(map(self._answers_refusal, self._reached(handler)))

    def _checks(self, dependency: Dependency) -> bool:
        if dependency.is_scheme or dependency.place is None:
            return True
        functions = list(self._defined_at(*dependency.place))
        return not functions or any(map(self._may_refuse, chain.from_iterable(map(self._reached, functions))))

    def _defined_at(self, filename: str, line: int) -> Iterator[Function]:
        module = self._project.load(filename)
        for definition in () if module is None else module.definitions:
            if definition.node.span.line == line:
                yield from definition.methods if isinstance(definition, Class) else (definition,)

    def _reached(self, function: Function) -> Iterator[Function]:
        """A function and those of the project that it calls, nearest first, each once."""
        layer, seen = [function], {function}
        for _ in range(_DEPTH + 1):
            yield from layer
            values = [value for caller in layer for value in self._callees(caller)]
            called = (value.function for value in values if isinstance(value, t.FunctionValue))
            layer = [below for below in dict.fromkeys(called) if below not in seen]
            seen.update(layer)

    def _callees(self, function: Function) -> Iterator[t.Type]:
        evaluator = self._project.evaluator
        frame = evaluator.home(function.module, function)
        for call in calls(function.node.body):
            yield from t.members(evaluator.infer(call.func, frame))

    def _answers_refusal(self, function: Function) -> bool:
        return any(status in _REFUSALS for _, status in raised(function, self._project))

    def _may_refuse(self, function: Function) -> bool:
        """Whether a function raises anything but an answer of another kind, or calls what nobody knows."""
        harmless = {id(stmt) for stmt, status in raised(function, self._project) if status not in _REFUSALS}
        raises = (stmt for stmt in iter_statements(function.node.body) if isinstance(stmt, n.Raise))
        if any(stmt.exception is not None and id(stmt) not in harmless for stmt in raises):
            return True
        return any(not _is_familiar(value) for value in self._callees(function))


def _is_familiar(value: t.Type) -> bool:
    """Whether it is known what a callable does, or followed: no code of a library that has no table."""
    match value:
        case t.Unknown():
            return False
        case t.External(dotted=dotted):
            known = lookup.function(dotted) or lookup.class_(dotted)
            return known is not None or dotted.partition(".")[0] in _PLAIN
        case t.Method(receiver=t.Instance(cls=str() as dotted)):
            return lookup.class_(dotted) is not None or dotted.partition(".")[0] in _PLAIN
    return True
