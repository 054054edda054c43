"""FAL410: ORJSONResponse and UJSONResponse, which FastAPI has deprecated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity, Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import calls
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class
from fastapi_lint.project.scope import last_name
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Module

_NAMES = ("ORJSONResponse", "UJSONResponse")
_KEYWORDS = ("response_class", "default_response_class")


class DeprecatedResponseClass(Rule):
    """Each response of the class warns; pydantic writes the JSON of a response model faster."""

    code = "FAL410"
    name = "deprecated-response-class"
    summary = "`ORJSONResponse` or `UJSONResponse`, deprecated since FastAPI 0.131"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("contract",)

    def check_module(self, module: Module, project: Project) -> Iterator[Diagnostic]:
        """Report responses that are made, classes that are chosen, and subclasses."""
        if project.versions.at_least("fastapi", "0.131", module.filename) is not True:
            return
        version = project.versions.named("fastapi", module.filename)
        for frame, body in _frames(module, project):
            for call in calls(body):
                if _name(call.func, frame, project) is not None:
                    what = "each one that is made warns"
                    yield self._found(call.func, what, frame, version, project)
                for keyword in call.keywords:
                    if keyword.name in _KEYWORDS and _name(keyword.value, frame, project) is not None:
                        what = "every response of it warns, and pydantic's faster way to JSON is not taken"
                        yield self._found(keyword.value, what, frame, version, project, (call, keyword.name))
        for cls in module.definitions:
            if isinstance(cls, Class):
                frame = project.evaluator.home(module, cls.parent)
                for base in cls.node.bases:
                    if _name(base, frame, project) is not None:
                        yield self._found(base, "a subclass warns on import", frame, version, project)

    def _found(
        self,
        expr: n.Expr,
        what: str,
        frame: t.Frame,
        version: str | None,
        project: Project,
        argument: tuple[n.Call, str] | None = None,
    ) -> Diagnostic:
        return self.report(
            frame.module,
            expr.span,
            f"`{_name(expr, frame, project)}` is deprecated with {version}: {what}",
            label="a response model is faster without it",
            fix=None
            if argument is None
            else lambda: self.repair(frame.module, argument[0].span, argument[1]),
        )

    def repair(self, module: Module, call: Span, keyword: str) -> Fix:
        """Drop the argument."""
        from fastapi_lint.syntax.calls import remove_keyword
        from fastapi_lint.syntax.tree import materialise

        tree = materialise(module.source, module.facts.top_level, call.line)
        node = tree.call_at(call)
        if node is None:
            raise Refusal("the call was not found")
        return self.fix(f"drop `{keyword}`", [remove_keyword(tree, node, keyword)])


def _frames(module: Module, project: Project) -> Iterator[tuple[t.Frame, tuple[n.Stmt, ...]]]:
    yield project.evaluator.module_frame(module), module.facts.body
    for definition in module.definitions:
        if isinstance(definition, Class):
            yield project.evaluator.class_frame(t.ClassValue(definition)), definition.node.body
        else:
            yield project.evaluator.home(module, definition), definition.node.body


def _name(expr: n.Expr, frame: t.Frame, project: Project) -> str | None:
    """The deprecated class that an expression names."""
    if isinstance(expr, n.Call) or last_name(expr) is None:
        return None
    name = last_name(expr) or ""
    if frame.module.renamed.get(name, name) not in _NAMES:
        return None
    value = project.evaluator.infer(expr, frame)
    is_ours = isinstance(value, t.External) and value.dotted.startswith(("fastapi.responses.", "fastapi."))
    return value.dotted.rpartition(".")[2] if is_ours and isinstance(value, t.External) else None
