"""FAL107: a method or an argument that the framework no longer has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity, Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.removed import CALLS, Removal, removal, request_of
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project


class RemovedFrameworkApi(Rule):
    """Gone with Starlette 1.0, which FastAPI installs where nothing holds it back."""

    code = "FAL107"
    name = "removed-framework-api"
    summary = "a method or argument that is gone since Starlette 1.0"
    severity = Severity.ERROR
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("lifecycle",)
    calls = CALLS

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report the call unless the project is held at a version that still has what it needs."""
        found = removal(place, project.evaluator)
        if found is None:
            return
        module, versions = place.module, project.versions
        is_gone = versions.at_least("starlette", "1.0", module.filename)
        if is_gone is not False:
            installed = f" (here {versions.named('starlette', module.filename)})" if is_gone else ""
            yield self.report(
                module,
                place.span,
                _message(place, found) + installed,
                label="the application's router still has it" if found.remedy == "router" else "",
                fix=(lambda: self.repair(place, found, project)) if found.remedy else None,
            )

    def repair(self, place: Place, found: Removal, project: Project) -> Fix:
        """Call the method of the application's router, or give the request."""
        if found.remedy == "request":
            return self._with_request(place, project)
        func = place.call.func
        assert isinstance(func, n.Attribute)
        end = Span(*func.base.span[2:], *func.base.span[2:])
        edit = Edit(place.module.filename, end, ".router")
        return self.fix(f"call `{func.attr}` of the application's router", (edit,))

    def _with_request(self, place: Place, project: Project) -> Fix:
        from fastapi_lint.syntax.calls import set_keyword
        from fastapi_lint.syntax.spans import excerpt, insertion
        from fastapi_lint.syntax.tree import materialise

        module = place.module
        found = request_of(place, project.evaluator)
        if found is None:
            raise Refusal("which request it is about is not visible")
        text = found if isinstance(found, str) else excerpt(module.source, found.span)
        if place.call.args:
            start = insertion(*place.call.args[0].span[:2])
            edits: tuple[Edit, ...] = (Edit(module.filename, start, f"{text}, "),)
        else:
            tree = materialise(module.source, module.facts.top_level, place.span.line)
            call = tree.call_at(place.span)
            if call is None:
                raise Refusal("the call was not found")
            edits = set_keyword(tree, call, "request", text)
        return self.fix(f"give it `{text}`", edits, Applicability.UNSAFE)


def _message(place: Place, found: Removal) -> str:
    from fastapi_lint.syntax.spans import excerpt

    spelling = excerpt(place.module.source, place.call.func.span)
    if found.error == "AttributeError":
        return f"`{spelling}` raises AttributeError: Starlette 1.0 removed {found.what}"
    return f"`{spelling}` {found.what} raises TypeError since Starlette 1.0"
