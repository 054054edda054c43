"""FAL415: an HTTPException raised in an `except` block without its cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project import types as t
from fastapi_lint.project.contract import is_http_exception
from fastapi_lint.rules.base import Rule
from fastapi_lint.rules.contract._causes import add_cause

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class HttpExceptionWithoutCause(Rule):
    """Without `from`, a traceback says that handling the error failed, not that it became a response."""

    code = "FAL415"
    name = "http-exception-without-cause"
    summary = "`raise HTTPException` in an `except` block without `from`"
    severity = Severity.INFO
    applicability = Applicability.SAFE
    default = False
    since = "0.1.0"
    groups = ("contract", "opinion")

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report every such `raise`, once, in the innermost `except` around it."""
        frame = project.evaluator.home(function.module, function)
        found: dict[int, tuple[n.Raise, n.Handler]] = {}
        for outer in iter_statements(function.node.body):
            for handler in outer.handlers if isinstance(outer, n.Try) else ():
                for stmt in iter_statements(handler.body):
                    if isinstance(stmt, n.Raise) and stmt.exception is not None and stmt.cause is None:
                        found[id(stmt)] = stmt, handler
        for stmt, handler in found.values():
            assert stmt.exception is not None
            raised = project.evaluator.infer(stmt.exception, frame)
            if isinstance(raised, t.External | t.ClassValue):
                raised = project.evaluator.annotations.value(raised)
            if not is_http_exception(raised, project) or _is_caught(stmt.exception, handler):
                continue
            name = raised.name.rpartition(".")[2] if isinstance(raised, t.Instance) else ""
            yield self.report(
                function.module,
                stmt.span,
                f"`{name}` is raised without the exception it stands for as its cause",
                label=f"add `from {handler.name or 'exc'}`",
                context=handler.span.line,
                fix=lambda stmt=stmt, handler=handler: self.repair(stmt, handler, function),  # type: ignore[misc]
            )

    def repair(self, stmt: n.Raise, handler: n.Handler, function: Function) -> Fix:
        """Name the caught exception as the cause."""
        name, edits = add_cause(stmt.span, handler, function)
        return self.fix(f"add `from {name}`", edits)


def _is_caught(raised: n.Expr, handler: n.Handler) -> bool:
    """Whether the caught exception itself is raised again."""
    return isinstance(raised, n.Name) and raised.id == handler.name
