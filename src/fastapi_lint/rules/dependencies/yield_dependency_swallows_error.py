"""FAL505: a dependency that catches an error of the path operation and raises nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project.swallowed import head_of
from fastapi_lint.project.teardown import teardown
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project import types as t
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_RAISING = "0.110.0"  # from here on FastAPI needs the error back


class YieldDependencySwallowsError(Rule):
    """FastAPI waits for the error it has thrown in; without it there is no response, and that is a 500."""

    code = "FAL505"
    name = "yield-dependency-swallows-error"
    summary = "an `except` around the `yield` of a dependency that does not raise"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)

    def check_dependency(self, dependency: t.FunctionValue, project: Project) -> Iterator[Diagnostic]:
        """Report every handler around the `yield` that raises nothing, and `contextlib.suppress`."""
        function = dependency.function
        found = None if function.node.decorators else teardown(function, project.evaluator)
        if found is None or _is_exempt(function, project):
            return
        for handler in found.swallowing():
            what = (
                "every error, `HTTPException` too" if found.is_broad(handler.type) else "the error it catches"
            )
            yield self.report(
                function.module,
                head_of(handler),
                f"dependency `{function.display}` swallows {what}: the client gets 500 instead",
                label="needs `raise` at its end",
                context=function.line,
                fix=lambda handler=handler: self.repair(handler, function),  # type: ignore[misc]
            )
        for call in found.suppressing():
            yield self.report(
                function.module,
                call.span,
                f"dependency `{function.display}` swallows what it suppresses: the client gets 500 instead",
                label="an error of the path operation is raised at the `yield`",
                context=function.line,
            )

    def repair(self, handler: n.Handler, function: Function) -> Fix:
        """Raise what was caught, at the end of the handler."""
        from fastapi_lint.syntax.cleanup import statement_at
        from fastapi_lint.syntax.edits import insert_after, replace
        from fastapi_lint.syntax.tree import materialise

        last = handler.body[-1]
        returns = [stmt for stmt in iter_statements(handler.body) if isinstance(stmt, n.Return)]
        if any(stmt is not last for stmt in returns):
            raise Refusal("the handler returns before its end")
        module = function.module
        tree = materialise(module.source, module.facts.top_level, function.line)
        node = statement_at(tree, last.span)
        title = "add `raise` at the end of the handler"
        if returns or (isinstance(last, n.Simple) and last.kind == "pass"):
            return self.fix(title, (replace(tree, last.span, "raise"),))
        return self.fix(title, (insert_after(tree, node, "raise"),))


def _is_exempt(function: Function, project: Project) -> bool:
    """Whether FastAPI does not need the error: before 0.110, and where only WebSocket routes ask for it."""
    if project.versions.at_least("fastapi", _RAISING, function.module.filename) is False:
        return True
    sockets = {route.handler for route in project.routes if route.is_websocket}
    used = [parameter.function for parameter in project.receivers(function)]
    return bool(used) and all(user in sockets for user in used)
