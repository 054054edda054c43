"""FAL508: `Depends(f())`, where `f` is itself the dependency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.callables import not_callable
from fastapi_lint.project.returns import Returns
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class DependsOnCall(Rule):
    """The function is called once, at import; FastAPI is handed its result and cannot call that."""

    code = "FAL508"
    name = "depends-on-call"
    summary = "`Depends(f())`, where `f` is itself the dependency"
    severity = Severity.ERROR
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("dependencies",)
    calls = frozenset({"Depends", "Security"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report a dependency that is the result of a call and provably cannot be called."""
        marker = project.parameters.marker(place.call, place.frame)
        given = marker.first if marker is not None and marker.is_dependency else None
        if marker is None or not isinstance(given, n.Call):
            return
        callee = project.evaluator.infer(given.func, place.frame)
        if not isinstance(callee, (t.FunctionValue, t.ClassValue)):
            return
        made = not_callable(_result(given, callee, place, project), project.evaluator)
        if made is None:
            return
        name = callee.function.name if isinstance(callee, t.FunctionValue) else callee.cls.name
        yield self.report(
            place.module,
            given.span,
            f"`{marker.kind}({name}({'…' if given.args or given.keywords else ''}))` calls `{name}` once, at"
            f" import, and hands FastAPI {made}, which it cannot call",
            label=f"the dependency is `{name}`",
            fix=lambda: self.repair(given, name, place),
        )

    def repair(self, given: n.Call, name: str, place: Place) -> Fix:
        """Name the dependency instead of calling it."""
        from fastapi_lint.syntax.edits import replace
        from fastapi_lint.syntax.tree import materialise

        if given.args or given.keywords:
            raise Refusal(f"`{name}` is given arguments, which FastAPI would not pass on")
        module = place.module
        tree = materialise(module.source, module.facts.top_level, given.span.line)
        call = tree.call_at(given.span)
        if call is None:
            raise Refusal("the call was not found")
        if tree.comments_in(given.span):
            raise Refusal("a comment stands in the code to be replaced")
        return self.fix(f"pass `{name}` itself", (replace(tree, given.span, tree.outer_text(call.func)),))


def _result(given: n.Call, callee: t.FunctionValue | t.ClassValue, place: Place, project: Project) -> t.Type:
    """What the call gives; a plain function without a `return` of a value gives `None`."""
    if isinstance(callee, t.FunctionValue):
        node = callee.function.node
        if not (node.is_async or node.yields or node.decorators):
            returns = Returns(project.evaluator, callee.function)
            if returns.returns_nothing and not returns.is_stub:
                return t.NONE
    return project.evaluator.infer(given, place.frame)
