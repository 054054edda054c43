"""Statements of the standard library's `ast` as facts."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts.expressions import (
    expression,
    expressions,
    keywords,
    new,
    optional,
    parameters,
)
from fastapi_lint.facts.lower import ALIAS
from fastapi_lint.facts.nodes import (
    Annotated,
    Assign,
    Augmented,
    Case,
    ClassDef,
    Evaluate,
    Expr,
    For,
    FunctionDef,
    Handler,
    If,
    Import,
    ImportFrom,
    Later,
    Match,
    Name,
    Raise,
    Return,
    Scope,
    Simple,
    Stmt,
    Subscript,
    Try,
    While,
    With,
    WithItem,
)
from fastapi_lint.facts.places import at_of
from fastapi_lint.facts.walk import Body

# `async def name` from its first keyword on; gaps may hold line continuations.
_GAP = r"(?:[ \t\f]|\\(?:\r\n|\r|\n))+"
_HEADER = re.compile(rf"(?:async{_GAP})?def{_GAP}(?P<name>[^\s(\[\\]+)")
_NEWLINE = re.compile(r"\r\n|\r|\n")
# A body of fewer lines below its `def` is read at once.
_SHORT = 2


class Place(NamedTuple):
    """Where statements stand: what precedes the qualified name of a definition, and the file's text.

    `lines` are the physical lines; `yielding` are the numbers of those that contain the word `yield`.
    `later` is what reads the body of a function when it is asked for; None where all are read now.
    """

    prefix: str
    lines: list[str]
    yielding: list[int]
    later: Callable[[str, int, int], Later] | None = None


# Typed loosely on purpose: each function below takes the one ast class it is registered for.
_Convert: TypeAlias = Callable[[Any, Place], Stmt]


def block(nodes: list[ast.stmt], place: Place) -> tuple[Stmt, ...]:
    """The facts of a suite; an import statement gives one fact a name."""
    out: list[Stmt] = []
    for node in nodes:
        kind = type(node)
        if kind is ast.ImportFrom:
            out += _import_from(node)
        elif kind is ast.Import:
            out += _import(node)
        else:
            out.append(_CONVERT[kind](node, place))
    return tuple(out)


def _import(node: Any) -> list[Stmt]:
    return [
        Import(
            item.name,
            item.asname or item.name.partition(".")[0],
            item.asname is not None,
            False,
            at_of(item),
        )
        for item in node.names
    ]


def _import_from(node: Any) -> list[Stmt]:
    module = node.module or ""
    return [
        ImportFrom(module, item.name, item.asname or item.name, node.level, False, at_of(item))
        for item in node.names
    ]


def _assign(node: ast.Assign, place: Place) -> Stmt:
    return new(Assign, (expressions(node.targets), expression(node.value), at_of(node)))


def _annotated(node: ast.AnnAssign, place: Place) -> Stmt:
    target, annotation = expression(node.target), expression(node.annotation)
    if type(target) is Subscript and type(target.base) is Name and target.base.id == ALIAS:
        return Annotated(target.index, annotation, None, True, at_of(node))
    return new(Annotated, (target, annotation, optional(node.value), False, at_of(node)))


def _type_alias(node: Any, place: Place) -> Stmt:
    return Annotated(expression(node.name), expression(node.value), None, True, at_of(node))


def _augmented(node: ast.AugAssign, place: Place) -> Stmt:
    operator = type(node.op).__name__
    return Augmented(expression(node.target), operator, expression(node.value), at_of(node))


def _evaluate(node: ast.Expr, place: Place) -> Stmt:
    return new(Evaluate, (expression(node.value), at_of(node)))


def _return(node: ast.Return, place: Place) -> Stmt:
    return new(Return, (optional(node.value), at_of(node)))


def _raise(node: ast.Raise, place: Place) -> Stmt:
    return new(Raise, (optional(node.exc), optional(node.cause), at_of(node)))


def _if(node: ast.If, place: Place) -> Stmt:
    body, orelse = block(node.body, place), block(node.orelse, place)
    if _is_type_checking(node.test):
        body = _typing_only(body)
    elif isinstance(node.test, ast.UnaryOp) and _is_type_checking(node.test.operand):
        orelse = _typing_only(orelse)
    return new(If, (expression(node.test), body, orelse, at_of(node)))


def _is_type_checking(test: ast.expr) -> bool:
    name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
    return name == "TYPE_CHECKING"


def _typing_only(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    return tuple([_marked(statement) for statement in body])


def _marked(statement: Stmt) -> Stmt:
    if isinstance(statement, (Import, ImportFrom)):
        return statement._replace(typing_only=True)
    if isinstance(statement, If):
        body, orelse = _typing_only(statement.body), _typing_only(statement.orelse)
        return statement._replace(body=body, orelse=orelse)
    if isinstance(statement, Try):
        handlers = tuple(item._replace(body=_typing_only(item.body)) for item in statement.handlers)
        return statement._replace(body=_typing_only(statement.body), handlers=handlers)
    return statement


def _for(node: ast.For | ast.AsyncFor, place: Place) -> Stmt:
    return For(
        expression(node.target),
        expression(node.iter),
        block(node.body, place),
        block(node.orelse, place),
        type(node) is ast.AsyncFor,
        at_of(node),
    )


def _while(node: ast.While, place: Place) -> Stmt:
    test = expression(node.test)
    return While(test, block(node.body, place), block(node.orelse, place), at_of(node))


def _with(node: ast.With | ast.AsyncWith, place: Place) -> Stmt:
    items = tuple(
        [WithItem(expression(item.context_expr), optional(item.optional_vars)) for item in node.items]
    )
    return With(items, block(node.body, place), type(node) is ast.AsyncWith, at_of(node))


def _try(node: Any, place: Place) -> Stmt:
    handlers = tuple(
        [
            Handler(optional(item.type), item.name, block(item.body, place), at_of(item))
            for item in node.handlers
        ]
    )
    orelse, final = block(node.orelse, place), block(node.finalbody, place)
    return Try(block(node.body, place), handlers, orelse, final, at_of(node))


def _match(node: ast.Match, place: Place) -> Stmt:
    cases = []
    for case in node.cases:
        names, values = tuple(_pattern_names(case.pattern)), tuple(_pattern_values(case.pattern))
        cases.append(Case(names, values, optional(case.guard), block(case.body, place)))
    return Match(expression(node.subject), tuple(cases), at_of(node))


def _pattern_names(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name is not None:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest is not None:
            yield node.rest


def _pattern_values(pattern: ast.pattern) -> Iterator[Expr]:
    for child in ast.iter_child_nodes(pattern):
        if isinstance(child, ast.expr):
            yield expression(child)
        elif isinstance(child, ast.pattern):
            yield from _pattern_values(child)


def _scope(node: ast.Global | ast.Nonlocal, place: Place) -> Stmt:
    return Scope("global" if type(node) is ast.Global else "nonlocal", tuple(node.names), at_of(node))


def _simple(kind: str) -> _Convert:
    def convert(node: Any, place: Place) -> Stmt:
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return Simple(kind, expressions(children), at_of(node))

    return convert


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, place: Place) -> Stmt:
    qualname = place.prefix + node.name
    return new(
        FunctionDef,
        (
            node.name,
            qualname,
            type(node) is ast.AsyncFunctionDef,
            parameters(node.args),
            optional(node.returns),
            expressions(node.decorator_list),
            suite(node, place),
            _yields(node, place.yielding),
            at_of(node),
            _name_span(node, place.lines),
        ),
    )


def suite(node: ast.FunctionDef | ast.AsyncFunctionDef, place: Place) -> Body | Later:
    """The body of a function: what reads it later, where that is wanted and there is enough to read."""
    prefix = f"{place.prefix}{node.name}.<locals>."
    last = node.end_lineno or node.lineno
    if place.later is not None and last - node.lineno >= _SHORT:
        return place.later(prefix, node.lineno, last)
    return Body(block(node.body, Place(prefix, place.lines, place.yielding)))


def _yields(node: ast.FunctionDef | ast.AsyncFunctionDef, yielding: list[int]) -> bool:
    """Whether a function is a generator: a `yield` in its body that belongs to no inner function."""
    index = bisect_left(yielding, node.lineno)
    if index == len(yielding) or yielding[index] > (node.end_lineno or 0):
        return False
    pending: list[ast.AST] = [*node.body]
    while pending:
        inner = pending.pop()
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            pending += [*inner.decorator_list, inner.args]
        elif isinstance(inner, ast.Lambda):
            pending.append(inner.args)
        else:
            pending += ast.iter_child_nodes(inner)
    return False


def _name_span(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> Span:
    """The span of the name after `def`: its spelling may differ from the normalised `node.name`."""
    line, column = node.lineno, node.col_offset
    header = "async def " if type(node) is ast.AsyncFunctionDef else "def "
    if lines[line - 1].startswith(f"{header}{node.name}(", column):
        start = column + len(header)
        return new(Span, (line, start, line, start + len(node.name)))
    text = "".join(lines[line - 1 : node.end_lineno])
    match = _HEADER.match(text, column)
    if match is None:
        return new(Span, (line, column, line, column))
    breaks = list(_NEWLINE.finditer(text, 0, match.start("name")))
    line += len(breaks)
    start = match.start("name") - (breaks[-1].end() if breaks else 0)
    return new(Span, (line, start, line, start + len(match["name"])))


def _class(node: ast.ClassDef, place: Place) -> Stmt:
    qualname = place.prefix + node.name
    return ClassDef(
        node.name,
        qualname,
        expressions(node.bases),
        keywords(node.keywords),
        expressions(node.decorator_list),
        Body(block(node.body, place._replace(prefix=f"{qualname}."))),
        at_of(node),
    )


_CONVERT: dict[type[ast.stmt], _Convert] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Expr: _evaluate,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.Match: _match,
    ast.Global: _scope,
    ast.Nonlocal: _scope,
    ast.Pass: _simple("pass"),
    ast.Break: _simple("break"),
    ast.Continue: _simple("continue"),
    ast.Assert: _simple("assert"),
    ast.Delete: _simple("del"),
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
}
# Classes of newer Pythons: looked up by name, since the running Python may lack them.
_NEWER: dict[str, _Convert] = {"TryStar": _try, "TypeAlias": _type_alias}
_CONVERT.update({getattr(ast, name): convert for name, convert in _NEWER.items() if hasattr(ast, name)})
