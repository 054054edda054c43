"""FAL501: a database session, connection or engine made by a path operation for itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project.aliases import alias_for
from fastapi_lint.project.imports import Naming
from fastapi_lint.project.loop_need import used_elsewhere
from fastapi_lint.project.providers import provider
from fastapi_lint.project.sessions import Opening, Openings
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function


class SessionCreatedInRoute(Rule):
    """The session is neither shared nor replaceable in tests, and leaks when the handler forgets it."""

    code = "FAL501"
    name = "session-created-in-route"
    summary = "a database session, connection or engine made inside a path operation"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("core", "dependencies")
    follows_calls = True

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report every opening in the handler's own body."""
        handler = route.handler
        if handler is None:
            return
        where = f"{'WebSocket route' if route.is_websocket else 'route'} `{handler.name}`"
        for opening in Openings(project.evaluator, handler).find():
            yield self.report(
                handler.module,
                opening.call.span,
                f"`{_text(opening, handler)}` opens a database {opening.handle.kind.value} in {where}",
                label="a dependency could share it and close it",
                context=route.place.span.line if route.decorator else handler.line,
                noqa_rows=(handler.line, *(d.span.line for d in handler.node.decorators)),
                fix=lambda opening=opening: self.repair(opening, handler, project),  # type: ignore[misc]
            )

    def repair(self, opening: Opening, handler: Function, project: Project) -> Fix:
        """Inject the session through the project's own dependency that yields one."""
        from fastapi_lint.syntax.edits import add_parameter
        from fastapi_lint.syntax.sessions import remove_opening
        from fastapi_lint.syntax.tree import materialise

        reason = _objection(opening, handler, project)
        if reason is not None:
            raise Refusal(reason)
        found = provider(opening, handler, project)
        if isinstance(found, str):
            raise Refusal(found)
        module = handler.module
        tree = materialise(module.source, module.facts.top_level, handler.line)
        function, call = tree.function_at(handler.line), tree.call_at(opening.call.span)
        if function is None or call is None:
            raise Refusal("the handler was not found")
        name, removal = remove_opening(tree, function, call)
        annotation, imports = _annotation(opening, found, handler, project)
        parameter = add_parameter(tree, function, f"{name}: {annotation}")
        return self.fix(f"inject it: `{name}: {annotation}`", (*removal, *parameter, *imports))


def _objection(opening: Opening, handler: Function, project: Project) -> str | None:
    """Why a shared session from a dependency would not do the same here."""
    if opening.cls.startswith("sqlite3."):
        return "a sqlite3 connection belongs to the thread that made it, and a dependency runs in another"
    if not opening.is_plain:
        return "more than a session is opened here: its transaction or clean-up would be lost"
    if len(list(Openings(project.evaluator, handler).find())) > 1:
        return "the handler opens more than one, and a dependency gives one for each request"
    around = handler.module.statements_around(opening.call.span)
    if any(isinstance(stmt, (n.For, n.While)) for stmt in around):
        return "it is opened in a loop, and a dependency gives one for each request"
    return used_elsewhere(handler, project)


def _text(opening: Opening, handler: Function) -> str:
    from fastapi_lint.syntax.spans import excerpt

    text = " ".join(excerpt(handler.module.source, opening.call.span).split())
    if len(text) <= 50:
        return text
    return " ".join(excerpt(handler.module.source, opening.call.func.span).split()) + "(…)"


def _annotation(
    opening: Opening, dependency: Function, handler: Function, project: Project
) -> tuple[str, list[Edit]]:
    from fastapi_lint.syntax.imports import import_edits

    module, naming = handler.module, Naming(project.evaluator)
    edits: list[Edit] = []

    def available(path: str, name: str) -> str:
        spelling, new = import_edits(module.source, module.facts, path, name, before=handler.line)
        edits.extend(new)
        return spelling

    alias = alias_for(dependency, opening.cls, module, handler.line, project)
    if alias is not None:
        return (available(alias.origin, alias.name) if alias.origin else alias.text), edits
    target = naming.local(dependency, module, handler.line)
    if target is None:
        if dependency.module is module:
            raise Refusal(f"`{dependency.name}` is defined below the route")
        path = naming.import_path(dependency.module, module)
        if path is None or naming.would_cycle(dependency.module, module):
            raise Refusal(f"`{dependency.name}` cannot be imported here without a circle")
        target = available(path, dependency.name)
    package, _, cls = opening.cls.rpartition(".")
    annotated = available("typing", "Annotated")
    depends = available("fastapi", "Depends")
    return f"{annotated}[{available(package, cls)}, {depends}({target})]", edits
