"""What FastAPI reads of a parameter: the marker (`Depends`, `Query` …) it has as metadata or as default."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.application import Place, is_open
from fastapi_lint.project.definitions import Definitions
from fastapi_lint.project.module import Class, Function, Module
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project

DEPENDENCIES = frozenset({"Depends", "Security"})
VALUES = frozenset({"Query", "Path", "Header", "Cookie", "Body", "Form", "File"})
_HOMES = ("fastapi", "fastapi.params", "fastapi.param_functions")


class Marker(NamedTuple):
    """A call of `Depends`, `Query` …, by the name of what it calls; `expr` is what stands at the parameter.

    `expr` is the call itself or a name for it.
    """

    kind: str
    call: n.Call
    frame: t.Frame
    expr: n.Expr

    @property
    def is_dependency(self) -> bool:
        """Whether it injects: `Depends` and `Security`."""
        return self.kind in DEPENDENCIES

    @property
    def first(self) -> n.Expr | None:
        """What it is given first: the dependency, or the default value; None for nothing."""
        if self.call.args:
            return self.call.args[0]
        name = "dependency" if self.is_dependency else "default"
        return next((k.value for k in self.call.keywords if k.name == name), None)

    @property
    def is_open(self) -> bool:
        """Whether `*` or `**` arguments could give it more than can be seen."""
        return is_open(self.call)


class Parameter:
    """One parameter; `frame` is where its annotation and its default are evaluated.

    `default` is the marker it has as default value.
    """

    def __init__(
        self, function: Function, node: n.Param, frame: t.Frame, default: Marker | None, reader: Parameters
    ) -> None:
        self.function = function
        self.node = node
        self.frame = frame
        self.default = default
        self._reader = reader

    @cached_property
    def metadata(self) -> tuple[Marker, ...]:
        """The markers in its `Annotated`, through aliases; FastAPI takes the last one."""
        return tuple(self._reader.markers(self.node.annotation, self.frame))


class Parameters:
    """Reads the parameters of functions."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._ev = project.evaluator
        self._definitions = Definitions(project.evaluator)

    def of(self, function: Function) -> Iterator[Parameter]:
        """The parameters of a function that have a marker or an annotation."""
        frame = self.outside(function)
        for param in function.node.params:
            if param.kind in ("star", "double_star"):
                continue
            default = None if param.default is None else self.marker(param.default, frame)
            if default is not None or param.annotation is not None:
                yield Parameter(function, param, frame, default, self)

    def markers(self, annotation: n.Expr | None, frame: t.Frame) -> Iterator[Marker]:
        """The markers in the `Annotated` of an annotation, through aliases."""
        for metadata in self._ev.annotations.metadata(annotation, frame):
            marker = self.marker(metadata.expr, metadata.frame)
            if marker is not None:
                yield marker

    def outside(self, function: Function) -> t.Frame:
        """The frame in which a function's annotations and defaults are evaluated."""
        if function.cls is not None:
            home = self._ev.home(function.module, function.parent)
            return self._ev.class_frame(t.ClassValue(function.cls, home if function.parent else None))
        return self._ev.home(function.module, function.parent)

    def marker(self, expr: n.Expr, frame: t.Frame) -> Marker | None:
        """The marker that an expression is, directly or through one name."""
        call, home = expr, frame
        if isinstance(expr, (n.Name, n.Attribute)):
            found = list(self._definitions.of(expr, frame))
            if len(found) != 1:
                return None
            call, home = found[0].expr, found[0].frame
        if not isinstance(call, n.Call) or not _may_be_marker(call, home.module):
            return None
        func = self._ev.infer(call.func, home)
        if not isinstance(func, t.External):
            return None
        module, _, name = func.dotted.rpartition(".")
        if module not in _HOMES or name not in DEPENDENCIES | VALUES:
            return None
        return Marker(name, call, home, expr)

    def has_default(self, marker: Marker) -> bool:
        """Whether a marker of a value provably sets a default: `Query(5)`, not `Query(...)`."""
        given = None if marker.is_dependency else marker.first
        if given is None or isinstance(given, n.Starred):
            return False
        if isinstance(given, (n.Name, n.Attribute)):
            defined = [found.expr for found in self._definitions.of(given, marker.frame)]
            return bool(defined) and not any(self._is_empty(expr, marker.frame) for expr in defined)
        return not self._is_empty(given, marker.frame)

    def is_ellipsis(self, expr: n.Expr, frame: t.Frame) -> bool:
        """Whether a name may stand for `...`."""
        defined = [found.expr for found in self._definitions.of(expr, frame)]
        return any(isinstance(found, n.Constant) and found.value is Ellipsis for found in defined)

    def _is_empty(self, expr: n.Expr, frame: t.Frame) -> bool:
        """Whether an expression says that there is no default, or is a name for who knows what."""
        if isinstance(expr, n.Constant):
            return expr.value is Ellipsis
        return isinstance(expr, (n.Name, n.Attribute)) and not isinstance(
            self._ev.infer(expr, frame), t.Literal
        )

    @cached_property
    def injected(self) -> KeysView[Function]:
        """The functions whose parameters FastAPI fills: path operations and dependencies, each once."""
        found = dict.fromkeys(route.handler for route in self._project.routes if route.handler is not None)
        found.update(dict.fromkeys(value.function for value in self._project.dependency_functions))
        for place in self._project.registrations.depends:
            found.update(dict.fromkeys(self._constructors(place)))
        for function in self._project.functions:
            for parameter in self.of(function):
                named = isinstance(parameter.node.annotation, (n.Name, n.Attribute))
                if parameter.default is not None or not named or function in found:
                    found.update(dict.fromkeys(self._declared(parameter)))
        return found.keys()

    def _constructors(self, place: Place) -> Iterator[Function]:
        """`__init__` of the project's class that a `Depends(Class)` calls."""
        target = self._ev.annotations.target(place.call)
        if target is not None:
            yield from self._init_of(self._ev.infer(target, place.frame))

    def _declared(self, parameter: Parameter) -> Iterator[Function]:
        """`__init__` of the class of a parameter with an empty `Depends()`."""
        marker = parameter.default or next(iter(parameter.metadata[::-1]), None)
        if marker is None or not marker.is_dependency or marker.first is not None:
            return
        annotation = parameter.node.annotation
        if annotation is not None:
            declared = self._ev.annotations.instance(annotation, parameter.frame)
            if isinstance(declared, t.Instance) and isinstance(declared.cls, Class):
                yield from self._init_of(t.ClassValue(declared.cls))

    def _init_of(self, value: t.Type) -> Iterator[Function]:
        for member in t.known(value):
            if isinstance(member, t.ClassValue):
                found = self._ev.members.method(member.cls, "__init__")
                if found is not None:
                    yield found.function


def _may_be_marker(call: n.Call, module: Module) -> bool:
    """Whether what is called has the name of a marker, or another name of a class."""
    name = last_name(call.func) or ""
    if isinstance(call.func, n.Name):
        name = module.renamed.get(name, name)
    return name in DEPENDENCIES or name in VALUES or name[:1].isupper()
