"""Type variables of the project's classes: what `T` is for an object declared as `Box[Waiter]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_VARIABLES = ("typing.TypeVar", "typing_extensions.TypeVar")
_DEPTH = 5


class Generics:
    """Questions about type arguments."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def of(self, annotation: n.Expr, owner: Class, receiver: t.Type) -> t.Type:
        """What an annotation in the body of `owner` says of an object: `T`, or `T` or None."""
        parsed = self._ev.annotations.unquote(annotation)
        if not isinstance(receiver, t.Instance) or not isinstance(receiver.cls, Class):
            return t.UNKNOWN
        match parsed:
            case n.Binary(op="BitOr", left=inner, right=n.Constant(value=None)):
                return self.of(inner, owner, receiver)
            case n.Subscript(base=n.Name(id="Optional") | n.Attribute(attr="Optional"), index=inner):
                return self.of(inner, owner, receiver)
            case n.Name() | n.Attribute():
                variable = self._variable(parsed, owner)
                if variable is not None:
                    return self._arguments(receiver.cls, receiver.args, owner, _DEPTH).get(
                        variable, t.UNKNOWN
                    )
        return t.UNKNOWN

    def declared(self, annotation: n.Expr, frame: t.Frame) -> t.Type:
        """What an annotation of a method says, called on the object it is called on in a frame."""
        function = frame.function
        if function is None or function.cls is None or not function.node.params:
            return t.UNKNOWN
        receiver = frame.bound.get(function.node.params[0].name)
        return t.UNKNOWN if receiver is None else self.of(annotation, function.cls, receiver)

    def _variable(self, expr: n.Expr, cls: Class) -> t.Site | None:
        """The type variable an expression names, by the place that makes it."""
        value = self._ev.infer(expr, self._ev.home(cls.module, cls.parent))
        return value.site if isinstance(value, t.Instance) and value.cls in _VARIABLES else None

    def _arguments(
        self, cls: Class, args: tuple[t.Type, ...], owner: Class, depth: int
    ) -> dict[t.Site, t.Type]:
        """The type variables of `owner` and what they are in a `cls` with type arguments."""
        own = dict(zip(self._parameters(cls), args, strict=False))
        if cls is owner or not depth:
            return own
        home = self._ev.home(cls.module, cls.parent)
        for base in cls.node.bases:
            value = self._ev.infer(base.base if isinstance(base, n.Subscript) else base, home)
            if not isinstance(value, t.ClassValue) or owner not in self._ev.members.mro(value.cls):
                continue
            given = tuple(self._argument(expr, cls, own, home) for expr in _items(base))
            return self._arguments(value.cls, given, owner, depth - 1)
        return {}

    def _argument(self, expr: n.Expr, cls: Class, own: dict[t.Site, t.Type], home: t.Frame) -> t.Type:
        variable = self._variable(expr, cls) if isinstance(expr, (n.Name, n.Attribute)) else None
        if variable is not None:
            return own.get(variable, t.UNKNOWN)
        return self._ev.annotations.instance(expr, home)

    def _parameters(self, cls: Class) -> tuple[t.Site, ...]:
        """The type variables of a class in order: those of `Generic[…]`, or of its bases."""
        bases = [base for base in cls.node.bases if isinstance(base, n.Subscript)]
        generic = [base for base in bases if isinstance(base.base, n.Name) and base.base.id == "Generic"]
        found = (self._variable(item, cls) for base in generic or bases for item in _items(base))
        return tuple(dict.fromkeys(site for site in found if site is not None))


def _items(base: n.Expr) -> tuple[n.Expr, ...]:
    """The type arguments written behind a base class."""
    if not isinstance(base, n.Subscript):
        return ()
    index = base.index
    return index.items if isinstance(index, n.Sequence) and index.kind == "tuple" else (index,)
