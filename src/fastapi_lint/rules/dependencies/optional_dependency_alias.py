"""FAL513: `Depends` inside a union or a container, where FastAPI does not look for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity, Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.buried import Annotation, Buried, Step
from fastapi_lint.rules.base import Refusal, Rule
from fastapi_lint.rules.dependencies._carried import carried

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class OptionalDependencyAlias(Rule):
    """The dependency is dropped without a word, and the parameter is read from the request."""

    code = "FAL513"
    name = "optional-dependency-alias"
    summary = "`Annotated[T, Depends(f)] | None`: the dependency is dropped, the client supplies the value"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report such parameters of path operations and dependencies."""
        if function not in project.parameters.injected:
            return
        for parameter in project.parameters.of(function):
            found = [(_outer(buried), buried) for buried in Annotation(project).of(parameter)]
            for outer, buried in found:
                if outer is None:
                    continue
                alone = sum(other == outer for other, _ in found) == 1
                yield self.report(
                    outer.frame.module,
                    outer.expr.span,
                    f"the dependency of parameter `{parameter.node.name}` of `{function.display}` never runs:"
                    f" FastAPI does not look for `{buried.marker.kind}` inside a {outer.kind}, and the client"
                    " supplies the value",
                    label=f"`{buried.marker.kind}` has to be outside",
                    fix=lambda outer=outer, buried=buried, alone=alone: self.repair(
                        outer, buried, alone, project
                    ),  # type: ignore[misc]
                )

    def repair(self, outer: Step, buried: Buried, alone: bool, project: Project) -> Fix:
        """Put the union into the `Annotated` instead."""
        from fastapi_lint.syntax.edits import replace
        from fastapi_lint.syntax.spans import excerpt
        from fastapi_lint.syntax.tree import materialise

        kinds = [step.kind for step in buried.steps[buried.steps.index(outer) + 1 :]]
        module, args = outer.frame.module, buried.arguments
        if not alone or outer.kind == "container" or kinds not in ([], ["name"]):
            raise Refusal("what the parameter would hold cannot be told from the dependency")
        if isinstance(args[0], n.Constant):
            raise Refusal("the type is a string, which a union does not take")
        tree = materialise(module.source, module.facts.top_level, outer.expr.span.line)
        if tree.comments_in(outer.expr.span):
            raise Refusal("a comment stands in the code to be replaced")
        named = buried.steps[-1].expr if kinds else buried.annotated
        before = excerpt(module.source, Span(*outer.expr.span[:2], *named.span[:2]))
        after = excerpt(module.source, Span(*named.span[2:], *outer.expr.span[2:]))
        texts, imports = _written((buried.annotated.base, *args), buried, outer, project)
        text = f"{texts[0]}[{before}{texts[1]}{after}, {', '.join(texts[2:])}]"
        edit = replace(tree, outer.expr.span, text)
        return self.fix(f"`{' '.join(text.split())}`", (edit, *imports))


def _written(
    exprs: tuple[n.Expr, ...], buried: Buried, outer: Step, project: Project
) -> tuple[list[str], tuple[Edit, ...]]:
    """The parts of the alias as the file of the union can write them, and imports for them."""
    from fastapi_lint.syntax.spans import excerpt

    origin, target = buried.frame.module, outer.frame.module
    if origin is target:
        return [excerpt(origin.source, expr.span) for expr in exprs], ()
    line = outer.expr.span.line if outer.frame.function is None else None
    parts = [carried(expr, origin, target, line, project) for expr in exprs]
    return [text for text, _ in parts], tuple(edit for _, edits in parts for edit in edits)


def _outer(buried: Buried) -> Step | None:
    """The outermost union or container around a dependency."""
    return next((step for step in buried.steps if step.kind in ("union", "container")), None)
