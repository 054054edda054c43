"""The expressions that facts are made of, and the parameters of functions; statements are in `nodes`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, Union, get_args

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts.places import At, span_at

if TYPE_CHECKING:
    from typing import Self, dataclass_transform

    @dataclass_transform(frozen_default=True)
    class Node(tuple[Any, ...]):
        """What a type checker takes the named tuples for.

        Comparing recursive tuple types field by field, it would not finish; classes it compares by name.
        """

        def _replace(self, **changes: Any) -> Self: ...

    class Placed(Node):
        """A node that stands somewhere: a field `at`, and the span that it says."""

        @property
        def span(self) -> Span: ...

else:
    Node = Placed = NamedTuple


class Name(Placed):
    """A name that is read."""

    id: str
    at: At


class Attribute(Placed):
    """`base.attr`."""

    base: Expr
    attr: str
    at: At


class Constant(Placed):
    """A literal: str, bytes, int, float, complex, bool, None or Ellipsis; a number has its minus sign."""

    value: object
    at: At


class Keyword(Node):
    """`name=value` in a call; `name` is None for `**value`."""

    name: str | None
    value: Expr


class Call(Placed):
    """`func(*args, **keywords)`; starred arguments stand as `Starred`."""

    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    at: At


class Await(Placed):
    """`await value`."""

    value: Expr
    at: At


class Starred(Placed):
    """`*value`."""

    value: Expr
    at: At


class Sequence(Placed):
    """A list, tuple or set display; `kind` is `list`, `tuple` or `set`."""

    kind: str
    items: tuple[Expr, ...]
    at: At


class Mapping(Placed):
    """A dict display; a key of None stands for `**value`."""

    items: tuple[tuple[Expr | None, Expr], ...]
    at: At


class Subscript(Placed):
    """`base[index]`."""

    base: Expr
    index: Expr  # type: ignore[assignment]
    at: At


class Binary(Placed):
    """`left op right`; `op` is the name of the ast operator class (`Add`, `BitOr`, `Div` …)."""

    op: str
    left: Expr
    right: Expr
    at: At


class Either(Placed):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr
    at: At


class BoolOp(Placed):
    """`a and b`, `a or b`; `op` is `And` or `Or`."""

    op: str
    values: tuple[Expr, ...]
    at: At


class Compare(Placed):
    """`left op right …`; `ops` are ast class names (`Is`, `Eq`, `In` …)."""

    left: Expr
    ops: tuple[str, ...]
    rights: tuple[Expr, ...]
    at: At


class Not(Placed):
    """`not value`."""

    value: Expr
    at: At


class Text(Placed):
    """An f-string; its literal parts are `Constant`, values with a conversion or format are in an `Other`."""

    parts: tuple[Expr, ...]
    at: At


class Lambda(Placed):
    """`lambda params: body`."""

    params: tuple[Param, ...]
    body: Expr
    at: At


class Generator(Node):
    """One `for target in iter if …` of a comprehension."""

    target: Expr
    iter: Expr
    conditions: tuple[Expr, ...]
    is_async: bool


class Comprehension(Placed):
    """A comprehension; `kind` is `list`, `set`, `dict` or `generator`; `key` is None but for dicts."""

    kind: str
    key: Expr | None
    element: Expr
    generators: tuple[Generator, ...]
    at: At


class Yield(Placed):
    """`yield value`, or `yield from value` when `delegate`."""

    value: Expr | None
    delegate: bool
    at: At


class Walrus(Placed):
    """`name := value`."""

    target: Name
    value: Expr
    at: At


class Other(Placed):
    """Any other expression, kept for the calls inside it."""

    children: tuple[Expr, ...]
    at: At


Expr: TypeAlias = Union[  # noqa: UP007
    Name, Attribute, Constant, Call, Await, Starred, Sequence, Mapping, Subscript, Binary, Either, BoolOp,
    Compare, Not, Text, Lambda, Comprehension, Yield, Walrus, Other,
]  # fmt: skip


class Param(Placed):
    """A parameter; `kind` is `positional_only`, `positional`, `star`, `keyword_only` or `double_star`."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None
    at: At


def with_spans(kinds: Iterable[Any]) -> None:
    """Give nodes that have a field `at` the property `span`."""
    for kind in kinds:
        kind.span = property(lambda node: span_at(node.at), doc="The span at which it stands.")


with_spans((*get_args(Expr), Param))
