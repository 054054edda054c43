"""FAL901: a client of httpx that is given an application in a way that httpx no longer knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.project import types as t
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project

_CLIENTS = frozenset({"httpx.AsyncClient", "httpx.Client", "httpx2.AsyncClient", "httpx2.Client"})


class TestClientAppArgument(Rule):
    """`AsyncClient(app=app)` was a shortcut until httpx 0.27."""

    code = "FAL901"
    name = "test-client-app-argument"
    summary = "`AsyncClient(app=…)`: httpx 0.28 removed the argument, and the call raises `TypeError`"
    severity = Severity.ERROR
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("tests",)
    calls = frozenset({"AsyncClient", "Client"})
    libraries = frozenset({"httpx", "httpx2"})

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report a client that is given an application by keyword, unless httpx is known to be older."""
        client = _client(place, project)
        if client is None or "app" not in place.keywords or not _is_application(place, project):
            return
        package, _, name = client.partition(".")
        if package == "httpx" and project.versions.at_least("httpx", "0.28", place.module.filename) is False:
            return
        version = "httpx 0.28" if package == "httpx" else package
        yield self.report(
            place.module,
            place.span,
            f"`{name}(app=…)` raises `TypeError` with {version}: a client takes an application as"
            " `transport=ASGITransport(app=…)`",
            fix=lambda: self.repair(place, client),
        )

    def repair(self, place: Place, client: str) -> Fix:
        """Wrap the application into a transport."""
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.spans import insertion
        from fastapi_lint.syntax.tree import materialise

        package, _, name = client.partition(".")
        if name == "Client":
            raise Refusal("a `Client` cannot call an ASGI application: use `TestClient` or `AsyncClient`")
        if "transport" in place.keywords or "mounts" in place.keywords:
            raise Refusal("the client has a transport already")
        module = place.module
        tree = materialise(module.source, module.facts.top_level, place.span.line)
        call = tree.call_at(place.span)
        if call is None:
            raise Refusal("the call was not found")
        transport, imports = import_edits(module.source, module.facts, package, "ASGITransport")
        (argument,) = [arg for arg in call.args if arg.keyword is not None and arg.keyword.value == "app"]
        start, end = tree.span_of(argument)[:2], tree.outer_span(argument.value)[2:]
        edits = (
            Edit(module.filename, insertion(*start), f"transport={transport}("),
            Edit(module.filename, insertion(*end), ")"),
        )
        return self.fix(f"pass `transport={transport}(app=…)`", (*edits, *imports))


def _client(place: Place, project: Project) -> str | None:
    """The client class that a call makes an instance of."""
    func = project.evaluator.infer(place.call.func, place.frame)
    return func.dotted if isinstance(func, t.External) and func.dotted in _CLIENTS else None


def _is_application(place: Place, project: Project) -> bool:
    """Whether the argument is an application, or something unknown in a project that has one."""
    value = project.evaluator.infer(place.keywords["app"], place.frame)
    if isinstance(value, t.Instance):
        return project.evaluator.members.subclass_of(value.cls, "starlette.applications.Starlette")
    return isinstance(value, (t.Unknown, t.External)) and bool(project.routers)
