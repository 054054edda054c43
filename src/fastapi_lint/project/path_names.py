"""Parameters of a handler that were meant for its path: those whose names come close to one in the path."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.parameters import Parameters

if TYPE_CHECKING:
    from fastapi_lint.project.model import Project
    from fastapi_lint.project.module import Function

_SCALARS = frozenset({"builtins.str", "builtins.int", "builtins.float", "builtins.bool", "uuid.UUID"})
_ALIKE = 0.75


def query_parameters(function: Function, project: Project) -> Iterator[n.Param]:
    """The parameters of a handler that FastAPI reads from the query unless the path has their names."""
    parameters = Parameters(project)
    marked = {p.node.name for p in parameters.of(function) if p.metadata or p.default is not None}
    frame = parameters.outside(function)
    for param in function.node.params:
        if param.kind in ("star", "double_star") or param.name in (*marked, "self"):
            continue
        declared: t.Type = t.UNKNOWN
        if param.annotation is not None:
            declared = project.evaluator.annotations.instance(param.annotation, frame)
        is_scalar = isinstance(declared, t.Instance) and declared.cls in _SCALARS
        if param.annotation is None or is_scalar:
            yield param


def nearest(name: str, params: Iterable[n.Param]) -> n.Param | None:
    """The parameter whose name is a misspelling or a part of `name`; None if none or several are."""
    found = [param for param in params if _is_near(name, param.name)]
    return found[0] if len(found) == 1 else None


def _is_near(name: str, other: str) -> bool:
    first, second = (text.replace("_", "").lower() for text in (name, other))
    ends = name.endswith(f"_{other}") or other.endswith(f"_{name}")
    return first == second or ends or difflib.SequenceMatcher(None, first, second).ratio() >= _ALIKE
