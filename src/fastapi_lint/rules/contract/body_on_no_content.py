"""FAL405: a status that allows no body, and a body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.contract import Contract, is_undecorated, takes_response
from fastapi_lint.project.module import Class
from fastapi_lint.project.returns import Returns
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project

_PLAIN = ("builtins", "typing", "typing_extensions", "pydantic", "sqlmodel", "datetime", "uuid", "enum")


class BodyOnNoContent(Rule):
    """A response model is refused on import; a returned value is dropped."""

    code = "FAL405"
    name = "body-on-no-content"
    summary = "a body for status 204, 205 or 304: FastAPI refuses a model, and drops a value"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("contract",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the response model, or else every value that is returned."""
        contract = Contract(route, project)
        if not contract.is_known or not contract.declares_status or not contract.has_no_body:
            return
        handler, declared = route.handler, contract.model
        if declared is not None:
            if _is_certain(*declared, project.evaluator):
                yield self.report(
                    declared[1].module,
                    declared[0].span,
                    f"route `{route.title}` declares a response model and status {contract.status}, which "
                    "allows no body: FastAPI raises AssertionError when the module is imported",
                    label="`None` fits, or a `Response`",
                    context=route.place.span.line if declared[1].module is route.module else None,
                    noqa_rows=(route.place.span.line, *((handler.line,) if handler is not None else ())),
                )
            return
        if handler is None or not is_undecorated(handler, project) or takes_response(handler, project):
            return
        frame = project.evaluator.home(handler.module, handler)
        for expr in Returns(project.evaluator, handler).values:
            if _is_value(expr, frame, project.evaluator):
                yield self.report(
                    handler.module,
                    expr.span,
                    f"route `{route.title}` answers with status {contract.status}, which allows no body: "
                    "what it returns is never sent",
                    label="dropped",
                    context=route.place.span.line if route.decorator else handler.line,
                    severity=Severity.WARNING,
                )


def _is_certain(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether a type expression is a response model for certain: neither None nor a kind of response."""
    named = evaluator.infer(expr, frame)
    if isinstance(named, t.External) and named.dotted in ("typing.Any", "typing_extensions.Any"):
        return True
    members = t.members(evaluator.annotations.instance(expr, frame))
    return any(_is_plain(member, evaluator) for member in members)


def _is_plain(type_: t.Type, evaluator: Evaluator) -> bool:
    if not isinstance(type_, t.Instance):
        return isinstance(type_, (t.TupleValue, t.GeneratorValue))
    order = evaluator.members.mro(type_.cls) if isinstance(type_.cls, Class) else (type_.cls,)
    return all(isinstance(base, Class) or base.partition(".")[0] in _PLAIN for base in order)


def _is_value(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether an expression is for certain something that was meant to be sent."""
    if isinstance(expr, n.Mapping | n.Sequence) and not expr.items:
        return False
    for member in t.members(evaluator.infer(expr, frame)):
        if isinstance(member, t.Literal):
            if member.value in ("", b""):
                return False
        elif not isinstance(member, t.TupleValue) and not _is_plain(member, evaluator):
            return False
    return True
