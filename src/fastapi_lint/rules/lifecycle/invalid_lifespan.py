"""FAL105: a lifespan that is no asynchronous context manager of one application."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Applicability, Diagnostic, Fix, Severity
from fastapi_lint.project.lifespans import manager, misfit, used_otherwise, yield_counts
from fastapi_lint.project.returns import Returns
from fastapi_lint.rules.base import Refusal, Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Lifespan
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_FAILS = "the application does not start"


class InvalidLifespan(Rule):
    """Wrong decorator, wrong parameters, no `yield` or several; a bare generator is only a warning."""

    code = "FAL105"
    name = "invalid-lifespan"
    summary = "a lifespan without `@asynccontextmanager`, its one `yield` or its `app` parameter"
    severity = Severity.ERROR
    applicability = Applicability.SAFE
    since = "0.1.0"
    groups = ("lifecycle",)

    def check_lifespan(self, lifespan: Lifespan, project: Project) -> Iterator[Diagnostic]:
        """Report the function at its name."""
        function = lifespan.function
        if not lifespan.routers and Returns(project.evaluator, function).is_stub:
            return
        decorator = manager(lifespan, project.evaluator)
        reason = None if decorator is None else _failure(lifespan, decorator)
        is_bare = reason is None and decorator == "" and function.node.yields
        if not is_bare and reason is None:
            return
        yield self.report(
            function.module,
            function.node.name_span,
            f"lifespan `{function.name}` {reason or _bare(function)}",
            label="`@asynccontextmanager` is missing" if is_bare else "",
            noqa_rows=(function.line, *(d.span.line for d in function.node.decorators)),
            severity=Severity.WARNING if is_bare else Severity.ERROR,
            fix=(lambda: self.repair(function, project)) if is_bare else None,
        )

    def repair(self, function: Function, project: Project) -> Fix:
        """Decorate it as FastAPI does by itself."""
        from fastapi_lint.syntax.edits import add_decorator
        from fastapi_lint.syntax.imports import import_edits
        from fastapi_lint.syntax.tree import materialise

        if not function.node.is_async:
            raise Refusal("a `def` generator has to become `async def` first")
        elsewhere = used_otherwise(function, project)
        if elsewhere is not None:
            raise Refusal(f"its name is used for something else ({elsewhere})")
        module = function.module
        before = None if function.parent is not None else function.line
        name, imports = import_edits(
            module.source, module.facts, "contextlib", "asynccontextmanager", before=before
        )
        tree = materialise(module.source, module.facts.top_level, function.line)
        node = tree.function_at(function.line)
        if node is None:
            raise Refusal("the function was not found")
        return self.fix(f"add `@{name}`", (*imports, add_decorator(tree, node, name)))


def _bare(function: Function) -> str:
    kind = "an async generator" if function.node.is_async else "a generator"
    return f"is {kind}, not a context manager: it works only because FastAPI wraps it"


def _failure(lifespan: Lifespan, decorator: str) -> str | None:
    """Why an application with this lifespan does not start, or does not stop."""
    node = lifespan.function.node
    if decorator == "contextmanager":
        return f"is no asynchronous context manager: {_FAILS} (TypeError)"
    if not node.yields:
        return f"has no `yield`: {_FAILS} (TypeError)" if node.is_async else None
    if decorator and not node.is_async:
        return f"is no `async def`: {_FAILS} (TypeError)"
    reason = misfit(lifespan)
    if reason is not None:
        return f"cannot be called with the application: {reason}, and {_FAILS} (TypeError)"
    counts = yield_counts(lifespan.function)
    if counts == frozenset({2}):
        return "yields more than once: stopping the application fails (RuntimeError)"
    if counts is not None and 0 in counts and 2 not in counts:
        return f"can end without a `yield`: then {_FAILS} (RuntimeError)"
    return None
