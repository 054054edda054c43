"""FAL512: a default value given to `Query` and its kin inside `Annotated`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function
    from fastapi_lint.project.parameters import Marker, Parameter


class DefaultInsideAnnotated(Rule):
    """FastAPI asserts that the default value stands behind `=`, and the application does not start."""

    code = "FAL512"
    name = "default-inside-annotated"
    summary = "a default value given to `Query`, `Body` … inside `Annotated`"
    severity = Severity.ERROR
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("dependencies",)

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report the markers in annotations of parameters, those before the last one too: they are merged."""
        for parameter in project.parameters.of(function):
            named = isinstance(parameter.node.annotation, (n.Name, n.Attribute))
            if named and function not in project.parameters.injected:
                continue
            if not parameter.metadata or parameter.metadata[-1].is_dependency:
                continue
            marker = next((m for m in parameter.metadata if project.parameters.has_default(m)), None)
            if marker is None or marker.first is None:
                continue
            yield self.report(
                marker.frame.module,
                marker.first.span,
                f"AssertionError when parameter `{parameter.node.name}` of `{function.display}` is declared:"
                f" `{marker.kind}` in `Annotated` cannot set a default value",
                label="write it behind `=`",
                fix=lambda parameter=parameter, marker=marker: self.repair(parameter, marker),  # type: ignore[misc]
            )

    def repair(self, parameter: Parameter, marker: Marker) -> Fix:
        """Move the default value behind the annotation."""
        from fastapi_lint.syntax.signatures import out_of_metadata, parameters, star_for_order
        from fastapi_lint.syntax.tree import materialise

        function, name = parameter.function, parameter.node.name
        annotation = parameter.node.annotation
        if marker.kind == "Path":
            raise Refusal("a path parameter has no default value")
        if (
            marker.frame is not parameter.frame
            or not annotation
            or not annotation.span.contains(marker.call.span)
        ):
            raise Refusal("the annotation is an alias, and every parameter that has it needs the default")
        module = function.module
        tree = materialise(module.source, module.facts.top_level, function.line)
        node, call = tree.function_at(function.line), tree.call_at(marker.call.span)
        if node is None or call is None or name not in parameters(node):
            raise Refusal("the parameter was not found")
        index = next(i for i, a in enumerate(call.args) if a.keyword is None or a.keyword.value == "default")
        edits = out_of_metadata(tree, parameters(node)[name], call, index)
        return self.fix(
            "write the default value behind `=`", (*edits, *star_for_order(tree, node, {name: True}))
        )
