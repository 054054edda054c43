"""The expressions that facts are made of, and the parameters of functions; statements are in `nodes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, Union

from fastapi_lint.diagnostic import Span

if TYPE_CHECKING:
    from typing import Self, dataclass_transform

    @dataclass_transform(frozen_default=True)
    class Node(tuple[Any, ...]):
        """What a type checker takes the named tuples for.

        Comparing recursive tuple types field by field, it would not finish; classes it compares by name.
        """

        def _replace(self, **changes: Any) -> Self: ...

else:
    Node = NamedTuple


class Name(Node):
    """A name that is read."""

    id: str
    span: Span


class Attribute(Node):
    """`base.attr`."""

    base: Expr
    attr: str
    span: Span


class Constant(Node):
    """A literal: str, bytes, int, float, complex, bool, None or Ellipsis; a number has its minus sign."""

    value: object
    span: Span


class Keyword(Node):
    """`name=value` in a call; `name` is None for `**value`."""

    name: str | None
    value: Expr


class Call(Node):
    """`func(*args, **keywords)`; starred arguments stand as `Starred`."""

    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    span: Span


class Await(Node):
    """`await value`."""

    value: Expr
    span: Span


class Starred(Node):
    """`*value`."""

    value: Expr
    span: Span


class Sequence(Node):
    """A list, tuple or set display; `kind` is `list`, `tuple` or `set`."""

    kind: str
    items: tuple[Expr, ...]
    span: Span


class Mapping(Node):
    """A dict display; a key of None stands for `**value`."""

    items: tuple[tuple[Expr | None, Expr], ...]
    span: Span


class Subscript(Node):
    """`base[index]`."""

    base: Expr
    index: Expr  # type: ignore[assignment]
    span: Span


class Binary(Node):
    """`left op right`; `op` is the name of the ast operator class (`Add`, `BitOr`, `Div` …)."""

    op: str
    left: Expr
    right: Expr
    span: Span


class Either(Node):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr
    span: Span


class BoolOp(Node):
    """`a and b`, `a or b`; `op` is `And` or `Or`."""

    op: str
    values: tuple[Expr, ...]
    span: Span


class Compare(Node):
    """`left op right …`; `ops` are ast class names (`Is`, `Eq`, `In` …)."""

    left: Expr
    ops: tuple[str, ...]
    rights: tuple[Expr, ...]
    span: Span


class Not(Node):
    """`not value`."""

    value: Expr
    span: Span


class Text(Node):
    """An f-string; its literal parts are `Constant`, values with a conversion or format are in an `Other`."""

    parts: tuple[Expr, ...]
    span: Span


class Lambda(Node):
    """`lambda params: body`."""

    params: tuple[Param, ...]
    body: Expr
    span: Span


class Generator(Node):
    """One `for target in iter if …` of a comprehension."""

    target: Expr
    iter: Expr
    conditions: tuple[Expr, ...]
    is_async: bool


class Comprehension(Node):
    """A comprehension; `kind` is `list`, `set`, `dict` or `generator`; `key` is None but for dicts."""

    kind: str
    key: Expr | None
    element: Expr
    generators: tuple[Generator, ...]
    span: Span


class Yield(Node):
    """`yield value`, or `yield from value` when `delegate`."""

    value: Expr | None
    delegate: bool
    span: Span


class Walrus(Node):
    """`name := value`."""

    target: Name
    value: Expr
    span: Span


class Other(Node):
    """Any other expression, kept for the calls inside it."""

    children: tuple[Expr, ...]
    span: Span


Expr: TypeAlias = Union[  # noqa: UP007
    Name, Attribute, Constant, Call, Await, Starred, Sequence, Mapping, Subscript, Binary, Either, BoolOp,
    Compare, Not, Text, Lambda, Comprehension, Yield, Walrus, Other,
]  # fmt: skip


class Param(Node):
    """A parameter; `kind` is `positional_only`, `positional`, `star`, `keyword_only` or `double_star`."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None
    span: Span
