"""What text an expression gives: paths and prefixes of routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.definitions import Definitions
from fastapi_lint.project.values import Values

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator


class Texts:
    """Answers what string an expression is, as far as it is written in the project."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._values = Values(evaluator)
        self._definitions = Definitions(evaluator)

    def of(self, expr: n.Expr, frame: t.Frame) -> str | None:
        """The string an expression is known to be: literals, constants, f-strings and sums of them."""
        match expr:
            case n.Constant(value=str() as value):
                return value
            case n.Text():
                parts = [self._formatted(part, frame) for part in expr.parts]
                return None if any(part is None for part in parts) else "".join(p for p in parts if p)
            case n.Call(func=n.Attribute(base=base, attr="join"), args=(n.Sequence(items=items),)):
                separator = self.of(base, frame)
                pieces = [self.of(item, frame) for item in items]
                if separator is not None and None not in pieces:
                    return separator.join(piece for piece in pieces if piece is not None)
                return None
            case n.Binary(op="Add"):
                left, right = self.of(expr.left, frame), self.of(expr.right, frame)
                return None if left is None or right is None else left + right
        known = self._ev.infer(expr, frame)
        if isinstance(known, t.Literal) and isinstance(known.value, str):
            return known.value
        behind = list(self._definitions.of(expr, frame))
        if len(behind) == 1 and isinstance(behind[0].expr, (n.Text, n.Binary)):
            return self.of(behind[0].expr, behind[0].frame)
        values = {found.value for found in self._values.of(expr, frame)}
        only = values.pop() if len(values) == 1 else None
        return only if isinstance(only, str) else None

    def _formatted(self, part: n.Expr, frame: t.Frame) -> str | None:
        """A part of an f-string as text."""
        known = self._ev.infer(part, frame)
        is_number = isinstance(known, t.Literal) and type(known.value) is int
        return str(known.value) if is_number and isinstance(known, t.Literal) else self.of(part, frame)
