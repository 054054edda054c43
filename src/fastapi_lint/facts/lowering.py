"""The rewriting behind `facts.lower`: edits of the text at places that LibCST finds.

Importing this module imports LibCST.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import accumulate, takewhile
from typing import Any

import libcst as cst
from libcst.metadata import CodePosition, MetadataWrapper, PositionProvider

from fastapi_lint.facts.lower import FORMATTED, TEMPLATE
from fastapi_lint.source import Source

# CPython's own limit; LibCST's parser overflows the stack some way beyond it.
MAX_BRACKETS = 200


def lowered(text: str) -> str | None:
    """See `facts.lower.lower`."""
    brackets = re.findall(r"[()\[\]{}]", text)
    if max(accumulate(1 if bracket in "([{" else -1 for bracket in brackets), default=0) > MAX_BRACKETS:
        return None
    try:
        module = cst.parse_module(text)
        lowering = _Lowering(text, module.code)
        MetadataWrapper(module, unsafe_skip_copy=True).visit(lowering)
    except Exception:  # the parser has internal errors besides its own kind
        return None
    return lowering.text()


class _Lowering(cst.CSTVisitor):
    """Collects the edits: single characters replaced in place, and (rarely) characters inserted.

    Nodes that older releases of LibCST lack are typed loosely and told apart by name.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, text: str, code: str) -> None:
        """`code` is how LibCST writes `text`: without a few blanks, so that later columns are off."""
        super().__init__()
        self._source = text
        self._characters = list(text)
        lines = Source("", text).lines
        self._starts = [0, *accumulate(len(line) for line in lines)]
        pairs = enumerate(zip(lines, Source("", code).lines, strict=False), 1)
        self._exact = {number: _common(*pair) for number, pair in pairs if pair[0] != pair[1]}

    def text(self) -> str:
        """The text with all edits applied."""
        return "".join(self._characters)

    def visit_TypeAlias(self, node: cst.TypeAlias) -> None:
        _, name = self._range(node.whitespace_after_type)
        equals = self._range(node.whitespace_after_equals)[0] - 1
        if node.type_parameters is not None:
            self._blank(*self._range(node.type_parameters))
        self._characters[equals] = ":"
        self._bracket("[", name)
        self._bracket("]", equals)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if node.type_parameters is not None:
            _, end = self._range(node.whitespace_after_type_parameters)
            self._drop_type_parameters(node.type_parameters, end)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        if node.type_parameters is not None:
            _, end = self._range(node.whitespace_after_type_parameters)
            self._drop_type_parameters(node.type_parameters, end)

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._parenthesize(node)

    def visit_ExceptStarHandler(self, node: cst.ExceptStarHandler) -> None:
        star = self._range(node.whitespace_after_star)[0] - 1
        self._characters[star] = " "
        self._parenthesize(node)

    def visit_LazyImport(self, node: Any) -> None:
        self._drop_lazy(node, "import")

    def visit_LazyImportFrom(self, node: Any) -> None:
        self._drop_lazy(node, "from")

    def visit_Index(self, node: cst.Index) -> None:
        if node.star is not None:
            self._blank(self._range(node)[0], self._range(node)[0] + 1)

    def visit_ListComp(self, node: cst.ListComp) -> None:
        self._drop_star(node.elt)

    def visit_SetComp(self, node: cst.SetComp) -> None:
        self._drop_star(node.elt)

    def visit_GeneratorExp(self, node: cst.GeneratorExp) -> None:
        self._drop_star(node.elt)

    def visit_StarredDictComp(self, node: Any) -> None:
        end, _ = self._range(node.whitespace_before_value)
        self._blank(end - 2, end)

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        return self._lower_string(node, FORMATTED)

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:
        return self._lower_string(node, FORMATTED)

    def visit_TemplatedString(self, node: Any) -> bool:
        return self._lower_string(node, TEMPLATE)

    def _lower_string(self, node: cst.CSTNode, marker: str) -> bool:
        """Lower a string unless it parses as it is; False: its parts are not to be visited again."""
        start, end = self._range(node)
        if _parses(self._source[start:end]):
            return False
        self._characters[start + 1] = marker
        gap = start + 2
        for part in _formatted(node):
            last = part.expression.rpar[-1] if part.expression.rpar else part.expression
            opening, _ = self._range(part)
            self._blank(gap, opening)
            self._characters[opening] = ","
            _, gap = self._range(last)
            part.expression.visit(self)
        self._blank(gap, end)
        self._characters[start], self._characters[end - 1] = "(", ")"
        return False

    def _drop_type_parameters(self, node: cst.TypeParameters, end: int) -> None:
        """Blank type parameters, opening or filling the parentheses so that lines may still break there."""
        start, stop = self._range(node)
        if self._source[end] == "(":
            self._blank(start, end + 1)
        else:
            self._blank(start, stop)
            self._characters[stop - 1] = ")"
        self._characters[start] = "("

    def _parenthesize(self, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> None:
        """Give the types of a handler the parentheses that they may go without since 3.14."""
        if isinstance(handler.type, cst.Tuple) and not handler.type.lpar:
            self._bracket("(", self._range(handler.type)[0])
            self._bracket(")", self._range(handler.whitespace_before_colon)[1])

    def _drop_lazy(self, node: Any, keyword: str) -> None:
        """Move the keyword to the front: `lazy import x` becomes `import      x`."""
        start, _ = self._range(node)
        end = self._range(node.whitespace_after_lazy)[1] + len(keyword)
        self._characters[start:end] = keyword.ljust(end - start)

    def _drop_star(self, node: cst.BaseExpression) -> None:
        if isinstance(node, cst.StarredElement):
            end, _ = self._range(node.whitespace_before_value)
            self._blank(end - 1, end)

    def _bracket(self, bracket: str, index: int) -> None:
        """Put a bracket before what stands at `index`, in the place of a blank if there is one."""
        if self._characters[index - 1] in " \t":
            self._characters[index - 1] = bracket
        else:
            self._characters[index] = bracket + self._characters[index]

    def _blank(self, start: int, end: int) -> None:
        for index in range(start, end):
            if self._source[index] not in "\r\n":
                self._characters[index] = " "

    def _range(self, node: cst.CSTNode) -> tuple[int, int]:
        """Where a node starts and ends in the text, without its own parentheses."""
        place = self.get_metadata(PositionProvider, node)
        return self._offset(place.start), self._offset(place.end)

    def _offset(self, place: CodePosition) -> int:
        if place.column > self._exact.get(place.line, place.column):
            raise ValueError(f"the column of line {place.line} is not known")
        return self._starts[place.line - 1] + place.column


def _formatted(node: Any) -> Iterator[Any]:
    """The parts of a string that hold expressions, in order, those of format specifications included."""
    if isinstance(node, cst.ConcatenatedString):
        yield from _formatted(node.left)
        yield from _formatted(node.right)
    if hasattr(node, "expression"):
        yield node
    for part in (*getattr(node, "parts", ()), *(getattr(node, "format_spec", None) or ())):
        yield from _formatted(part)


def _common(one: str, other: str) -> int:
    """The length of the common beginning of two lines."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _parses(code: str) -> bool:
    try:
        ast.parse(f"({code}\n)")
    except (SyntaxError, ValueError):
        return False
    return True
