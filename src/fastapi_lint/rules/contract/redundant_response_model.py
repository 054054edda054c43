"""FAL403: a `response_model` that repeats the return annotation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.contract import Contract, is_undecorated
from fastapi_lint.rules.base import Refusal, Rule
from fastapi_lint.syntax.spans import excerpt

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function, Module


class RedundantResponseModel(Rule):
    """The annotation alone gives the same model, and cannot drift apart from itself."""

    code = "FAL403"
    name = "redundant-response-model"
    summary = "a `response_model` that is the same as the return annotation"
    severity = Severity.INFO
    applicability = Applicability.SAFE
    default = False
    since = "0.1.0"
    groups = ("contract", "opinion")

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the argument where the annotation is the same text, and alone would do."""
        handler, declared = route.handler, route.place.keywords.get("response_model")
        if handler is None or declared is None or handler.node.returns is None:
            return
        if not Contract(route, project).is_known or handler.module is not route.module:
            return
        text = _text(declared, route.module)
        if text == "None" or text != _text(handler.node.returns, handler.module):
            return
        if not is_undecorated(handler, project, frozenset()) or not _is_resolved(handler):
            return
        yield self.report(
            route.module,
            declared.span,
            f"`response_model` of route `{route.title}` repeats the return annotation",
            label="the annotation is the response model already",
            context=handler.line,
            noqa_rows=(route.place.span.line,),
            fix=lambda: self.repair(route),
        )

    def repair(self, route: Route) -> Fix:
        """Drop the argument."""
        from fastapi_lint.syntax.calls import remove_keyword
        from fastapi_lint.syntax.tree import materialise

        module = route.module
        tree = materialise(module.source, module.facts.top_level, route.place.span.line)
        call = tree.call_at(route.place.span)
        if call is None:
            raise Refusal("the decorator was not found")
        return self.fix("drop `response_model`", [remove_keyword(tree, call, "response_model")])


def _text(expr: n.Expr, module: Module) -> str:
    """A type expression without its white space and quotes."""
    if isinstance(expr, n.Constant) and isinstance(expr.value, str):
        return "".join(expr.value.split())
    return "".join(excerpt(module.source, expr.span).split())


def _is_resolved(handler: Function) -> bool:
    """Whether FastAPI can evaluate the annotation: not a text that names what only an outer function has."""
    is_text = handler.module.facts.future_annotations or isinstance(handler.node.returns, n.Constant)
    return not is_text or (handler.parent is None and handler.cls is None)
