"""FAL209: an exception handler for FastAPI's `HTTPException` instead of Starlette's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from fastapi_lint.project.exception_handlers import covers_router, is_complete
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Router
    from fastapi_lint.project.exception_handlers import Registration
    from fastapi_lint.project.model import Project


class HttpExceptionHandlerClass(Rule):
    """The router's own 404 and 405 are instances of Starlette's class, which is the base of FastAPI's."""

    code = "FAL209"
    name = "http-exception-handler-class"
    summary = "an exception handler for FastAPI's `HTTPException`, which the router's 404 and 405 bypass"
    severity = Severity.WARNING
    applicability = Applicability.UNSAFE
    since = "0.1.0"
    groups = ("cors",)

    def check_router(self, router: Router, project: Project) -> Iterator[Diagnostic]:
        """Report a handler of one application, unless the rest is handled as well or may be."""
        evaluator = project.evaluator
        everything = project.exception_handlers
        for registration in everything:
            if registration.router is not router or not registration.is_fastapi(evaluator):
                continue
            same = [r for r in everything if r.router is router or None in (r.router.place, router.place)]
            if not is_complete(router, evaluator) or any(covers_router(r, evaluator) for r in same):
                return
            yield self.report(
                registration.frame.module,
                registration.key.span,
                "a handler for FastAPI's `HTTPException` does not see the router's own 404 and 405, "
                "which are Starlette's `HTTPException`",
                context=registration.place.span.line,
                noqa_rows=(registration.place.span.line,),
                fix=lambda registration=registration: self.repair(registration),  # type: ignore[misc]
            )

    def repair(self, registration: Registration) -> Fix:
        """Register it for Starlette's class, the base of FastAPI's."""
        from fastapi_lint.syntax.imports import import_edits

        module, frame = registration.frame.module, registration.frame
        before = registration.key.span.line if frame.function is None else None
        name, edits = import_edits(
            module.source, module.facts, "starlette.exceptions", "HTTPException", before=before
        )
        if edits:  # FastAPI's class usually has the name already
            package, edits = import_edits(
                module.source, module.facts, "starlette", "exceptions", before=before
            )
            name = f"{package}.HTTPException"
        edit = Edit(module.filename, registration.key.span, name)
        return self.fix(f"handle `{name}`", (edit, *edits))
