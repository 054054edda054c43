"""Response headers whose values are built from text that the client chooses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_statements
from fastapi_lint.project.flows import Flow
from fastapi_lint.project.scope import last_name

_CLEANING = (
    "quote",
    "escape",
    "sanit",
    "valid",
    "check",
    "secure",
    "clean",
    "slug",
    "ascii",
    "encode",
    "sub",
)


class Header(NamedTuple):
    """A header: its name as written in lower case, and its value."""

    name: str
    value: n.Expr


def formatted(flow: Flow) -> Iterator[Header]:
    """The headers that a function gives an answer with free text in their value."""
    for found in (*_in_calls(flow), *_assigned(flow)):
        if flow.of(found.value):
            yield found


def is_cleaned(flow: Flow) -> bool:
    """Whether a comparison, or a call that sounds like it, may have made the text fit for a header."""
    for expr in flow.expressions:
        if isinstance(expr, n.Compare):
            sides = (expr.left, *expr.rights)
            if any(flow.of(side) for side in sides) and not all(
                _is_nothing(s) for s in sides if not flow.of(s)
            ):
                return True
        elif isinstance(expr, n.Call):
            name = (last_name(expr.func) or "").lower()
            base = (expr.func.base,) if isinstance(expr.func, n.Attribute) else ()
            is_cleaning = any(word in name for word in _CLEANING) or name in ("match", "fullmatch", "replace")
            if is_cleaning and any(flow.of(part) for part in (*base, *expr.args)):
                return True
    return False


def _is_nothing(expr: n.Expr) -> bool:
    return isinstance(expr, n.Constant) and expr.value in (None, "")


def _in_calls(flow: Flow) -> Iterator[Header]:
    """`headers={…}` of an answer or an HTTPException."""
    for call in flow.expressions:
        if not isinstance(call, n.Call):
            continue
        given = next((keyword.value for keyword in call.keywords if keyword.name == "headers"), None)
        if isinstance(given, n.Name):
            given = _written(given.id, flow)
        is_free = isinstance(given, n.Mapping) and any(flow.of(value) for _, value in given.items)
        if isinstance(given, n.Mapping) and is_free and flow.is_answer(call):
            for key, value in given.items:
                if isinstance(key, n.Constant) and isinstance(key.value, str):
                    yield Header(key.value.lower(), value)


def _written(name: str, flow: Flow) -> n.Expr | None:
    """The one value that a name is given in the function."""
    values = [
        stmt.value
        for stmt in iter_statements(flow.body)
        if isinstance(stmt, n.Assign)
        and any(isinstance(target, n.Name) and target.id == name for target in stmt.targets)
    ]
    return values[0] if len(values) == 1 else None


def _assigned(flow: Flow) -> Iterator[Header]:
    """`response.headers["…"] = …`."""
    for stmt in iter_statements(flow.body):
        for target in stmt.targets if isinstance(stmt, n.Assign) else ():
            match target:
                case n.Subscript(
                    base=n.Attribute(base=owner, attr="headers"), index=n.Constant(value=str() as name)
                ) if (
                    isinstance(stmt, n.Assign) and flow.of(stmt.value) and flow.is_response(flow.infer(owner))
                ):
                    yield Header(name.lower(), stmt.value)
