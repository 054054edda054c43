"""FAL309: `lru_cache` on a coroutine function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_CACHES = ("functools.lru_cache", "functools.cache")


class CachedAsyncDependency(Rule):
    """The cache keeps the coroutine instead of its result, and a coroutine can be awaited once."""

    code = "FAL309"
    name = "cached-async-dependency"
    summary = "`lru_cache` or `cache` on an `async def`: the second use raises"
    severity = Severity.ERROR
    since = "0.1.0"
    groups = ("event-loop",)

    def check_function(self, function: Function, project: Project) -> Iterator[Diagnostic]:
        """Report the decorator that stands directly on an async function the framework runs or awaits."""
        node = function.node
        if not node.is_async or not node.decorators:
            return
        decorator = node.decorators[-1]
        func = decorator.func if isinstance(decorator, n.Call) else decorator
        cache = project.evaluator.infer(func, project.evaluator.home(function.module, function.parent))
        if not isinstance(cache, t.External) or cache.dotted not in _CACHES:
            return
        if any(where.node.function is function for where in project.graph.on_loop.values()):
            kept = "generator, which ends with" if node.yields else "coroutine, which cannot be awaited after"
            yield self.report(
                function.module,
                decorator.span,
                f"`{function.display}` raises RuntimeError when it is used again:"
                f" `{cache.dotted.rpartition('.')[2]}` keeps its {kept} the first use",
                noqa_rows=(function.line,),
            )
