"""FAL516: a dependency behind a `type` alias that FastAPI does not unwrap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.buried import Annotation, Step
from fastapi_lint.project.postponed import unready
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function, Module

_SINCE = "0.128.2"


class Pep695DependencyAlias(Rule):
    """The dependency is dropped without a word, and the parameter is read from the request."""

    code = "FAL516"
    name = "pep695-dependency-alias"
    summary = "a dependency behind a `type` alias that FastAPI does not unwrap"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report the `type` alias that hides the dependency of a path operation or dependency."""
        if function not in project.parameters.injected:
            return
        for parameter in project.parameters.of(function):
            for buried in Annotation(project).of(parameter):
                steps = [step for step in buried.steps if step.kind in ("type", "generic")]
                reason = _reason(buried.kinds, function, project)
                if not steps or reason is None:
                    continue
                step = steps[-1]
                assert step.statement is not None
                assert step.home is not None
                yield self.report(
                    step.home,
                    _target(step.statement).span,
                    f"the dependency of parameter `{parameter.node.name}` of `{function.display}` never runs:"
                    f" {reason}, and what stands behind `{_name(step)}` is read from the request",
                    label="an alias without `type` is looked through",
                    fix=lambda step=step: self.repair(step, step.home),  # type: ignore[misc]
                )

    def repair(self, step: Step, module: Module) -> Fix:
        """Make it a plain alias, which is evaluated where it stands."""
        from fastapi_lint.syntax.edits import replace
        from fastapi_lint.syntax.spans import excerpt
        from fastapi_lint.syntax.tree import materialise

        statement = step.statement
        assert statement is not None
        value = statement.annotation if isinstance(statement, n.Annotated) else statement.value
        if isinstance(value, n.Call):
            value = value.args[1]
        reason = unready(value, statement, module)
        if reason is not None or step.kind == "generic":
            raise Refusal(reason or "the alias has type parameters")
        text = f"{_name(step)} = {excerpt(module.source, value.span)}"
        tree = materialise(module.source, module.facts.top_level, statement.span.line)
        if tree.comments_in(statement.span):
            raise Refusal("a comment stands in the code to be replaced")
        return self.fix(f"make `{_name(step)}` a plain alias", (replace(tree, statement.span, text),))


def _reason(kinds: tuple[str, ...], function: Function, project: Project) -> str | None:
    """Why FastAPI does not find the dependency; None when it does, or when a union hides it anyway."""
    if "union" in kinds or "container" in kinds:
        return None
    if "generic" in kinds:
        return "FastAPI does not unwrap a generic `type` alias"
    levels = kinds.count("type")
    if levels > 1:
        return "FastAPI unwraps one `type` alias, not one inside another"
    if levels and "inside" in kinds[: kinds.index("type")]:
        return "FastAPI does not unwrap a `type` alias inside `Annotated`"
    filename = function.module.filename
    if levels and project.versions.at_least("fastapi", _SINCE, filename) is False:
        named = project.versions.named("fastapi", filename)
        return f"{named} does not unwrap `type` aliases (FastAPI {_SINCE} does)"
    return None


def _target(statement: n.Annotated | n.Assign) -> n.Expr:
    return statement.target if isinstance(statement, n.Annotated) else statement.targets[0]


def _name(step: Step) -> str:
    assert step.statement is not None
    target = _target(step.statement)
    return target.id if isinstance(target, n.Name) else "?"
