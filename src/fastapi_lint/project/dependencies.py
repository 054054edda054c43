"""The dependencies that a function's parameters name, by the light types of the rules.

What runs before a path operation in all, those of applications, includes and routers too, is in `startup`,
which follows the code; here one function is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.annotations import Metadata
from fastapi_lint.project.application import Place
from fastapi_lint.project.infer import Evaluator
from fastapi_lint.project.module import Class, Function

_DEPTH = 20


class Dependency(NamedTuple):
    """One `Depends`: what it calls, where that runs, and what it depends on itself.

    `name` is the callable's own name (the class of an instance), `?` when it cannot be told. `runs` is
    `loop`, `threadpool` or `unknown`; `function` is the project function that runs, if it is one.
    """

    name: str
    value: t.Type
    function: Function | None
    runs: str
    children: tuple[Dependency, ...]


class Dependencies:
    """Reads the dependencies of functions."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def of_function(self, value: t.FunctionValue, depth: int = _DEPTH) -> Iterator[Dependency]:
        """Those of a function's parameters."""
        if depth <= 0:
            return
        function = value.function
        params = function.node.params
        is_method = function.cls is not None and "staticmethod" not in self._ev.decorator_names(function)
        for param in params[1:] if is_method else params:
            for metadata in self._of_param(param, value.frame):
                yield from self._depends(metadata, param, depth - 1, value.frame)

    def called_by(self, place: Place) -> Iterator[t.FunctionValue]:
        """The functions of the project that a `Depends(…)` calls: functions, `__call__` of instances."""
        target = self._ev.annotations.target(place.call)
        for member in t.known(t.UNKNOWN if target is None else self._ev.infer(target, place.frame)):
            if isinstance(member, t.Instance) and isinstance(member.cls, Class):
                member = self._ev.members.of(member, "__call__")
            if isinstance(member, t.FunctionValue):
                yield member

    def _of_param(self, param: n.Param, frame: t.Frame) -> Iterator[Metadata]:
        if param.default is not None and self._ev.annotations.is_depends(param.default, frame):
            yield Metadata(param.default, frame)
            return
        found = [
            metadata
            for metadata in self._ev.annotations.metadata(param.annotation, frame)
            if self._ev.annotations.is_depends(metadata.expr, metadata.frame)
        ]
        yield from found[-1:]

    def _depends(
        self, metadata: Metadata, param: n.Param | None, depth: int, frame: t.Frame | None = None
    ) -> Iterator[Dependency]:
        if not self._ev.annotations.is_depends(metadata.expr, metadata.frame):
            return
        assert isinstance(metadata.expr, n.Call)
        target = self._ev.annotations.target(metadata.expr)
        if target is not None:
            value = self._ev.infer(target, metadata.frame)
        elif param is not None and param.annotation is not None and frame is not None:
            value = self._class_of(self._ev.annotations.instance(param.annotation, frame))
        else:
            value = t.UNKNOWN
        yield self._dependency(next(iter(t.known(value)), t.UNKNOWN), depth)

    @staticmethod
    def _class_of(declared: t.Type) -> t.Type:
        if isinstance(declared, t.Instance):
            if isinstance(declared.cls, str):
                return t.External(declared.cls)
            return t.ClassValue(declared.cls, declared.frame)
        return t.UNKNOWN

    def _dependency(self, value: t.Type, depth: int) -> Dependency:
        """What `Depends(value)` calls."""
        match value:
            case t.FunctionValue():
                runs = "loop" if value.function.node.is_async else "threadpool"
                children = tuple(self.of_function(value, depth))
                return Dependency(value.function.name, value, value.function, runs, children)
            case t.ClassValue():
                return self._constructor(value, depth)
            case t.Instance(cls=Class()):
                return self._instance(value, depth)
            case t.Instance(cls=str()):
                return Dependency(value.name.rpartition(".")[2], value, None, "unknown", ())
            case t.Partial():
                inner = self._dependency(value.func, depth)
                return inner._replace(name="partial")
            case t.LambdaValue():
                return Dependency("<lambda>", value, None, "threadpool", ())
            case t.External():
                return Dependency(value.dotted.rpartition(".")[2], value, None, "unknown", ())
        return Dependency("?", value, None, "unknown", ())

    def _constructor(self, value: t.ClassValue, depth: int) -> Dependency:
        assert isinstance(value.cls, Class)
        found = self._ev.members.method(value.cls, "__init__")
        children: tuple[Dependency, ...] = ()
        if found is not None:
            home = self._ev.home(found.owner.module, found.owner.parent)
            children = tuple(self.of_function(t.FunctionValue(found.function, home), depth))
        function = found.function if found is not None else None
        return Dependency(value.cls.name, value, function, "threadpool", children)

    def _instance(self, value: t.Instance, depth: int) -> Dependency:
        assert isinstance(value.cls, Class)
        method = self._ev.members.of(value, "__call__")
        if not isinstance(method, t.FunctionValue):
            return Dependency(value.cls.name, value, None, "unknown", ())
        runs = "loop" if method.function.node.is_async else "threadpool"
        children = tuple(self.of_function(method, depth))
        return Dependency(value.cls.name, value, method.function, runs, children)
