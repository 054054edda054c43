"""FAL515: settings that are built anew in every request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.settings import built, injected_classes, objection
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class UncachedSettingsDependency(Rule):
    """A settings class reads the environment, `.env` and secret files whenever an object is made."""

    code = "FAL515"
    name = "uncached-settings-dependency"
    summary = "a settings object that is built in every request"
    severity = Severity.INFO
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)

    def check_injected(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report settings that requests build, and settings classes used as dependencies."""
        if not project.holding(b"BaseSettings"):
            return
        for made in built(function, project):
            yield self.report(
                function.module,
                made.call.span,
                f"`{made.cls.name}` is built in every request: the environment and its files are read again",
                label="could be cached" if made.maker is not None else "a cached dependency could provide it",
                context=function.line,
                fix=lambda made=made: self.repair(made.maker),  # type: ignore[misc]
            )
        for marker, cls in injected_classes(function, project):
            yield self.report(
                marker.frame.module,
                marker.call.span,
                f"`{cls.name}` as a dependency takes its fields from the query: any client can set them",
                label="a cached function could return it",
                severity=Severity.ERROR,
            )

    def repair(self, maker: Function | None) -> Fix:
        """Cache the function that makes them."""
        from fastapi_lint.syntax.edits import add_decorator
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.tree import materialise

        reason = objection(maker)
        if maker is None or reason is not None:
            raise Refusal(reason or "")
        module = maker.module
        tree = materialise(module.source, module.facts.top_level, maker.line)
        node = tree.function_at(maker.line)
        if node is None:
            raise Refusal("the function was not found")
        name, imports = import_edits(module.source, module.facts, "functools", "lru_cache", before=maker.line)
        return self.fix(f"cache `{maker.name}`", (add_decorator(tree, node, name), *imports))
