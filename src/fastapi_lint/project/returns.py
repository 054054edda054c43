"""What a path operation returns: responses, models, or something the model cannot tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.scope import iter_statements, last_name

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

RESPONSE = "fastapi.responses.Response"
_MODELS = ("pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel")


class Returns:
    """Questions about the values a handler returns."""

    def __init__(self, evaluator: Evaluator, function: Function) -> None:
        self._ev = evaluator
        self._function = function
        self._frame = evaluator.home(function.module, function)

    @property
    def is_stub(self) -> bool:
        """Whether the body is only a docstring, `...` or `pass`."""
        return all(
            (isinstance(stmt, n.Evaluate) and isinstance(stmt.value, n.Constant))
            or (isinstance(stmt, n.Simple) and stmt.kind == "pass")
            for stmt in self._function.node.body
        )

    @property
    def only_raises(self) -> bool:
        """Whether it never returns a value and ends in `raise`."""
        last = self._function.node.body[-1]
        return not list(self.values) and isinstance(last, n.Raise)

    @property
    def values(self) -> Iterator[n.Expr]:
        """The returned expressions."""
        for stmt in iter_statements(self._function.node.body):
            if isinstance(stmt, n.Return) and stmt.value is not None:
                yield from _branches(stmt.value)

    @property
    def types(self) -> tuple[t.Type, ...]:
        """Their types, in order."""
        return tuple(self._ev.infer(expr, self._frame) for expr in self.values)

    @property
    def is_response(self) -> bool:
        """Whether what is known of the returned values is that they are `Response` objects."""
        verdicts = [self._response(expr) for expr in self.values]
        return True in verdicts and False not in verdicts

    def _response(self, expr: n.Expr) -> bool | None:
        type_ = self._ev.infer(expr, self._frame)
        found = [is_response(self._ev, member) for member in t.known(type_)]
        if not found:
            inner = expr.value if isinstance(expr, n.Await) else expr
            name = last_name(inner) if isinstance(inner, n.Call) else None
            return True if name is not None and name.endswith("Response") else None
        if t.UNKNOWN in t.members(type_) and all(found):
            return None
        return all(found)

    def model(self) -> tuple[Class, str] | None:
        """The model that is provably returned and the form around it: `{}`, `list[{}]`, `{} | None`.

        Tables of an ORM are no models: annotating with one fails at import.
        """
        forms: set[tuple[Class, str]] = set()
        optional = False
        for type_ in self.types:
            for member in t.members(type_):
                if member == t.NONE:
                    optional = True
                    continue
                found = self._form(member)
                if found is None:
                    return None
                forms.add(found)
        if len(forms) != 1:
            return None
        cls, form = forms.pop()
        return cls, f"{form} | None" if optional else form

    def _form(self, type_: t.Type) -> tuple[Class, str] | None:
        if isinstance(type_, t.Instance) and type_.cls == "builtins.list" and len(type_.args) == 1:
            forms = {self._form(member) for member in t.members(type_.args[0])}
            inner = forms.pop() if len(forms) == 1 else None
            return (inner[0], "list[{}]") if inner is not None and inner[1] == "{}" else None
        if isinstance(type_, t.Instance) and isinstance(type_.cls, Class) and is_model(self._ev, type_.cls):
            return type_.cls, "{}"
        return None


def is_response(evaluator: Evaluator, type_: t.Type) -> bool:
    """Whether a type is a `Response` or a subclass of it."""
    if not isinstance(type_, t.Instance):
        return False
    if isinstance(type_.cls, Class):
        return evaluator.members.subclass_of(type_.cls, RESPONSE)
    if type_.name.endswith(("Response", "TemplateResponse")) and lookup.class_(type_.name) is None:
        return not type_.name.startswith(("httpx", "requests", "aiohttp"))
    return RESPONSE in lookup.ancestors(type_.name)


def is_model(evaluator: Evaluator, cls: Class) -> bool:
    """Whether a class is a pydantic model and no database table."""
    if any(keyword.name == "table" for keyword in cls.node.keywords):
        return False
    return any(evaluator.members.subclass_of(cls, base) for base in _MODELS)


def _branches(expr: n.Expr) -> Iterator[n.Expr]:
    if isinstance(expr, n.Either):
        yield from _branches(expr.body)
        yield from _branches(expr.orelse)
    else:
        yield expr
