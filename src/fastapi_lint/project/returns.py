"""What a path operation returns: responses, models, or something the model cannot tell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.knowledge import lookup
from fastapi_lint.project import types as t
from fastapi_lint.project.filling import emptiness
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.scope import last_name

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
        """Whether it never returns and ends in `raise`."""
        return not self._statements and isinstance(self._function.node.body[-1], n.Raise)

    @property
    def returns_nothing(self) -> bool:
        """Whether no `return` has a value."""
        return all(stmt.value is None for stmt in self._statements)

    @cached_property
    def _statements(self) -> tuple[n.Return, ...]:
        body = self._function.node.body
        return tuple(stmt for stmt in iter_statements(body) if isinstance(stmt, n.Return))

    @property
    def values(self) -> Iterator[n.Expr]:
        """The returned expressions."""
        for stmt in self._statements:
            if stmt.value is not None:
                yield from _branches(stmt.value)

    @property
    def is_response(self) -> bool:
        """Whether what is known of the returned values is that they are `Response` objects.

        Responses that report an error say nothing about the others.
        """
        verdicts = [self._response(expr) for expr in self.values]
        errors = [_is_error(expr) for expr in self.values]
        usual = [verdict for verdict, error in zip(verdicts, errors, strict=True) if not error]
        if not usual:
            return True in verdicts
        return True in usual and False not in usual

    def _response(self, expr: n.Expr) -> bool | None:
        type_ = self._ev.infer(expr, self._frame)
        found = [is_response(self._ev, member) for member in t.known(type_)]
        if not found:
            inner = expr.value if isinstance(expr, n.Await) else expr
            name = last_name(inner) if isinstance(inner, n.Call) else None
            return True if name is not None and name.endswith(("Response", "authorize_redirect")) else None
        if t.UNKNOWN in t.members(type_) and all(found):
            return None
        return all(found)

    def model(self) -> tuple[Class, str] | None:
        """The model that is provably returned and the form around it: `{}`, `list[{}]`, `{} | None`.

        Tables of an ORM are no models: annotating with one fails at import.
        """
        forms: set[tuple[Class, str]] = set()
        optional = any(stmt.value is None for stmt in self._statements) or _falls_through(
            self._function.node.body
        )
        for expr in self.values:
            for member in t.members(self._ev.infer(expr, self._frame)):
                if member == t.NONE:
                    optional = optional or not self._is_guarded(expr)
                    continue
                found = self._form(member)
                if found is None:
                    return None
                forms.add(found)
        if len(forms) != 1:
            return None
        cls, form = forms.pop()
        return cls, f"{form} | None" if optional else form

    def _is_guarded(self, expr: n.Expr) -> bool:
        """Whether a returned name was tested before: `if x is None: raise`, or inside `if x:`."""
        if not isinstance(expr, n.Name):
            return False
        around = self._function.module.statements_around(expr.span)
        tests = [stmt.test for stmt in around if isinstance(stmt, n.If)]
        if any(_names(test) == expr.id for test in tests):
            return True
        return any(
            isinstance(stmt, n.If)
            and stmt.span.line < expr.span.line
            and getattr(emptiness(stmt.test), "id", None) == expr.id
            and isinstance(stmt.body[-1], (n.Raise, n.Return))
            for stmt in iter_statements(self._function.node.body)
        )

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


def _names(test: n.Expr) -> str | None:
    """The name in `x` or `x is not None`."""
    if isinstance(test, n.Compare) and test.ops == ("IsNot",):
        test = test.left
    return test.id if isinstance(test, n.Name) else None


def _is_error(expr: n.Expr) -> bool:
    """Whether a response is made with an error's status code."""
    if not isinstance(expr, n.Call):
        return False
    status = next((k.value for k in expr.keywords if k.name == "status_code"), None)
    if isinstance(status, n.Constant):
        return isinstance(status.value, int) and status.value >= 400
    return (last_name(status) or "").startswith(("HTTP_4", "HTTP_5")) if status is not None else False


def _falls_through(body: tuple[n.Stmt, ...]) -> bool:
    """Whether the end of a block can be reached, as far as its last statement shows."""
    last = body[-1]
    match last:
        case n.Return() | n.Raise():
            return False
        case n.If():
            return not last.orelse or _falls_through(last.body) or _falls_through(last.orelse)
        case n.With():
            return _falls_through(last.body)
        case n.Try():
            if last.final and not _falls_through(last.final):
                return False
            ends = [last.orelse or last.body, *(handler.body for handler in last.handlers)]
            return any(_falls_through(end) for end in ends)
        case n.Match() | n.For():
            return True
        case n.While():
            return not (isinstance(last.test, n.Constant) and last.test.value is True)
    return True
