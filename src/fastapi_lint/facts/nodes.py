"""The shape of facts: a compact, position-carrying image of one file, free of tree nodes.

Everything is a named tuple of plain values, but for the body of a function that is read when somebody asks
for it (`Later`). Expressions keep what the model can reason about (names, attributes, calls, literals);
whatever else an expression holds is an `Other` with its children, so that no call is ever lost. Spans are
those of `diagnostic.Span`.
"""

from __future__ import annotations

import re
from typing import Protocol, TypeAlias, Union, get_args

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts.places import At
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
    Placed as Placed,
    Sequence as Sequence,
    Starred as Starred,
    Subscript as Subscript,
    Text as Text,
    Walrus as Walrus,
    Yield as Yield,
    with_spans,
)


class Import(Placed):
    """`import module as alias`: binds `bound`, to the top package when there is no alias.

    `typing_only` is true inside `if TYPE_CHECKING:`; `span` is that of `module as alias`.
    """

    module: str
    bound: str
    aliased: bool
    typing_only: bool
    at: At


class ImportFrom(Placed):
    """`from module import name as bound`; `level` counts the leading dots; `name` may be `*`.

    `typing_only` is true inside `if TYPE_CHECKING:`; `span` is that of `name as bound`.
    """

    module: str
    name: str
    bound: str
    level: int
    typing_only: bool
    at: At


class Assign(Placed):
    """`targets[0] = targets[1] = … = value`."""

    targets: tuple[Expr, ...]
    value: Expr
    at: At


class Annotated(Placed):
    """`target: annotation = value`; also `type Name = annotation` (then `is_alias`)."""

    target: Expr
    annotation: Expr
    value: Expr | None
    is_alias: bool
    at: At


class Augmented(Placed):
    """`target op= value`."""

    target: Expr
    op: str
    value: Expr
    at: At


class Evaluate(Placed):
    """An expression statement."""

    value: Expr
    at: At


class Return(Placed):
    """`return value`."""

    value: Expr | None
    at: At


class Raise(Placed):
    """`raise exception from cause`."""

    exception: Expr | None
    cause: Expr | None
    at: At


class If(Placed):
    """`if test: body else: orelse` (an `elif` is an `If` in `orelse`)."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    at: At


class For(Placed):
    """`for target in iter: body`."""

    target: Expr
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool
    at: At


class While(Placed):
    """`while test: body`."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    at: At


class WithItem(Node):
    """`context as target`."""

    context: Expr
    target: Expr | None


class With(Placed):
    """`with items: body`."""

    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool
    at: At


class Handler(Placed):
    """`except type as name: body`."""

    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]
    at: At


class Try(Placed):
    """`try: … except …: … else: … finally: …`."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    at: At


class Case(Node):
    """One `case` of a `match`: names its pattern binds, values its pattern evaluates, guard and body."""

    binds: tuple[str, ...]
    values: tuple[Expr, ...]
    guard: Expr | None
    body: tuple[Stmt, ...]


class Match(Placed):
    """`match subject: cases`."""

    subject: Expr
    cases: tuple[Case, ...]
    at: At


class Scope(Placed):
    """`global names` or `nonlocal names`; `kind` is the keyword."""

    kind: str
    names: tuple[str, ...]
    at: At


class Simple(Placed):
    """`pass`, `break`, `continue`, `assert`, `del`: kept for the expressions inside."""

    kind: str
    children: tuple[Expr, ...]
    at: At


class Later(Protocol):
    """The body of a function that is read when somebody asks for it."""

    @property
    def body(self) -> tuple[Stmt, ...]:
        """Its statements, always the same objects."""

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Whether what the pattern finds may stand in its text, which starts with `def`."""


class FunctionDef(Placed):
    """A function; `span` starts at its `def` (or `async`) and decorators lie before it.

    `name_span` is that of the name after `def`; `yields` is true for generators. `suite` is the body, or what
    knows how to read it.
    """

    name: str
    qualname: str
    is_async: bool
    params: tuple[Param, ...]
    returns: Expr | None
    decorators: tuple[Expr, ...]
    suite: tuple[Stmt, ...] | Later
    yields: bool
    at: At
    name_span: Span

    @property
    def body(self) -> tuple[Stmt, ...]:
        """The statements of its body."""
        return self.suite if isinstance(self.suite, tuple) else self.suite.body

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Whether it is worth reading for what the pattern finds in text, that from its `def` on."""
        return isinstance(self.suite, tuple) or self.suite.holds(pattern)


class ClassDef(Placed):
    """A class; `span` starts at `class` and decorators lie before it."""

    name: str
    qualname: str
    bases: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    decorators: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    at: At


Stmt: TypeAlias = Union[  # noqa: UP007
    Import, ImportFrom, Assign, Annotated, Augmented, Evaluate, Return, Raise, If, For, While, With, Try,
    Match, Scope, Simple, FunctionDef, ClassDef,
]  # fmt: skip


with_spans((*get_args(Stmt), Handler))


class FileFacts(Node):
    """The facts of one file.

    `top_level` holds (first line with decorators, last line) of every top-level statement: the slices in
    which LibCST is materialised.
    """

    body: tuple[Stmt, ...]
    top_level: tuple[tuple[int, int], ...]
    future_annotations: bool
