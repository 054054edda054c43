"""Functions whose body runs once, or a few times, in the life of a process: their results are kept."""

from __future__ import annotations

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

CACHES = frozenset(
    {"lru_cache", "cache", "cached", "cachedmethod", "cached_property", "memoize", "singleton"}
)
_FEW = 16


def is_filled_once(function: Function) -> bool:
    """Whether a cached function runs once or a few times in all: no arguments, or a cache of few entries."""
    if len(function.node.params) <= (function.cls is not None):
        return True
    sizes = [
        keyword.value.value
        for decorator in function.node.decorators
        if isinstance(decorator, n.Call) and last_name(decorator) in CACHES
        for keyword in (*decorator.keywords, *(n.Keyword("maxsize", arg) for arg in decorator.args))
        if keyword.name == "maxsize" and isinstance(keyword.value, n.Constant)
    ]
    return any(isinstance(size, int) and 0 < size <= _FEW for size in sizes)
