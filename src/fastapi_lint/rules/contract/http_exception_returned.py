"""FAL406: a path operation that returns an HTTPException instead of raising it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity, Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.catching import HTTP, leaves
from fastapi_lint.project.contract import Contract, is_http_exception, is_undecorated
from fastapi_lint.project.documented import guards
from fastapi_lint.project.returns import Returns
from fastapi_lint.rules.base import Refusal, Rule
from fastapi_lint.rules.contract._causes import add_cause

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class HttpExceptionReturned(Rule):
    """Nothing is raised, so the exception is what the route answers with."""

    code = "FAL406"
    name = "http-exception-returned"
    summary = "an `HTTPException` that is returned instead of raised: the client gets no error status"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("contract",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report every return of the handler that can only be such an exception."""
        handler, contract = route.handler, Contract(route, project)
        if handler is None or not contract.is_known or not is_undecorated(handler, project):
            return
        frame = project.evaluator.home(handler.module, handler)
        for expr in Returns(project.evaluator, handler).values:
            given = t.members(project.evaluator.infer(expr, frame))
            if not all(is_http_exception(member, project) for member in given):
                continue
            name = given[0].name if isinstance(given[0], t.Instance) else ""
            yield self.report(
                handler.module,
                expr.span,
                f"route `{route.title}` returns `{name.rpartition('.')[2]}` instead of raising it: "
                f"the client gets status {_status(contract)}",
                label="returned, so it is no error",
                context=route.place.span.line if route.decorator else handler.line,
                fix=lambda expr=expr: self.repair(expr, handler, project),  # type: ignore[misc]
            )

    def repair(self, expr: n.Expr, handler: Function, project: Project) -> Fix:
        """Raise it, where nothing around it would catch it."""
        around = handler.module.statements_around(expr.span)
        statement = around[-1]
        if not isinstance(statement, n.Return) or statement.value is not expr:
            raise Refusal("only one branch of the expression is an exception")
        frame = project.evaluator.home(handler.module, handler)
        if not leaves(guards(handler, statement, frame), HTTP, project.evaluator):
            raise Refusal("the `try` or `with` around it might catch the exception")
        line, column = statement.span[:2]
        keyword = Span(line, column, line, column + len("return"))
        edits = [Edit(handler.module.filename, keyword, "raise")]
        caught = _handler(around, expr.span)
        if caught is not None and caught.type is not None:
            edits += add_cause(statement.span, caught, handler)[1]
        return self.fix("raise it", edits)


def _handler(around: list[n.Stmt], place: Span) -> n.Handler | None:
    """The innermost `except` block that a place stands in."""
    handlers = (h for stmt in around if isinstance(stmt, n.Try) for h in stmt.handlers)
    inside = [h for h in handlers if any(stmt.span.contains(place) for stmt in h.body)]
    return inside[-1] if inside else None


def _status(contract: Contract) -> str:
    """What the client gets: with a response model or a class of its own, writing the response fails."""
    if contract.model is not None or contract.has_response_class:
        return "500, because that is no response"
    return f"{contract.status or 'of a success'}, with its fields as the body"
