"""FAL503: a dependency that returns an open session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.project.loop_need import used_elsewhere
from fastapi_lint.project.returned import Returned, objection, returned
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from libcst import FunctionDef

    from fastapi_lint.project import types as t
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function
    from fastapi_lint.syntax.tree import Slice


class DependencyReturnsSession(Rule):
    """After `return` nothing of the dependency runs any more: no one closes what it has opened."""

    code = "FAL503"
    name = "dependency-returns-session"
    summary = "a dependency that returns a session or connection it has opened"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)

    def check_dependency(self, dependency: t.FunctionValue, project: Project) -> Iterator[Diagnostic]:
        """Report every `return` of something opened here."""
        function = dependency.function
        for found in returned(dependency, project):
            kind = found.opening.handle.kind.value
            yield self.report(
                function.module,
                found.statement.span,
                f"dependency `{function.display}` returns a database {kind} that "
                + (
                    "it has closed already; used again, it is never closed"
                    if found.is_closed
                    else "nobody closes"
                ),
                label="`yield` would let the dependency close it after the request",
                context=function.line,
                noqa_rows=(function.line,),
                fix=lambda found=found: self.repair(found, function, project),  # type: ignore[misc]
            )

    def repair(self, found: Returned, function: Function, project: Project) -> Fix:
        """Yield it, inside a `with` that closes it."""
        from fastapi_lint.syntax.tree import materialise

        reason = objection(found, function) or used_elsewhere(function, project)
        if reason is not None:
            raise Refusal(reason)
        module = function.module
        tree = materialise(module.source, module.facts.top_level, function.line)
        node = tree.function_at(function.line)
        if node is None:
            raise Refusal("the dependency was not found")
        edits = (*_body(tree, found, function), *_signature(tree, node, found, function))
        return self.fix("`yield` it, so that it is closed after the request", edits)


def _body(tree: Slice, found: Returned, function: Function) -> tuple[Edit, ...]:
    import libcst as cst

    from fastapi_lint.syntax import yields

    statement = tree.node_at(found.statement.span, cst.Return)
    call = tree.call_at(found.opening.call.span)
    if statement is None or call is None:
        raise Refusal("the `return` was not found")
    if found.is_closed:
        return (yields.yield_returned(tree, statement),)
    keyword = "async with" if found.opening.handle.asynchronous else "with"
    if found.name is None:
        return yields.yield_entered(tree, statement, keyword, _free_name(found, function))
    assign = next((a for a in tree.ancestors(call) if isinstance(a, cst.Assign | cst.AnnAssign)), None)
    if assign is None:
        raise Refusal("what opens it is no assignment")
    return yields.yield_bound(tree, assign, statement, keyword, found.name)


def _free_name(found: Returned, function: Function) -> str:
    taken = {param.name for param in function.node.params}
    taken.update(e.id for e in iter_expressions(function.node.body) if isinstance(e, n.Name))
    return next(name for name in (found.opening.handle.kind.value, "db", "opened") if name not in taken)


def _signature(tree: Slice, node: FunctionDef, found: Returned, function: Function) -> Iterator[Edit]:
    from fastapi_lint.syntax.edits import add_async, replace
    from fastapi_lint.syntax.imports import import_edits

    becomes_async = found.opening.handle.asynchronous
    if becomes_async and not function.node.is_async:
        yield add_async(tree, node)
    if node.returns is None:
        return
    module, annotation = function.module, tree.outer_span(node.returns.annotation)
    name = "AsyncIterator" if becomes_async or function.node.is_async else "Iterator"
    spelling, imports = import_edits(
        module.source, module.facts, "collections.abc", name, before=function.line
    )
    yield replace(tree, annotation, f"{spelling}[{tree.text(node.returns.annotation)}]")
    yield from imports
