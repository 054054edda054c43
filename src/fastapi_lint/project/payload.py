"""What a function reads from the body of a request: JSON, or a form with its fields and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.dependencies import Dependencies
from fastapi_lint.project.module import Class
from fastapi_lint.project.parameters import Parameter
from fastapi_lint.project.returns import is_model
from fastapi_lint.project.scope import last_name
from fastapi_lint.served import flatten

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

UPLOAD = "fastapi.UploadFile"
_COLLECTIONS = frozenset({"builtins.dict", "builtins.list", "builtins.set", "builtins.frozenset"})
# Packages of what says more about a type, and of plain values.
_DESCRIBING = frozenset(
    {"pydantic", "annotated_types", "typing", "typing_extensions", "annotated_doc", "builtins"}
)
_VALIDATORS = frozenset({"model_validator", "root_validator"})
_HOOKS = frozenset({"__get_validators__", "__get_pydantic_core_schema__"})


class Part(NamedTuple):
    """A parameter read from the body; `kind` is `json`, `form` or `file`.

    `is_object` says that its type is a model, or a dict or list: something a form field cannot hold.
    `is_marked` is true with a marker such as `Body()`.
    """

    parameter: Parameter
    kind: str
    is_object: bool
    is_marked: bool

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.parameter.node.name


class Payload:
    """Questions about the bodies of requests."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._ev = project.evaluator

    def of(self, function: Function) -> Iterator[Part]:
        """The parameters of a function that are provably read from the body."""
        for parameter in self._project.parameters.of(function):
            marker = parameter.default or (parameter.metadata[-1] if parameter.metadata else None)
            declared = self._declared(parameter)
            if marker is not None:
                kind = {"Body": "json", "Form": "form", "File": "file"}.get(marker.kind)
                if kind is not None:
                    yield Part(parameter, kind, self._is_object(declared), True)
            elif self._may_be_marked(parameter):
                continue
            elif self._is_upload(declared):
                yield Part(parameter, "file", False, False)
            elif self._is_object(declared, also_collections=True):
                yield Part(parameter, "json", self._is_object(declared), False)

    def with_dependencies(self, function: Function) -> Iterator[Part]:
        """Those of a path operation and of the dependencies that its parameters name."""
        frame = self._ev.home(function.module, function)
        value = t.FunctionValue(function, frame.parent or frame)
        needed = (dependency.function for dependency in flatten(Dependencies(self._ev).of_function(value)))
        for each in dict.fromkeys((function, *(f for f in needed if f is not None))):
            yield from self.of(each)

    def reads_text(self, part: Part) -> bool:
        """Whether something may make an object of a text: a validator of its own."""
        annotation, frame = part.parameter.node.annotation, part.parameter.frame
        for metadata in self._ev.annotations.metadata(annotation, frame):
            if self._project.parameters.marker(metadata.expr, metadata.frame) is None:
                return True
        return any(self._has_validator(cls) for cls in self._classes(self._declared(part.parameter)))

    def _may_be_marked(self, parameter: Parameter) -> bool:
        """Whether a call or a name at a parameter may stand for a marker: `user: User = current_user()`."""
        node, frame = parameter.node, parameter.frame
        described = self._ev.annotations.metadata(node.annotation, frame)
        return any(self._may_be_marker(each.expr, each.frame) for each in described) or (
            node.default is not None and self._may_be_marker(node.default, frame)
        )

    def _may_be_marker(self, expr: n.Expr, frame: t.Frame) -> bool:
        if isinstance(expr, n.Call):
            made = t.members(self._ev.infer(expr.func, frame))
            return not all(self._makes_something_else(func) for func in made)
        if not isinstance(expr, (n.Name, n.Attribute)):
            return False
        values = t.members(self._ev.infer(expr, frame))
        return not all(isinstance(value, t.Literal) or self._is_object(value) for value in values)

    def _makes_something_else(self, func: t.Type) -> bool:
        """Whether a call provably gives no marker: it makes a model, or describes a type."""
        if isinstance(func, t.External):
            return func.dotted.partition(".")[0] in _DESCRIBING
        return isinstance(func, t.ClassValue) and is_model(self._ev, func.cls)

    def _declared(self, parameter: Parameter) -> t.Type:
        annotation = parameter.node.annotation
        return t.UNKNOWN if annotation is None else self._ev.annotations.instance(annotation, parameter.frame)

    def _is_object(self, type_: t.Type, *, also_collections: bool = False) -> bool:
        """Whether a type is, apart from None, models and dicts, or lists of such.

        With `also_collections`, every list and set counts.
        """
        members = [member for member in t.members(type_) if member != t.NONE]
        return bool(members) and all(self._is_one_object(member, also_collections) for member in members)

    def _is_one_object(self, type_: t.Type, also_collections: bool) -> bool:
        if not isinstance(type_, t.Instance):
            return False
        if isinstance(type_.cls, Class):
            return is_model(self._ev, type_.cls)
        if type_.cls == "builtins.dict" or (also_collections and type_.cls in _COLLECTIONS):
            return not self._holds_upload(type_)
        return type_.cls in _COLLECTIONS and any(self._is_object(arg) for arg in type_.args)

    def _is_upload(self, type_: t.Type) -> bool:
        members = [member for member in t.members(type_) if member != t.NONE]
        return bool(members) and all(
            isinstance(member, t.Instance) and (self._is_file(member) or self._holds_upload(member))
            for member in members
        )

    def _holds_upload(self, type_: t.Instance) -> bool:
        return type_.cls in _COLLECTIONS and any(
            isinstance(arg, t.Instance) and self._is_file(arg) for arg in type_.args
        )

    def _is_file(self, type_: t.Instance) -> bool:
        return self._ev.members.subclass_of(type_.cls, UPLOAD)

    def _classes(self, type_: t.Type) -> Iterator[Class]:
        for member in t.known(type_):
            if isinstance(member, t.Instance):
                if isinstance(member.cls, Class):
                    yield member.cls
                for arg in member.args:
                    yield from self._classes(arg)

    def _has_validator(self, cls: Class) -> bool:
        """Whether a model sees the raw value before its fields do; unknown bases might."""
        for owner in self._ev.members.mro(cls):
            if isinstance(owner, str):
                if owner == "?":
                    return True
                continue
            for method in owner.methods:
                names = (last_name(decorator) for decorator in method.node.decorators)
                if method.name in _HOOKS or any(name in _VALIDATORS for name in names):
                    return True
        return False


def is_optional(parameter: Parameter) -> bool:
    """Whether a request may leave a parameter out."""
    default = parameter.node.default
    if default is None or (isinstance(default, n.Constant) and default.value is Ellipsis):
        return False
    marker = parameter.default
    if marker is None:
        return True
    first = marker.first
    return first is not None and not (isinstance(first, n.Constant) and first.value is Ellipsis)
