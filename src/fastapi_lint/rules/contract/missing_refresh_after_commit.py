"""FAL408: a row returned after a commit that emptied it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity, Step
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.contract import Contract, is_undecorated
from fastapi_lint.project.returns import Returns
from fastapi_lint.project.writes import Stale, Writes
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class MissingRefreshAfterCommit(Rule):
    """A commit expires what an object holds; FastAPI sends what is left, or fails to load it again."""

    code = "FAL408"
    name = "missing-refresh-after-commit"
    summary = "a row returned after `commit()` without `refresh()`: the client gets `{}` or 500"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("contract",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report every return of such a row, from the handler or a function it returns the result of."""
        handler, contract = route.handler, Contract(route, project)
        if handler is None or not contract.is_known or contract.has_response_class:
            return
        if not is_undecorated(handler, project):
            return
        for expr, stale in _found(handler, project):
            outcome = _outcome(stale, contract, project)
            if outcome is None:
                continue
            other = stale.function is not handler
            yield self.report(
                handler.module,
                expr.span,
                f"route `{route.title}` returns `{stale.cls.name}` after a commit that expired it: {outcome}",
                label="not refreshed",
                context=route.place.span.line if route.decorator else handler.line,
                chain=(_step(stale),) if other else (),
                fix=lambda stale=stale: self.repair(stale),  # type: ignore[misc]
            )

    def repair(self, stale: Stale) -> Fix:
        """Refresh the row behind the commit."""
        from fastapi_lint.syntax.edits import insert_after
        from fastapi_lint.syntax.spans import excerpt
        from fastapi_lint.syntax.tree import materialise

        module, line = stale.function.module, stale.commit.span.line
        tree = materialise(module.source, module.facts.top_level, line)
        call = stale.commit.value.value if isinstance(stale.commit.value, n.Await) else stale.commit.value  # type: ignore[union-attr]
        node = tree.call_at(call.span)  # type: ignore[union-attr]
        if node is None:
            raise Refusal("the commit was not found")
        await_ = "await " if stale.is_async else ""
        text = f"{await_}{excerpt(module.source, stale.session.span)}.refresh({stale.returned.id})"
        return self.fix(f"add `{text}`", [insert_after(tree, tree.statement_of(node), f"{text}\n")])


def _found(handler: Function, project: Project) -> Iterator[tuple[n.Expr, Stale]]:
    """The stale rows that a handler returns, each with the expression in the handler."""
    frame = project.evaluator.home(handler.module, handler)
    for stale in Writes(project, handler).stale():
        yield stale.returned, stale
    for expr in Returns(project.evaluator, handler).values:
        call = expr.value if isinstance(expr, n.Await) else expr
        func = project.evaluator.infer(call.func, frame) if isinstance(call, n.Call) else t.UNKNOWN
        if isinstance(func, t.FunctionValue) and isinstance(call, n.Call) and not func.function.node.yields:
            inside = project.evaluator.function_frame(func, project.evaluator.calls.bind(func, call, frame))
            found = Writes(project, func.function, inside).stale((call, frame))
            yield from ((expr, stale) for stale in found)


def _outcome(stale: Stale, contract: Contract, project: Project) -> str | None:
    """What the client gets; None if the row is loaded again."""
    if contract.model is None:
        return "the client gets `{}`"
    members = t.members(project.evaluator.annotations.instance(*contract.model))
    models = [member for member in members if member != t.NONE]
    if any(not isinstance(member, t.Instance) for member in models):
        return None
    if any(member.cls is stale.cls for member in models if isinstance(member, t.Instance)):
        return "the client gets `{}`"
    if stale.is_async:
        return "reading its columns needs the database, and the client gets 500"
    return None


def _step(stale: Stale) -> Step:
    module = stale.function.module
    return Step(
        stale.function.display, module.filename, stale.commit.span.line, "commits and does not refresh"
    )
