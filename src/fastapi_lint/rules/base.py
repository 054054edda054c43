"""What a rule is: metadata, one hook at a level of the domain, a message and a fix."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from fastapi_lint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity, Span, Step
from fastapi_lint.syntax.refusal import Refusal

if TYPE_CHECKING:
    from fastapi_lint.project import types as t
    from fastapi_lint.project.application import EventHandler, Lifespan, Middleware, Place, Route, Router
    from fastapi_lint.project.graph import Block
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function, Module
    from fastapi_lint.served import World

__all__ = ["Refusal", "Rule"]


class Rule(ABC):
    """One rule. A subclass sets the metadata and overrides exactly one `check_…` hook.

    `name` reads as "allow ‹name›"; `applicability` is None for a rule without a fix; `since` is the
    version that introduced it; `default` is false for opt-in rules. `calls` belongs to `check_call`: the
    names, as defined and without dots, of the functions, methods and classes whose calls it asks for.
    With `libraries` it asks for them in every file that mentions one of these, the framework or not.
    `follows_calls` marks a rule that asks what handlers call, and what comes of it: such rules run in one
    process, which infers that once.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    summary: ClassVar[str]
    severity: ClassVar[Severity]
    applicability: ClassVar[Applicability | None] = None
    default: ClassVar[bool] = True
    since: ClassVar[str]
    groups: ClassVar[tuple[str, ...]] = ()
    calls: ClassVar[frozenset[str]] = frozenset()
    libraries: ClassVar[frozenset[str]] = frozenset()
    follows_calls: ClassVar[bool] = False

    def check_module(self, module: Module, project: Project) -> Iterator[Diagnostic]:
        """One file that knows the framework, or a router of another file."""
        raise NotImplementedError

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """One function, method or nested function of such a file."""
        raise NotImplementedError

    def check_call(self, place: Place, project: Project) -> Iterator[Diagnostic]:
        """One call, decorators included, in such a file of something named in `calls`.

        The name is only where to look: that it is the framework's has to be asked of `project`.
        """
        raise NotImplementedError

    def check_router(self, router: Router, project: Project) -> Iterator[Diagnostic]:
        """One application or router."""
        raise NotImplementedError

    def check_dependency(self, dependency: t.FunctionValue, project: Project) -> Iterator[Diagnostic]:
        """One function of the project that a `Depends` calls, once however often it is used."""
        raise NotImplementedError

    def check_injected(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """One function whose parameters FastAPI fills, a path operation or dependency, whatever its file."""
        raise NotImplementedError

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """One path operation or WebSocket route."""
        raise NotImplementedError

    def check_world(self, world: World, project: Project) -> Iterator[Diagnostic]:
        """One application with the route table it serves, exact and in order."""
        raise NotImplementedError

    def check_event_handler(self, handler: EventHandler, project: Project) -> Iterator[Diagnostic]:
        """One registration of a start-up or shutdown handler."""
        raise NotImplementedError

    def check_lifespan(self, lifespan: Lifespan, project: Project) -> Iterator[Diagnostic]:
        """One lifespan function in use."""
        raise NotImplementedError

    def check_middleware(self, middleware: Middleware, project: Project) -> Iterator[Diagnostic]:
        """One middleware of an application."""
        raise NotImplementedError

    def check_block(self, block: Block, project: Project) -> Iterator[Diagnostic]:
        """One call in code on the event loop that provably blocks."""
        raise NotImplementedError

    def report(
        self,
        module: Module,
        span: Span,
        message: str,
        *,
        label: str = "",
        chain: tuple[Step, ...] = (),
        context: int | None = None,
        noqa_rows: Iterable[int] = (),
        fix: Callable[[], Fix] | None = None,
        severity: Severity | None = None,
    ) -> Diagnostic:
        """A diagnostic of this rule; `fix` builds the repair or raises `Refusal`, when it is asked for.

        `context` is a line shown above the frame (usually the route's decorator); `noqa_rows` adds lines
        on which `# noqa` counts besides those of the statement.
        """
        return Diagnostic(
            code=self.code,
            name=self.name,
            severity=severity or self.severity,
            message=message,
            filename=module.filename,
            span=span,
            label=label,
            chain=chain,
            context=context,
            noqa_rows=tuple(sorted({span.line, module.statement_line(span), *noqa_rows})),
            repair=fix,
        )

    def fix(self, title: str, edits: Iterable[Edit], applicability: Applicability | None = None) -> Fix:
        """A fix of this rule's applicability, or of another where one shape of the code is safer or not."""
        assert self.applicability is not None, f"{self.code} declares no fix"
        return Fix(title, applicability or self.applicability, tuple(edits))
