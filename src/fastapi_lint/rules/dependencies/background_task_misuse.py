"""FAL520: background tasks that run too early or never."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import background as b, types as t
from fastapi_lint.project.loop_need import used_elsewhere
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class BackgroundTaskMisuse(Rule):
    """`add_task` wants a function; and only injected tasks, or those of the response, are run."""

    code = "FAL520"
    name = "background-task-misuse"
    summary = "`add_task(f())`, or a `BackgroundTasks()` made in a path operation"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)
    calls = frozenset({"add_task", "BackgroundTasks"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report tasks that are called, and tasks that nobody runs."""
        from fastapi_lint.syntax.spans import excerpt

        called = b.called_task(place, project) if b.is_adding(place, project) else None
        if called is not None:
            name = excerpt(place.module.source, called.call.func.span)
            is_run = called.gives != "a coroutine"
            yield self.report(
                place.module,
                called.given.span,
                f"`{name}` is called here{', before the response' if is_run else ''}: the task is "
                f"{called.gives}, which fails with a TypeError after the response",
                label=f"the task is `{name}`, its arguments follow",
                fix=lambda: self.name_task(called, place),
            )
        lost = b.lost_tasks(place, project)
        if lost is not None:
            yield self.report(
                place.module,
                place.span,
                f"what is added to `{lost.name}` never runs: `{lost.function.name}` makes its own "
                "`BackgroundTasks`, and FastAPI runs only those it injects",
                label="needs to be a parameter",
                context=lost.function.line,
                fix=lambda: self.inject(lost, place, project),
            )

    def name_task(self, called: b.Called, place: Place) -> Fix:
        """Turn `add_task(f(x))` into `add_task(f, x)`."""
        from fastapi_lint.syntax.calls import unfold_call
        from fastapi_lint.syntax.tree import materialise

        if len(place.call.args) + len(place.call.keywords) != 1:
            raise Refusal("`add_task` is given more arguments")
        module = place.module
        tree = materialise(module.source, module.facts.top_level, place.span.line)
        call = tree.call_at(called.call.span)
        if call is None or not place.call.args:
            raise Refusal("the call was not found")
        return self.fix("pass the function and its arguments", unfold_call(tree, call, called.given.span))

    def inject(self, lost: b.Lost, place: Place, project: Project) -> Fix:
        """Let FastAPI inject the tasks, and run them."""
        from fastapi_lint.syntax.cleanup import statement_at
        from fastapi_lint.syntax.edits import add_parameter, delete_statement
        from fastapi_lint.syntax.tree import materialise

        function, module = lost.function, place.module
        reason = _objection(lost, place, project) or used_elsewhere(function, project)
        if reason is not None:
            raise Refusal(reason)
        tree = materialise(module.source, module.facts.top_level, function.line)
        node, call = tree.function_at(function.line), tree.call_at(place.span)
        if node is None or call is None:
            raise Refusal("the function was not found")
        parameter = add_parameter(tree, node, f"{lost.name}: {tree.text(call.func)}")
        removal = delete_statement(tree, statement_at(tree, lost.statement.span))
        return self.fix("let FastAPI inject them", (*parameter, removal))


def _objection(lost: b.Lost, place: Place, project: Project) -> str | None:
    """Why injected tasks would not do here."""
    function = lost.function
    if any(route.is_websocket and route.handler is function for route in project.routes):
        return "FastAPI runs no background tasks for a WebSocket"
    frame = place.frame
    given = [project.evaluator.names.of(p.name, frame, None) for p in function.node.params]
    if any(isinstance(value, t.Instance) and value.name == b.TASKS for value in given):
        return "the function has background tasks injected already"
    root = place.call.func
    while isinstance(root, n.Attribute):
        root = root.base
    if isinstance(root, n.Name) and root.id in function.scope.bindings:
        return "the class is imported inside the function"
    return None
