"""FAL402: a row of a database table returned where no model filters it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.project.contract import Contract, is_undecorated
from fastapi_lint.project.module import Class
from fastapi_lint.project.returns import Returns
from fastapi_lint.project.tables import Row
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project

_SECRET = re.compile(r"passw|secret|token|hash|salt|api_?key|private_?key", re.IGNORECASE)


class OrmObjectReturned(Rule):
    """Every attribute that the object holds goes into the response."""

    code = "FAL402"
    name = "orm-object-returned"
    summary = "a row of a database table returned without a response model: every column is sent"
    severity = Severity.WARNING
    since = "0.1.0"
    groups = ("contract",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report every return of rows, if nothing declares what is sent."""
        handler, contract = route.handler, Contract(route, project)
        if handler is None or not contract.is_known or contract.model is not None:
            return
        if contract.has_response_class or not is_undecorated(handler, project):
            return
        if handler.node.returns is not None and not contract.disables_model:
            return
        frame = project.evaluator.home(handler.module, handler)
        for expr in Returns(project.evaluator, handler).values:
            row = project.tables.row(expr, frame)
            if row is None:
                continue
            yield self.report(
                handler.module,
                expr.span,
                f"route `{route.title}` returns {'rows' if row.many else 'a row'} of the table "
                f"`{row.cls.name}` and has no response model: {_sent(row, project.evaluator)}",
                label="not filtered",
                context=route.place.span.line if route.decorator else handler.line,
                noqa_rows=(handler.line,),
            )


def _sent(row: Row, evaluator: Evaluator) -> str:
    """What the client gets to see, a column that looks like a secret by name."""
    owners = (owner for owner in evaluator.members.mro(row.cls) if isinstance(owner, Class))
    columns = (
        name
        for owner in owners
        for name, bindings in owner.scope.bindings.items()
        if bindings[-1].kind in ("value", "annotation") and not name.startswith("_")
    )
    secret = next((name for name in columns if _SECRET.search(name)), None)
    return f"every column is sent, `{secret}` included" if secret else "every column is sent"
