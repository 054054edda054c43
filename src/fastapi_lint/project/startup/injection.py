"""The dependencies of a path operation, in the order in which FastAPI runs them.

Those of the application, of includes, of the router and of the decorator come first, then parameters left
to right, each behind its own sub-dependencies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.startup.objects import (
    AliasValue,
    BoundMethod,
    ClassValue,
    Const,
    DependsValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    PartialValue,
    Unknown,
    Value,
    options,
)
from fastapi_lint.served import Dependency

if TYPE_CHECKING:
    from fastapi_lint.project.startup.machine import Machine

_DEPTH = 24
_SECURITY = "fastapi.security."


class Parameter(NamedTuple):
    """A parameter and the function whose environment it is read in."""

    node: n.Param
    func: FunctionValue


class Injection:
    """Reads dependencies off values."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._known: dict[int, tuple[object, tuple[Dependency, ...]]] = {}

    def listed(self, values: Iterable[Value]) -> Iterator[Dependency]:
        """Those of a `dependencies=[…]`."""
        for value in values:
            if isinstance(value, DependsValue):
                yield self._dependency(value.target or Unknown(), value.text, _DEPTH)

    def of_callable(self, value: Value, depth: int = _DEPTH) -> tuple[Dependency, ...]:
        """Those of the parameters of a function, class or object."""
        known = self._known.get(id(value))
        if known is not None:
            return known[1]
        found: tuple[Dependency, ...] = ()
        if depth > 0:
            with self._machine.afresh():
                found = tuple(self._of_parameters(value, depth - 1))
            self._known[id(value)] = (value, found)  # the value is kept, so that its id stays its own
        return found

    def _of_parameters(self, value: Value, depth: int) -> Iterator[Dependency]:
        for param in self.parameters(value):
            if not isinstance(param, Parameter):
                yield self._dependency(param.target or Unknown(), param.text, depth)
                continue
            marker = self.marker(param)
            if marker is not None:
                target = marker.target or self.class_of(param)
                yield self._dependency(target, marker.text, depth)

    # Signatures: of a class with type arguments, Python tells none

    def parameters(self, value: Value) -> Iterator[Parameter | DependsValue]:
        """The parameters of a callable; `DependsValue` where only the dependency is known."""
        match value:
            case FunctionValue():
                yield from self._of_function(value)
            case ClassValue():
                yield from self._of_class(value)
            case Instance(cls=ClassValue()):
                method = self._machine.attributes.get(value, "__call__")
                if isinstance(method, FunctionValue):
                    yield from self._of_function(method)
            case PartialValue():
                inner = list(self.parameters(value.func))[len(value.args.positional) :]
                named = value.args.keywords
                yield from (p for p in inner if not isinstance(p, Parameter) or p.node.name not in named)

    @staticmethod
    def _of_function(value: FunctionValue) -> Iterator[Parameter | DependsValue]:
        func = value.original
        signature = value.attrs.get("__signature__")
        if isinstance(signature, Instance):
            yield from _written(signature)
            return
        params = func.node.params
        is_method = value.owner is not None and value.role != "staticmethod"
        if is_method and params:
            if value.receiver is None and value.owner is not None and value.owner.is_view:
                yield DependsValue(value.owner, value.owner.name)
            params = params[1:]
        yield from (Parameter(param, func) for param in params)

    def _of_class(self, cls: ClassValue) -> Iterator[Parameter | DependsValue]:
        constructor = self._machine.calling.constructor(cls)
        models = self._machine.calling.models
        if constructor is not None:
            yield from self._of_function(constructor.bound(cls))
        if not cls.is_view and (constructor is not None or not models.is_model(cls)):
            return
        for name, annotation in models.fields(cls).items():
            owner = next(o for o in cls.order if isinstance(o, ClassValue) and name in o.cls.scope.bindings)
            default = owner.cls.scope.bindings[name][-1].node
            written: n.Expr | None = default  # type: ignore[assignment]
            param = n.Param(name, "keyword_only", annotation, written, annotation.span)
            yield Parameter(param, FunctionValue(n.Lambda((), annotation, annotation.span), owner.env))

    def marker(self, param: Parameter) -> DependsValue | None:
        """The `Depends` of a parameter: its default, else the last one in its annotation."""
        if isinstance(param.node.default, (n.Call, n.Name, n.Attribute)):
            default = self._machine.calling.default(param.func, param.node)
            if isinstance(default, DependsValue):
                return default
        found = [arg for arg in self._metadata(param) if isinstance(arg, DependsValue)]
        return found[-1] if found else None

    def annotation(self, param: Parameter) -> Value:
        """What the annotation of a parameter evaluates to."""
        annotation = param.node.annotation
        expr = None if annotation is None else self._machine.evaluator.annotations.unquote(annotation)
        return Unknown() if expr is None else self._machine.expressions.value(expr, param.func.env)

    def _metadata(self, param: Parameter) -> Iterator[Value]:
        found = self.annotation(param)
        if isinstance(found, AliasValue):
            yield from flat(found)

    def class_of(self, param: Parameter) -> Value:
        """The class that `Depends()` without an argument calls: the one its parameter is annotated with."""
        found = self.annotation(param)
        while isinstance(found, AliasValue) and is_annotated(found):
            found = found.args[0]
        return found

    # Dependencies

    def _dependency(self, value: Value, text: str, depth: int) -> Dependency:
        value = options(value)[0]
        children = self.of_callable(value, depth)
        name = name_of(value) or text or "?"
        return Dependency(name, self.runs(value), children, _place(value), _is_scheme(value))

    def runs(self, value: Value) -> str:
        """Where FastAPI runs a callable: `loop`, `threadpool` or `unknown`."""
        match value:
            case FunctionValue():
                return "loop" if _is_async(value) or _is_async(value.original) else "threadpool"
            case ClassValue():
                return "threadpool"
            case AliasValue():
                return self.runs(value.base)
            case PartialValue():
                return self.runs(value.func)
            case Instance(cls=ClassValue()):
                method = self._machine.attributes.get(value, "__call__")
                return self.runs(method) if isinstance(method, FunctionValue) else "unknown"
            case Instance(cls=str() as dotted) if "is_async" in value.attrs:
                return "loop" if value.attrs["is_async"] == Const(True) else "threadpool"
            case Instance(cls=str() as dotted):
                return "loop" if dotted.startswith(_SECURITY) else "unknown"
            case External():
                return "threadpool" if value.dotted.rpartition(".")[2][:1].isupper() else "unknown"
        return "unknown"


def name_of(value: Value) -> str:
    """The name that a callable has at run time, empty where that is not known."""
    match value:
        case FunctionValue() | ClassValue() | Instance():
            return value.name
        case PartialValue():
            return "partial"
        case External():
            return value.dotted.rpartition(".")[2]
        case AliasValue():
            return name_of(value.base)
        case BoundMethod():
            return value.name
    return ""


def _place(value: Value) -> tuple[str, int] | None:
    """Where a callable of the project is defined: the function, or the class."""
    match value:
        case FunctionValue():
            return value.original.env.module.filename, value.original.node.span.line
        case ClassValue():
            return value.cls.module.filename, value.cls.node.span.line
        case Instance(cls=ClassValue() as cls):
            return _place(cls)
        case PartialValue():
            return _place(value.func)
        case AliasValue():
            return _place(value.base)
    return None


def _is_scheme(value: Value) -> bool:
    if not isinstance(value, Instance):
        return False
    lineage = value.cls.order if isinstance(value.cls, ClassValue) else (value.cls,)
    return any(isinstance(base, str) and base.startswith(_SECURITY) for base in lineage)


def _written(signature: Instance) -> Iterator[DependsValue]:
    """The dependencies of a signature that a function was given."""
    listed = signature.attrs.get("parameters")
    for param in listed.certain if isinstance(listed, ListValue) else ():
        if not isinstance(param, Instance):
            continue
        default, annotation = param.attrs.get("default"), param.attrs.get("annotation")
        if isinstance(default, DependsValue):
            yield default
        elif isinstance(annotation, AliasValue):
            yield from [arg for arg in flat(annotation) if isinstance(arg, DependsValue)][-1:]


def _is_async(func: FunctionValue) -> bool:
    return isinstance(func.node, n.FunctionDef) and func.node.is_async


def is_annotated(alias: AliasValue) -> bool:
    return isinstance(alias.base, External) and alias.base.dotted.rpartition(".")[2] == "Annotated"


def flat(alias: AliasValue) -> Iterator[Value]:
    """The metadata of `Annotated[…]`, nested ones included."""
    if is_annotated(alias):
        if isinstance(alias.args[0], AliasValue):
            yield from flat(alias.args[0])
        yield from alias.args[1:]
