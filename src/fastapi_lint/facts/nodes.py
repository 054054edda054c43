"""The shape of facts: a compact, position-carrying image of one file, free of tree nodes.

Everything is a named tuple of plain values, so that facts pickle small, cross process borders and can
be read back by an unpickler that admits these classes and nothing else. Expressions keep what the model
can reason about (names, attributes, calls, literals); whatever else an expression holds is an `Other`
with its children, so that no call is ever lost. Spans are those of `diagnostic.Span`.
"""

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


class Import(Node):
    """`import module as alias`: binds `bound`, to the top package when there is no alias.

    `typing_only` is true inside `if TYPE_CHECKING:`; `span` is that of `module as alias`.
    """

    module: str
    bound: str
    aliased: bool
    typing_only: bool
    span: Span


class ImportFrom(Node):
    """`from module import name as bound`; `level` counts the leading dots; `name` may be `*`.

    `typing_only` is true inside `if TYPE_CHECKING:`; `span` is that of `name as bound`.
    """

    module: str
    name: str
    bound: str
    level: int
    typing_only: bool
    span: Span


class Assign(Node):
    """`targets[0] = targets[1] = … = value`."""

    targets: tuple[Expr, ...]
    value: Expr
    span: Span


class Annotated(Node):
    """`target: annotation = value`; also `type Name = annotation` (then `is_alias`)."""

    target: Expr
    annotation: Expr
    value: Expr | None
    is_alias: bool
    span: Span


class Augmented(Node):
    """`target op= value`."""

    target: Expr
    op: str
    value: Expr
    span: Span


class Evaluate(Node):
    """An expression statement."""

    value: Expr
    span: Span


class Return(Node):
    """`return value`."""

    value: Expr | None
    span: Span


class Raise(Node):
    """`raise exception from cause`."""

    exception: Expr | None
    cause: Expr | None
    span: Span


class If(Node):
    """`if test: body else: orelse` (an `elif` is an `If` in `orelse`)."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span


class For(Node):
    """`for target in iter: body`."""

    target: Expr
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool
    span: Span


class While(Node):
    """`while test: body`."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span


class WithItem(Node):
    """`context as target`."""

    context: Expr
    target: Expr | None


class With(Node):
    """`with items: body`."""

    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool
    span: Span


class Handler(Node):
    """`except type as name: body`."""

    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]
    span: Span


class Try(Node):
    """`try: … except …: … else: … finally: …`."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    span: Span


class Case(Node):
    """One `case` of a `match`: names its pattern binds, values its pattern evaluates, guard and body."""

    binds: tuple[str, ...]
    values: tuple[Expr, ...]
    guard: Expr | None
    body: tuple[Stmt, ...]


class Match(Node):
    """`match subject: cases`."""

    subject: Expr
    cases: tuple[Case, ...]
    span: Span


class Scope(Node):
    """`global names` or `nonlocal names`; `kind` is the keyword."""

    kind: str
    names: tuple[str, ...]
    span: Span


class Simple(Node):
    """`pass`, `break`, `continue`, `assert`, `del`: kept for the expressions inside."""

    kind: str
    children: tuple[Expr, ...]
    span: Span


class FunctionDef(Node):
    """A function; `span` starts at its `def` (or `async`) and decorators lie before it.

    `name_span` is that of the name after `def`; `yields` is true for generators.
    """

    name: str
    qualname: str
    is_async: bool
    params: tuple[Param, ...]
    returns: Expr | None
    decorators: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    yields: bool
    span: Span
    name_span: Span


class ClassDef(Node):
    """A class; `span` starts at `class` and decorators lie before it."""

    name: str
    qualname: str
    bases: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    decorators: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    span: Span


Stmt: TypeAlias = Union[  # noqa: UP007
    Import, ImportFrom, Assign, Annotated, Augmented, Evaluate, Return, Raise, If, For, While, With, Try,
    Match, Scope, Simple, FunctionDef, ClassDef,
]  # fmt: skip


class FileFacts(Node):
    """The facts of one file.

    `top_level` holds (first line with decorators, last line) of every top-level statement: the slices in
    which LibCST is materialised.
    """

    body: tuple[Stmt, ...]
    top_level: tuple[tuple[int, int], ...]
    future_annotations: bool
