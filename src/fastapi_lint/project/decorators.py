"""What decorators make of functions: the function itself, a wrapper of the project, a task, or who knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

DESCRIPTORS = frozenset(
    {
        "staticmethod", "classmethod", "property", "cached_property", "abstractmethod", "abstractproperty",
        "hybrid_property", "override", "final", "overload", "setter", "getter", "deleter",
    }
)  # fmt: skip
# Decorators of libraries that leave the function callable in the same way; what runs is the function itself.
TRANSPARENT = frozenset(
    {
        "wraps", "lru_cache", "cache", "cached", "cachedmethod", "memoize", "contextmanager",
        "asynccontextmanager", "retry", "deprecated", "validate_call", "total_ordering", "singledispatch",
        "no_type_check", "limit", "traced", "trace", "observe", "start_as_current_span",
    }
)  # fmt: skip


class Decorators:
    """Questions about decorated functions."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._names: dict[Function, frozenset[str]] = {}

    def names(self, function: Function) -> frozenset[str]:
        """The last names of a function's decorators."""
        found = self._names.get(function)
        if found is None:
            names = (last_name(decorator) for decorator in function.node.decorators)
            found = self._names[function] = frozenset(name for name in names if name is not None)
        return found

    def apply(self, value: t.FunctionValue, frame: t.Frame) -> t.Type:
        """What a function is after its decorators: itself under transparent ones, the wrapper of a project
        decorator, and `UNKNOWN` where an unknown decorator may have sent a sync function elsewhere.
        """
        current: t.Type = value
        for decorator in value.function.node.decorators[::-1]:
            current = self._decorate(decorator, current, frame)
            if current is t.UNKNOWN:
                break
        return current

    def _decorate(self, decorator: n.Expr, current: t.Type, frame: t.Frame) -> t.Type:
        name = last_name(decorator)
        if name in DESCRIPTORS:
            return current
        applied = self._ev.infer(decorator, frame)
        made = self._made_by_decorator(decorator, frame)
        if made is not None:
            return t.Instance(made)
        functions = [m for m in t.members(applied) if isinstance(m, (t.FunctionValue, t.LambdaValue))]
        if functions:
            wrapped = self._like(current, t.union(self._ev.calls.invoke(f, (current,)) for f in functions))
            if isinstance(wrapped, (t.FunctionValue, t.Instance)):
                return wrapped
        elif name in TRANSPARENT:
            return current
        if isinstance(applied, t.Method) and self._registers(applied):
            return current
        is_async = isinstance(current, t.FunctionValue) and current.function.node.is_async
        return current if is_async else t.UNKNOWN

    def _made_by_decorator(self, decorator: n.Expr, frame: t.Frame) -> str | None:
        """The class of the object that a library's decorator makes of a function (a task, a job)."""
        func = decorator.func if isinstance(decorator, n.Call) else decorator
        value = self._ev.infer(func, frame)
        if isinstance(value, t.Method):
            return lookup.decorated(f"{value.receiver.name}.{value.name}")
        return lookup.decorated(value.dotted) if isinstance(value, t.External) else None

    @staticmethod
    def _like(current: t.Type, wrapped: t.Type) -> t.Type:
        """Of several wrappers a decorator may return, the one for a function of this kind."""
        if not isinstance(current, t.FunctionValue) or not isinstance(wrapped, t.Either):
            return wrapped
        node = current.function.node
        alike = [
            member
            for member in wrapped.members
            if isinstance(member, t.FunctionValue)
            and (member.function.node.is_async, member.function.node.yields) == (node.is_async, node.yields)
        ]
        return alike[0] if len(alike) == 1 else wrapped

    @staticmethod
    def _registers(decorator: t.Method) -> bool:
        """Whether a decorator only registers its function (routes, event handlers, tasks)."""
        return decorator.receiver.name.partition(".")[0] in ("fastapi", "starlette", "typer", "click")
