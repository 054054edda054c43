"""FAL511: `Depends`, `Query` … as default value instead of in `Annotated`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.conversion import call_objection, changed_default, is_careful, objection
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    import libcst as cst

    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function
    from fastapi_lint.project.parameters import Parameter
    from fastapi_lint.syntax.tree import Slice


class NonAnnotatedDependency(Rule):
    """The parameter's default value is no default: who calls the function directly gets the marker."""

    code = "FAL511"
    name = "non-annotated-dependency"
    summary = "`Depends`, `Query` … as default value instead of in `Annotated`"
    severity = Severity.INFO
    applicability = Applicability.SAFE
    default = False
    since = "0.1.0"
    groups = ("dependencies", "opinion")

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report every parameter whose default value is a marker; the fix converts the whole signature."""
        if (
            function.is_overload
            or project.versions.at_least("fastapi", "0.95.0", function.module.filename) is False
        ):
            return
        found = [p for p in project.parameters.of(function) if p.default is not None]
        for parameter in found:
            assert parameter.default is not None
            assert parameter.node.default is not None
            yield self.report(
                function.module,
                parameter.node.default.span,
                f"`{parameter.default.kind}` as the default value of parameter `{parameter.node.name}` of"
                f" `{function.display}`: a direct call gets the marker object instead of a value",
                label="`Annotated` can hold it",
                fix=lambda parameter=parameter: self.repair(parameter, found, project),  # type: ignore[misc]
            )

    def repair(self, parameter: Parameter, found: list[Parameter], project: Project) -> Fix:
        """Convert every parameter of the signature that can be."""
        from fastapi_lint.syntax.signatures import star_for_order
        from fastapi_lint.syntax.tree import materialise

        function, module = parameter.function, parameter.function.module
        reason = objection(parameter, project)
        if reason is not None:
            raise Refusal(reason)
        tree = materialise(module.source, module.facts.top_level, function.line)
        node = tree.function_at(function.line)
        if node is None:
            raise Refusal("the function was not found")
        annotated, imports = _annotated(function)
        changed: dict[str, bool] = {}
        edits: list[Edit] = [*imports]
        converted = [other for other in found if objection(other, project) is None]
        for other in converted:
            edits += _converted(tree, node, other, annotated)
            changed[other.node.name] = changed_default(other) is not None
        star = star_for_order(tree, node, changed)
        careful = bool(star) or any(is_careful(other, project) for other in converted)
        careful = careful or call_objection(function, project) is not None
        level = Applicability.UNSAFE if careful else Applicability.SAFE
        title = "move it into `Annotated`" + (", with a bare `*` for the order" if star else "")
        return self.fix(title, (*edits, *star), level)


def _converted(
    tree: Slice, function: cst.FunctionDef, parameter: Parameter, annotated: str
) -> tuple[Edit, ...]:
    from fastapi_lint.syntax.signatures import into_metadata, parameters

    marker, node = parameter.default, parameters(function).get(parameter.node.name)
    assert marker is not None
    if node is None:
        raise Refusal("the parameter was not found")
    argument = None
    if marker.first is not None and not marker.is_dependency:
        argument = 0
        if not marker.call.args:
            argument = next(i for i, k in enumerate(marker.call.keywords) if k.name == "default")
    return into_metadata(tree, node, annotated, argument, keep=changed_default(parameter) is not None)


def _annotated(function: Function) -> tuple[str, tuple[Edit, ...]]:
    """How the file spells `Annotated`, and the edits that import it."""
    from fastapi_lint.syntax.imports import import_edits

    module = function.module
    bound = (binding.node for binding in module.scope.bindings.get("Annotated", ()))
    homes = [node.module for node in bound if isinstance(node, n.ImportFrom) and not node.typing_only]
    home = "typing_extensions" if homes == ["typing_extensions"] else "typing"
    before = None if function.parent is not None else function.line
    return import_edits(module.source, module.facts, home, "Annotated", before=before)
