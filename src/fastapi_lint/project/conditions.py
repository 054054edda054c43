"""What a call says, by its arguments as a rule: that it does not block, or gives something else.

The conditions are those of `knowledge.schema`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.facts.walk import iter_expressions
from fastapi_lint.knowledge.schema import (
    Condition,
    Flagged,
    Given,
    InMemory,
    InPlainCode,
    Lacking,
    Mode,
    NoFile,
    Prefixed,
    Typed,
    Unless,
)
from fastapi_lint.project import types as t
from fastapi_lint.project.application import is_open
from fastapi_lint.project.on_disk import is_file, is_file_or_path

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator


def meets(conditions: Iterable[Condition], call: n.Call, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether a call in a frame meets one of the conditions for sure."""
    return any(_meets(condition, call, frame, evaluator) for condition in conditions)


def _meets(condition: Condition, call: n.Call, frame: t.Frame, evaluator: Evaluator) -> bool:
    match condition:
        case InMemory() | NoFile():
            return _is_spared(condition, call, frame, evaluator)
        case InPlainCode():
            return frame.function is not None and not frame.function.node.is_async
        case Mode():
            return _has_mode(condition, call, frame, evaluator)
    expr = _argument(call, condition.keyword, condition.position)
    match condition:
        case Lacking():
            return expr is None and not is_open(call)
        case _ if expr is None:
            return False
        case Unless():
            return _is_literal(expr, condition.value, frame, evaluator)
        case Flagged():
            return not condition.names.isdisjoint(_last_names(expr))
        case Prefixed():
            return _begins(expr, condition.prefixes, frame, evaluator)
        case Typed():
            types = t.known(evaluator.infer(expr, frame))
            return bool(types) and all(
                isinstance(type_, t.Instance) and type_.cls == condition.name for type_ in types
            )
        case Given():
            return evaluator.infer(expr, frame) != t.NONE


def _is_spared(condition: InMemory | NoFile, call: n.Call, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether a call leaves the disk alone, by what is known of its paths and files."""
    given = [types for types in _arguments(condition.arguments, call, frame, evaluator) if types is not None]
    if len(given) < len(condition.arguments):
        return False
    if isinstance(condition, NoFile):
        return not any(is_file(type_, evaluator) for types in given for type_ in types)
    return all(given) and not any(is_file_or_path(type_, evaluator) for types in given for type_ in types)


def _has_mode(mode: Mode, call: n.Call, frame: t.Frame, evaluator: Evaluator) -> bool:
    expr = _argument(call, "mode", mode.position)
    types = (t.Literal(mode.default),) if expr is None else t.members(evaluator.infer(expr, frame))
    letters = [set(str(type_.value)) if isinstance(type_, t.Literal) else None for type_ in types]
    return all(has is not None and has >= set(mode.has) and has.isdisjoint(mode.lacks) for has in letters)


def _arguments(
    named: tuple[tuple[str, int], ...], call: n.Call, frame: t.Frame, evaluator: Evaluator
) -> Iterator[tuple[t.Type, ...] | None]:
    """What is known of each of the arguments; None for one that is not given."""
    for keyword, position in named:
        expr = _argument(call, keyword, position)
        given = t.NONE if expr is None else evaluator.infer(expr, frame)
        known = tuple(type_ for type_ in t.known(given) if not isinstance(type_, t.Method))
        yield None if given == t.NONE else known


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
