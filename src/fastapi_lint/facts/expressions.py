"""Expressions of the standard library's `ast` as facts.

The walk visits every expression of a project, so it is written for speed: a table from node class to a
small function, and tuples built without the Python-level `__new__` of named tuples.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeAlias, TypeVar, cast

from fastapi_lint.facts.lower import FORMATTED, TEMPLATE
from fastapi_lint.facts.nodes import (
    Attribute,
    Await,
    Binary,
    BoolOp,
    Call,
    Compare,
    Comprehension,
    Constant,
    Either,
    Expr,
    Generator,
    Keyword,
    Lambda,
    Mapping,
    Name,
    Not,
    Other,
    Param,
    Sequence,
    Starred,
    Subscript,
    Text,
    Walrus,
    Yield,
)
from fastapi_lint.facts.places import At, at_of

_Tuple = TypeVar("_Tuple", bound=tuple[Any, ...])
# Typed loosely on purpose: each function below takes the one ast class it is registered for.
_Convert: TypeAlias = Callable[[Any], Expr]


class _New(Protocol):
    def __call__(self, kind: type[_Tuple], values: tuple[object, ...], /) -> _Tuple: ...


# Half the time of calling the class; `values` are its fields in order.
new: _New = cast("_New", tuple.__new__)


def expression(node: ast.expr) -> Expr:
    """The facts of one expression; its columns are those of the node."""
    return _CONVERT[type(node)](node)


def optional(node: ast.expr | None) -> Expr | None:
    """The facts of an expression that may be absent."""
    return None if node is None else _CONVERT[type(node)](node)


def expressions(nodes: Iterable[ast.expr]) -> tuple[Expr, ...]:
    """The facts of several expressions, in order."""
    return tuple([_CONVERT[type(node)](node) for node in nodes])


def keywords(nodes: Iterable[ast.keyword]) -> tuple[Keyword, ...]:
    """The keyword arguments of a call or of a class statement."""
    return tuple([new(Keyword, (node.arg, _CONVERT[type(node.value)](node.value))) for node in nodes])


def parameters(arguments: ast.arguments) -> tuple[Param, ...]:
    """The parameters of a function or lambda, in the order in which they are written."""
    positional = [("positional_only", arg) for arg in arguments.posonlyargs]
    positional += [("positional", arg) for arg in arguments.args]
    without = len(positional) - len(arguments.defaults)
    params = [
        _parameter(kind, arg, None if index < without else arguments.defaults[index - without])
        for index, (kind, arg) in enumerate(positional)
    ]
    if arguments.vararg:
        params.append(_parameter("star", arguments.vararg, None))
    if arguments.kwonlyargs:
        named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        params += [_parameter("keyword_only", arg, default) for arg, default in named]
    if arguments.kwarg:
        params.append(_parameter("double_star", arguments.kwarg, None))
    return tuple(params)


def _parameter(kind: str, arg: ast.arg, default: ast.expr | None) -> Param:
    return new(Param, (arg.arg, kind, optional(arg.annotation), optional(default), at_of(arg)))


def _name(node: ast.Name) -> Expr:
    return new(Name, (node.id, at_of(node)))


def _attribute(node: ast.Attribute) -> Expr:
    return new(Attribute, (_CONVERT[type(node.value)](node.value), node.attr, at_of(node)))


def _constant(node: ast.Constant) -> Expr:
    return new(Constant, (node.value, at_of(node)))


def _call(node: ast.Call) -> Expr:
    func, args, named = node.func, node.args, node.keywords
    return new(
        Call,
        (
            _CONVERT[type(func)](func),
            expressions(args) if args else (),
            keywords(named) if named else (),
            at_of(node),
        ),
    )


def _await(node: ast.Await) -> Expr:
    return new(Await, (expression(node.value), at_of(node)))


def _starred(node: ast.Starred) -> Expr:
    return new(Starred, (expression(node.value), at_of(node)))


def _list(node: ast.List) -> Expr:
    return new(Sequence, ("list", expressions(node.elts), at_of(node)))


def _set(node: ast.Set) -> Expr:
    return new(Sequence, ("set", expressions(node.elts), at_of(node)))


def _tuple(node: ast.Tuple) -> Expr:
    items, at = expressions(node.elts), at_of(node)
    first = items[0] if items else None
    if type(first) is Name and first.id in (FORMATTED, TEMPLATE):
        return _lowered_string(first.id, items[1:], at)
    return new(Sequence, ("tuple", items, at))


def _lowered_string(marker: str, values: tuple[Expr, ...], at: At) -> Expr:
    if marker == TEMPLATE:
        return Other(values, at)
    # The literal parts are gone, so the value must not look known: each value stands as an Other.
    return Text(tuple(Other((value,), value.at) for value in values), at)


def _dict(node: ast.Dict) -> Expr:
    items = tuple(
        [(optional(key), expression(value)) for key, value in zip(node.keys, node.values, strict=True)]
    )
    return new(Mapping, (items, at_of(node)))


def _subscript(node: ast.Subscript) -> Expr:
    return new(Subscript, (expression(node.value), expression(node.slice), at_of(node)))


def _binary(node: ast.BinOp) -> Expr:
    left, right = expression(node.left), expression(node.right)
    return new(Binary, (type(node.op).__name__, left, right, at_of(node)))


def _either(node: ast.IfExp) -> Expr:
    test, body, orelse = expression(node.test), expression(node.body), expression(node.orelse)
    return new(Either, (test, body, orelse, at_of(node)))


def _bool_op(node: ast.BoolOp) -> Expr:
    return new(BoolOp, (type(node.op).__name__, expressions(node.values), at_of(node)))


def _compare(node: ast.Compare) -> Expr:
    ops = tuple([type(op).__name__ for op in node.ops])
    return new(Compare, (expression(node.left), ops, expressions(node.comparators), at_of(node)))


def _unary(node: ast.UnaryOp) -> Expr:
    value, at = expression(node.operand), at_of(node)
    if type(node.op) is ast.Not:
        return new(Not, (value, at))
    if type(node.op) is ast.USub and type(value) is Constant and type(value.value) in (int, float):
        return new(Constant, (-cast("float", value.value), at))
    return new(Other, ((value,), at))


def _text(node: ast.JoinedStr) -> Expr:
    return new(Text, (expressions(node.values), at_of(node)))


def _formatted_value(node: ast.FormattedValue) -> Expr:
    if node.format_spec is None and node.conversion == -1:
        return expression(node.value)
    return _other(node)


def _lambda(node: ast.Lambda) -> Expr:
    return new(Lambda, (parameters(node.args), expression(node.body), at_of(node)))


def _comprehension(kind: str) -> _Convert:
    def convert(node: Any) -> Expr:
        return new(
            Comprehension, (kind, None, expression(node.elt), _generators(node.generators), at_of(node))
        )

    return convert


def _dict_comprehension(node: ast.DictComp) -> Expr:
    key, value = expression(node.key), expression(node.value)
    return new(Comprehension, ("dict", key, value, _generators(node.generators), at_of(node)))


def _generators(nodes: list[ast.comprehension]) -> tuple[Generator, ...]:
    return tuple(
        [
            Generator(
                expression(node.target), expression(node.iter), expressions(node.ifs), bool(node.is_async)
            )
            for node in nodes
        ]
    )


def _yield(node: ast.Yield) -> Expr:
    return new(Yield, (optional(node.value), False, at_of(node)))


def _yield_from(node: ast.YieldFrom) -> Expr:
    return new(Yield, (expression(node.value), True, at_of(node)))


def _walrus(node: ast.NamedExpr) -> Expr:
    return new(Walrus, (_name(node.target), expression(node.value), at_of(node)))


def _other(node: ast.expr) -> Expr:
    children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return new(Other, (expressions(children), at_of(node)))


_CONVERT: dict[type[ast.expr], _Convert] = {
    **dict.fromkeys(ast.expr.__subclasses__(), _other),
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Await: _await,
    ast.Starred: _starred,
    ast.List: _list,
    ast.Set: _set,
    ast.Tuple: _tuple,
    ast.Dict: _dict,
    ast.Subscript: _subscript,
    ast.BinOp: _binary,
    ast.IfExp: _either,
    ast.BoolOp: _bool_op,
    ast.Compare: _compare,
    ast.UnaryOp: _unary,
    ast.JoinedStr: _text,
    ast.FormattedValue: _formatted_value,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension("list"),
    ast.SetComp: _comprehension("set"),
    ast.GeneratorExp: _comprehension("generator"),
    ast.DictComp: _dict_comprehension,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.NamedExpr: _walrus,
}
