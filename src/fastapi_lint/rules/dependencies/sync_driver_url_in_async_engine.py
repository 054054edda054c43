"""FAL522: the URL of a synchronous driver in `create_async_engine`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.knowledge.drivers import ASYNCHRONOUS, DEFAULTS, OLD_DEFAULTS, SYNCHRONOUS
from fastapi_lint.project import types as t
from fastapi_lint.project.async_sessions import LIBRARIES
from fastapi_lint.project.urls import Url, Urls, is_shared
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Place
    from fastapi_lint.project.model import Project

_ENGINE = "sqlalchemy.ext.asyncio.create_async_engine"


class SyncDriverUrlInAsyncEngine(Rule):
    """SQLAlchemy loads the driver, sees that it cannot be awaited, and raises."""

    code = "FAL522"
    name = "sync-driver-url-in-async-engine"
    summary = "the URL of a synchronous driver in `create_async_engine`"
    severity = Severity.ERROR
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("dependencies",)
    calls = frozenset({"create_async_engine"})
    libraries = LIBRARIES

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """Report the URL when all that it may be names a synchronous driver."""
        func = project.evaluator.infer(place.call.func, place.frame)
        given = place.call.args[0] if place.call.args else place.keywords.get("url")
        if given is None or not isinstance(func, t.External) or func.dotted != _ENGINE:
            return
        found = Urls(project.evaluator).of(given, place.frame)
        drivers = [_driver(url, place, project) for url in found]
        if not drivers or None in drivers:
            return
        default = "the default " if found[0].is_default else ""
        yield self.report(
            place.module,
            given.span,
            f"{default}`{found[0].scheme}://` loads {drivers[0]}, a synchronous driver:"
            " `create_async_engine` raises InvalidRequestError",
            label="an async engine needs an async driver",
            fix=lambda: self.repair(found, place, project),
        )

    def repair(self, found: list[Url], place: Place, project: Project) -> Fix:
        """Name the asynchronous driver of the same database."""
        from fastapi_lint.syntax.edits import replace
        from fastapi_lint.syntax.spans import excerpt
        from fastapi_lint.syntax.tree import materialise

        url, module = found[0], place.module
        if len(found) > 1 or url.frame.module is not module:
            raise Refusal("the URL is stated in another place")
        if not place.span.contains(url.source.span) and is_shared(url, project):
            raise Refusal("the URL may be used for other engines as well")
        dialect = url.scheme.partition("+")[0]
        known = ASYNCHRONOUS.get(dialect, ())
        driver = next(
            (d for d in known if project.versions.named(d, module.filename)), next(iter(known), None)
        )
        text = excerpt(module.source, url.source.span)
        if driver is None or text.count(url.scheme) == 0:
            raise Refusal("no asynchronous driver is known")
        tree = materialise(module.source, module.facts.top_level, url.source.span.line)
        fixed = text.replace(url.scheme, f"{dialect}+{driver}", 1)
        return self.fix(f"use `{dialect}+{driver}`", (replace(tree, url.source.span, fixed),))


def _driver(url: Url, place: Place, project: Project) -> str | None:
    """The synchronous driver that a URL loads; None for another one."""
    dialect, _, driver = url.scheme.partition("+")
    if not driver and dialect in OLD_DEFAULTS:
        newer = project.versions.at_least("sqlalchemy", "2.1", place.module.filename)
        before = "" if newer is False else " (before SQLAlchemy 2.1)"
        return None if newer else f"{OLD_DEFAULTS[dialect]}{before}"
    name = driver or DEFAULTS.get(dialect, "")
    return name if name in SYNCHRONOUS else None
