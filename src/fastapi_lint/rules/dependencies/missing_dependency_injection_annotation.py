"""FAL521: an empty `Depends()` on a parameter without an annotation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class MissingDependencyInjectionAnnotation(Rule):
    """Nothing says what to inject: FastAPI calls `Any(*args, **kwargs)`, query parameters of these names."""

    code = "FAL521"
    name = "missing-dependency-injection-annotation"
    summary = "an empty `Depends()` on a parameter without an annotation"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("dependencies",)

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report parameters whose `Depends()` names no dependency and whose class is not declared."""
        for parameter in project.parameters.of(function):
            marker = parameter.default
            if marker is None or parameter.node.annotation is not None or not marker.is_dependency:
                continue
            if marker.first is not None or marker.is_open:
                continue
            yield self.report(
                function.module,
                parameter.node.span,
                f"`{marker.kind}()` of parameter `{parameter.node.name}` has no annotation to take the"
                f" dependency from: `{function.display}` asks for query parameters `args` and `kwargs`",
                label="annotate it, or name the dependency",
            )
