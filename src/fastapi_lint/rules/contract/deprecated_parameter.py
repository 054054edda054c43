"""FAL411: arguments of `Query`, `FastAPI` and their kin that are deprecated or gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.knowledge import arguments
from fastapi_lint.knowledge.arguments import Change
from fastapi_lint.project.application import Place
from fastapi_lint.project.parameters import VALUES
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Module


class DeprecatedParameter(Rule):
    """They warn when the module is imported, or stop it."""

    code = "FAL411"
    name = "deprecated-parameter"
    summary = "an argument of `Query`, `FastAPI` or their kin that is deprecated or removed"
    severity = Severity.WARNING
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("contract",)

    def check_module(self, module: Module, project: Project) -> Iterator[Diagnostic]:
        """Report such arguments at the parameters of functions and at constructors of applications."""
        for function in module.functions:
            for parameter in project.parameters.of(function):
                for marker in (*parameter.metadata, *((parameter.default,) if parameter.default else ())):
                    if marker.kind in VALUES:
                        yield from self._values(Place(marker.call, marker.frame), marker.kind, project)
        for router in project.routers_in(module):
            place = router.place
            if place is not None and router.value.cls == "fastapi.FastAPI":
                for keyword in place.call.keywords:
                    change = arguments.APPLICATION.get(keyword.name or "")
                    if change is None or not _applies(change, module, project):
                        continue
                    if change.stops or project.registrations.texts.of(keyword.value, place.frame):
                        yield self._found(place, "FastAPI", keyword, change, project)

    def _values(self, place: Place, kind: str, project: Project) -> Iterator[Diagnostic]:
        for keyword in place.call.keywords:
            name, module = keyword.name or "default", place.module
            change = arguments.VALUES.get(name)
            if change is None and name not in arguments.ACCEPTED:
                is_later = project.versions.at_least("fastapi", arguments.KNOWN_BELOW, module.filename)
                change = None if is_later else arguments.EXTRA
            if change is not None and _applies(change, module, project):
                yield self._found(place, kind, keyword, change, project)

    def _found(
        self, place: Place, owner: str, keyword: n.Keyword, change: Change, project: Project
    ) -> Diagnostic:
        version = project.versions.named("fastapi", place.module.filename)
        return self.report(
            place.module,
            keyword.value.span,
            f"`{keyword.name}` of `{owner}` {change.outcome}{f' with {version}' if version else ''}",
            label=change.advice,
            severity=Severity.ERROR if change.stops else None,
            noqa_rows=(place.span.line,),
            fix=(lambda: self.repair(place, keyword)) if keyword.name in arguments.VALUES else None,
        )

    def repair(self, place: Place, keyword: n.Keyword) -> Fix:
        """Write the argument under its present name."""
        from fastapi_lint.syntax.calls import rename_keyword
        from fastapi_lint.syntax.spans import insertion
        from fastapi_lint.syntax.tree import materialise

        module = place.module
        tree = materialise(module.source, module.facts.top_level, place.span.line)
        call = tree.call_at(place.span)
        if call is None:
            raise Refusal("the call was not found")
        if keyword.name == "regex":
            edit = rename_keyword(tree, call, "regex", "pattern")
            return self.fix("write `pattern`", [edit])
        value = next(a.value for a in call.args if a.keyword is not None and a.keyword.value == "example")
        span = tree.outer_span(value)
        edits = [
            rename_keyword(tree, call, "example", "examples"),
            Edit(module.filename, insertion(*span[:2]), "["),
            Edit(module.filename, insertion(*span[2:]), "]"),
        ]
        return self.fix("write `examples=[…]`", edits, Applicability.UNSAFE)


def _applies(change: Change, module: Module, project: Project) -> bool:
    """Whether a change counts: what is gone needs a known version, what is deprecated one not too old."""
    known = project.versions.at_least("fastapi", change.since, module.filename)
    return known is True or (known is None and change.since in arguments.DEPRECATED_LONG_AGO)
