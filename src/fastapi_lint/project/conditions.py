"""Whether the arguments of a call say that it does not block: see `knowledge.schema.Condition`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.knowledge.schema import Condition, Flagged, InMemory, Prefixed, Unless
from fastapi_lint.project import types as t

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

# Objects that hold their content in memory, or may: small uploads do.
_BUFFERS = frozenset({"io.BytesIO", "io.StringIO", "tempfile.SpooledTemporaryFile"})


def meets(conditions: Iterable[Condition], call: n.Call, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether a call in a frame meets one of the conditions for sure."""
    return any(_meets(condition, call, frame, evaluator) for condition in conditions)


def _meets(condition: Condition, call: n.Call, frame: t.Frame, evaluator: Evaluator) -> bool:
    match condition:
        case Unless():
            expr = _argument(call, condition.keyword, condition.position)
            return expr is not None and _is_literal(expr, condition.value, frame, evaluator)
        case Flagged():
            expr = _argument(call, condition.keyword, condition.position)
            return expr is not None and not condition.names.isdisjoint(_last_names(expr))
        case Prefixed():
            expr = _argument(call, condition.keyword, condition.position)
            return expr is not None and _begins(expr, condition.prefixes, frame, evaluator)
        case InMemory():
            found = [_argument(call, keyword, position) for keyword, position in condition.arguments]
            return all(expr is not None and _is_buffer(expr, frame, evaluator) for expr in found)


def _argument(call: n.Call, keyword: str, position: int) -> n.Expr | None:
    for given in call.keywords:
        if given.name == keyword:
            return given.value
    before = call.args[: position + 1]
    if not 0 <= position < len(call.args) or any(isinstance(arg, n.Starred) for arg in before):
        return None
    return call.args[position]


def _is_literal(expr: n.Expr, value: object, frame: t.Frame, evaluator: Evaluator) -> bool:
    if isinstance(expr, n.Constant):
        return expr.value == value
    types = t.members(evaluator.infer(expr, frame))
    return all(isinstance(type_, t.Literal) and type_.value == value for type_ in types)


def _begins(expr: n.Expr, prefixes: tuple[str, ...], frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether the text of an expression, or the first part of an f-string, begins with one of `prefixes`."""
    if isinstance(expr, n.Text) and expr.parts:
        return _begins(expr.parts[0], prefixes, frame, evaluator)
    texts = [
        type_.value if isinstance(type_, t.Literal) else None
        for type_ in t.members(evaluator.infer(expr, frame))
    ]
    return all(isinstance(text, str) and text.startswith(prefixes) for text in texts)


def _last_names(expr: n.Expr) -> Iterator[str]:
    for part in iter_expressions((n.Evaluate(expr, expr.span),), lambdas=False):
        if isinstance(part, n.Name):
            yield part.id
        elif isinstance(part, n.Attribute):
            yield part.attr


def _is_buffer(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> bool:
    types = tuple(t.known(evaluator.infer(expr, frame)))
    return bool(types) and all(isinstance(type_, t.Instance) and type_.name in _BUFFERS for type_ in types)
