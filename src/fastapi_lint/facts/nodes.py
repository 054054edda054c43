"""The shape of facts: a compact, position-carrying image of one file, free of tree nodes.

Everything is a named tuple of plain values, so that facts pickle small, cross process borders and can
be read back by an unpickler that admits these classes and nothing else. Expressions keep what the model
can reason about (names, attributes, calls, literals); whatever else an expression holds is an `Other`
with its children, so that no call is ever lost. Spans are those of `diagnostic.Span`.
"""

from __future__ import annotations

from typing import TypeAlias, Union

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts.terms import (
    Attribute as Attribute,
    Await as Await,
    Binary as Binary,
    BoolOp as BoolOp,
    Call as Call,
    Compare as Compare,
    Comprehension as Comprehension,
    Constant as Constant,
    Either as Either,
    Expr as Expr,
    Generator as Generator,
    Keyword as Keyword,
    Lambda as Lambda,
    Mapping as Mapping,
    Name as Name,
    Node as Node,
    Not as Not,
    Other as Other,
    Param as Param,
    Sequence as Sequence,
    Starred as Starred,
    Subscript as Subscript,
    Text as Text,
    Walrus as Walrus,
    Yield as Yield,
)


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
