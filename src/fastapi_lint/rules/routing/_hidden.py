"""What both rules about routes that no request reaches say about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_lint.diagnostic import Span, Step
from fastapi_lint.project.module import Module
from fastapi_lint.project.reachability import hidden
from fastapi_lint.project.scope import last_name

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function
    from fastapi_lint.served import World


class Finding(NamedTuple):
    """A route that is never reached: where it is registered, how it reads, and what is in front of it.

    `is_documented` says that OpenAPI describes this one and not the one that answers.
    """

    module: Module
    span: Span
    title: str
    first: str
    step: Step
    is_documented: bool


def findings(world: World, project: Project, *, same: bool) -> Iterator[Finding]:
    """The hidden routes of an application whose path is the `same` as that of the route in front, or not."""
    serving = project.serving
    for found in hidden(world):
        row, first = found.row, found.first
        module, handler, other = project.load(row.registered), serving.handler(row), serving.handler(first)
        if found.is_same is not same or module is None or handler is None or handler is other:
            continue
        if other is None or _is_versioned(handler) or _is_versioned(other):
            continue
        methods = "/".join(found.methods)
        step = Step(f"{methods} {first.path}", first.registered, first.span[0], f"`{other.display}`")
        where = f"`{other.display}` ({_place(first.registered, first.span[0], row.registered)})"
        documented = row.in_schema and row.path == first.path
        yield Finding(module, Span(*row.span), f"{methods} {row.path}", where, step, documented)


def _place(filename: str, line: int, here: str) -> str:
    return f"line {line}" if filename == here else f"{filename}:{line}"


def _is_versioned(handler: Function) -> bool:
    """Whether a decorator puts a handler into one version of the API: then several answer at one path."""
    return any("version" in (last_name(d) or "") for d in handler.node.decorators)
