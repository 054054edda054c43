"""FAL407: a body and a status code returned as a tuple."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.contract import BODILESS, Contract, is_undecorated, status_of
from fastapi_lint.project.literals import is_empty, is_json
from fastapi_lint.project.returns import Returns, is_response
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_NUMBERS = ("builtins.int", "builtins.float", "builtins.bool")


class TupleStatusReturn(Rule):
    """Flask's way to set a status; FastAPI writes the pair as a JSON array."""

    code = "FAL407"
    name = "tuple-status-return"
    summary = "`return body, 404`: the client gets 200 and an array of the two"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("contract",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report every returned pair whose second part is a status code."""
        handler, contract = route.handler, Contract(route, project)
        if handler is None or not contract.is_known or not is_undecorated(handler, project):
            return
        frame = project.evaluator.home(handler.module, handler)
        if contract.has_response_class or _is_declared(contract, project):
            return
        for expr in Returns(project.evaluator, handler).values:
            status = _status(expr, frame, project)
            if status is None:
                continue
            outcome = (
                "500, because the response model does not accept a tuple"
                if contract.model is not None
                else f"{contract.status or 'of a success'} and an array of the two"
            )
            yield self.report(
                handler.module,
                expr.span,
                f"route `{route.title}` returns a tuple with the status {status}: the client gets {outcome}",
                label="a tuple is a value like any other",
                context=route.place.span.line if route.decorator else handler.line,
                fix=lambda expr=expr, status=status: self.repair(expr, status, handler, project),  # type: ignore[misc]
            )

    def repair(self, expr: n.Sequence, status: int, handler: Function, project: Project) -> Fix:
        """Return a response that has the status."""
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.returned import pair

        module, body = handler.module, expr.items[0]
        frame = project.evaluator.home(module, handler)
        if is_response(project.evaluator, project.evaluator.infer(body, frame)):
            raise Refusal("the first part is a response already")
        span, first, second = pair(module.source, module.facts.top_level, expr.span)
        edits: list[Edit] = []

        def available(path: str, name: str) -> str:
            spelling, new = import_edits(module.source, module.facts, path, name, before=handler.line)
            edits.extend(new)
            return spelling

        if status in BODILESS:
            if not is_empty(body):
                raise Refusal(f"a response with status {status} has no body")
            text = f"{available('fastapi', 'Response')}(status_code={second})"
        else:
            if not is_json(body):
                first = f"{available('fastapi.encoders', 'jsonable_encoder')}({first})"
            text = f"{available('fastapi.responses', 'JSONResponse')}({first}, status_code={second})"
        return self.fix("return a response with that status", [Edit(module.filename, span, text), *edits])


def _is_declared(contract: Contract, project: Project) -> bool:
    """Whether the contract says that a tuple, or nobody knows what, is returned."""
    if contract.model is None:
        return False
    declared = project.evaluator.annotations.instance(*contract.model)
    return any(
        isinstance(member, t.TupleValue | t.Unknown)
        or (isinstance(member, t.Instance) and "uple" in member.name)
        for member in t.members(declared)
    )


def _status(expr: n.Expr, frame: t.Frame, project: Project) -> int | None:
    """The status in `body, status`; None for any other expression."""
    if not isinstance(expr, n.Sequence) or expr.kind != "tuple" or len(expr.items) != 2:
        return None
    body, code = (project.evaluator.infer(item, frame) for item in expr.items)
    status = status_of(code)
    if status is None or status not in list(HTTPStatus):
        return None
    is_number = any(_is_number(member) for member in t.members(body))
    return None if is_number or isinstance(expr.items[0], n.Starred) else status


def _is_number(type_: t.Type) -> bool:
    if isinstance(type_, t.Literal):
        return isinstance(type_.value, int | float)
    return isinstance(type_, t.Instance) and type_.name in _NUMBERS
