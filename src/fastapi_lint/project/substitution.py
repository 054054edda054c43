"""Expressions of a called function in terms of its caller, and of one function free of what is its own.

Names that mean the same everywhere get an identifier that no source has: `=os.path.exists` for what is
outside the project, `shop/db.py:engine` for a global, `name@file:line` for what an enclosing function binds,
`name#line` for a local name that stays one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Class, Function
from fastapi_lint.project.scope import Binding

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_MARKS = frozenset("=:@#")
_DEPTH = 5
_KINDS = (n.Call, n.Compare, n.Not, n.BoolOp, n.Binary, n.Subscript, n.Sequence, n.Text, n.Keyword)
# What a decorator's wrapper passes on: `kwargs[…]` with the name, the place among `*args` and the default.
_REST = "rest"


class Actuals(NamedTuple):
    """What a call gives a function: the receiver first, None where it has no expression."""

    positional: tuple[n.Expr | None, ...]
    keywords: tuple[n.Keyword, ...]


class Substitution:
    """Says what expressions are outside of the function they stand in."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator

    def passed(self, name: n.Expr, function: Function, call: n.Expr, frame: t.Frame) -> n.Expr | None:
        """What `call` in `frame` gives for a parameter of `function`, or for one that it passes on."""
        if isinstance(name, n.Name) and not is_parameter(name, function):
            return None
        given = self._actuals(call, function, frame)
        if given is None:
            return None
        if isinstance(name, n.Name):
            return _given(_own(name.id, function), given, frame.function)
        if isinstance(name, n.Subscript) and isinstance(name.base, n.Name) and is_rest(name):
            is_own = is_parameter(name.base, function)
            return _given(_rest_of(name, function), given, frame.function) if is_own else None
        return None

    def in_caller(self, expr: n.Expr, function: Function, call: n.Expr, frame: t.Frame) -> n.Expr | None:
        """An expression of `function` in terms of the function around `call`; None when it has none."""
        given = self._actuals(call, function, frame)

        def leaf(name: n.Expr, depth: int) -> n.Expr | None:
            root = name.base if isinstance(name, n.Subscript) else name
            assert isinstance(root, n.Name)
            if is_parameter(root, function):
                place = _rest_of(name, function) if isinstance(name, n.Subscript) else _own(root.id, function)
                return None if given is None else _given(place, given, frame.function)
            if isinstance(name, n.Subscript):
                base = self._outside(root, function, frame)
                return None if base is None else name._replace(base=base)
            bound = _assigned(root, function)
            if bound is not None:
                return rewrite(bound, leaf, globally, depth + 1)
            return self._outside(root, function, frame)

        globally = self._global_of(function)
        return rewrite(expr, leaf, globally, 0)

    def closed(self, expr: n.Expr, frame: t.Frame) -> n.Expr | None:
        """An expression in `frame` by the parameters of its function, as far as names are bound once."""
        function = frame.function
        if function is None:
            return None

        def leaf(name: n.Expr, depth: int) -> n.Expr | None:
            if not isinstance(name, n.Name) or is_parameter(name, function):
                return name
            bound = _assigned(name, function)
            if bound is not None:
                inner = rewrite(bound, leaf, self._global_of(function), depth + 1)
                if inner is not None:
                    return inner
            reaching = _reaching(name, function)
            if reaching:
                return n.Name(f"{name.id}#{reaching[0].line}", name.span) if len(reaching) == 1 else None
            return self._outside(name, function, None)

        return rewrite(expr, leaf, self._global_of(function), 0)

    def _actuals(self, call: n.Expr, function: Function, frame: t.Frame) -> Actuals | None:
        """The arguments with which an event runs a function; None when they are not those of a call."""
        if isinstance(call, n.Attribute):
            is_property = function.cls is not None and len(function.node.params) == 1
            return Actuals((call.base,), ()) if is_property else None
        if not isinstance(call, n.Call):
            return None
        for func in t.known(self._ev.infer(call.func, frame)):
            match func:
                case t.FunctionValue() if self._may_run(func.function, function):
                    static = "staticmethod" in self._ev.decorators.names(func.function)
                    if func.receiver is None or static:
                        return Actuals(call.args, call.keywords)
                    return Actuals((_receiver(call, frame), *call.args), call.keywords)
                case t.LambdaValue() if self._ev.calls.function_of(func).function is function:
                    return Actuals(call.args, call.keywords)
                case t.ClassValue() if function.name in ("__init__", "__post_init__"):
                    return Actuals((None, *call.args), call.keywords)
                case t.Instance(cls=Class()) if function.name == "__call__":
                    return Actuals((call.func, *call.args), call.keywords)
        return None

    def _may_run(self, called: Function, function: Function) -> bool:
        """Whether calling `called` may run `function`: it, or an override of it."""
        if called is function:
            return True
        if called.cls is None or function.cls is None or called.name != function.name:
            return False
        return called.cls in self._ev.members.mro(function.cls)

    def _global_of(self, function: Function) -> Callable[[n.Expr], n.Expr | None]:
        def find(expr: n.Expr) -> n.Expr | None:
            """The one name for a dotted name of the module, None when it is no such name."""
            names: list[str] = []
            root = expr
            while isinstance(root, n.Attribute):
                names.append(root.attr)
                root = root.base
            if not isinstance(root, n.Name) or not _MARKS.isdisjoint(root.id) or _owner(root.id, function):
                return None
            home = self._ev.home(function.module, function)
            value = self._ev.names.of(root.id, home, root.span.line)
            for name in reversed(names):
                value = self._ev.members.of(value, name)
            match value:
                case t.External():
                    return n.Name(f"={value.dotted}", expr.span)
                case t.ClassValue(cls=named) | t.FunctionValue(function=named, receiver=None):
                    return n.Name(f"{named.module.filename}:{named.node.qualname}", expr.span)
            return None if names else n.Name(f"{function.module.filename}:{root.id}", expr.span)

        return find

    @staticmethod
    def _outside(name: n.Name, function: Function, caller: t.Frame | None) -> n.Expr | None:
        """What a name that `function` does not bind is for a caller."""
        if "@" in name.id:
            own, _, where = name.id.partition("@")
            is_home = caller is not None and caller.function is not None and _place(caller.function) == where
            return n.Name(own, name.span) if is_home else name
        if not _MARKS.isdisjoint(name.id):
            return name
        owner = _owner(name.id, function)
        if owner is None or owner is function:
            return None
        if caller is not None and caller.function is owner:
            return name
        return n.Name(f"{name.id}@{_place(owner)}", name.span)


def is_parameter(name: n.Name, function: Function | None) -> bool:
    """Whether a name, where it stands, is a parameter as it was given."""
    return function is not None and [b.kind for b in _reaching(name, function)] == ["parameter"]


def is_rest(expr: n.Expr) -> bool:
    """Whether an expression stands for an argument that a wrapper passes on with `*args, **kwargs`."""
    return isinstance(expr, n.Subscript) and isinstance(expr.index, n.Sequence) and expr.index.kind == _REST


def looked_up(expr: n.Expr, function: Function) -> n.Expr:
    """`kwargs.get("x")`, or a name bound to it, as the argument `x`; any other expression as it is."""
    bound = _assigned(expr, function) if isinstance(expr, n.Name) else expr
    match bound:
        case n.Call(
            func=n.Attribute(base=n.Name() as base, attr="get"),
            args=(n.Constant(value=str(name)) as key, *default),
            keywords=(),
        ) if _is_own(base, "double_star", function) and is_parameter(base, function):
            if any(param.name == name for param in function.node.params):
                return expr
            nothing = n.Constant(None, bound.span)
            items = (key, nothing, *(default or (nothing,)))
            return n.Subscript(base, n.Sequence(_REST, items, bound.span), bound.span)
    return expr


def rewrite(
    expr: n.Expr,
    leaf: Callable[[n.Expr, int], n.Expr | None],
    globally: Callable[[n.Expr], n.Expr | None],
    depth: int,
) -> n.Expr | None:
    """An expression with other names; None when one of its names, or itself, has no such form."""

    def part(field: Any) -> Any:
        if type(field) is tuple:
            items = tuple(part(item) for item in field)
            return None if None in items else items
        return field if type(field) in (Span, str, bool, int) else rewrite(field, leaf, globally, depth)

    if depth > _DEPTH:
        return None
    if isinstance(expr, n.Constant):
        return expr
    if isinstance(expr, (n.Name, n.Attribute)):
        one = globally(expr)
        if one is not None:
            return one
    if isinstance(expr, n.Name) or is_rest(expr):
        return leaf(expr, depth)
    if isinstance(expr, n.Attribute):
        base = rewrite(expr.base, leaf, globally, depth)
        return None if base is None else expr._replace(base=base)
    if not isinstance(expr, _KINDS) or (isinstance(expr, n.Keyword) and expr.name is None):
        return None
    fields = [part(field) for field in expr]
    return None if None in fields else type(expr)(*fields)


def _receiver(call: n.Call, frame: t.Frame) -> n.Expr | None:
    """The object whose method a call runs; that of the caller for `super().m()`."""
    base = call.func.base if isinstance(call.func, n.Attribute) else None
    if isinstance(base, n.Call) and isinstance(base.func, n.Name) and base.func.id == "super":
        params = frame.function.node.params if frame.function is not None else ()
        return n.Name(params[0].name, base.span) if params else None
    return base


class _Position(NamedTuple):
    """Where a call gives a parameter: by name, by index among the positional ones, or not: its default."""

    name: str
    number: int | None
    default: n.Expr | None


def _own(name: str, function: Function) -> _Position:
    """The place of a parameter of a function."""
    params = function.node.params
    number, param = next((i, param) for i, param in enumerate(params) if param.name == name)
    is_positional = param.kind in ("positional", "positional_only")
    return _Position(name, number if is_positional else None, param.default)


def _rest_of(rest: n.Subscript, function: Function) -> _Position:
    """The place, among what a wrapper is given, of an argument that it passes on."""
    assert isinstance(rest.index, n.Sequence)
    name, index, *default = rest.index.items
    assert isinstance(name, n.Constant)
    assert isinstance(index, n.Constant)
    before = sum(param.kind in ("positional", "positional_only") for param in function.node.params)
    place = index.value + before if isinstance(index.value, int) else None
    return _Position(str(name.value), place, default[0] if default else None)


def _given(place: _Position, given: Actuals, caller: Function | None) -> n.Expr | None:
    """The expression that stands at a place of a call, the literal default, or what is passed on there."""
    by_name = next((word.value for word in given.keywords if word.name == place.name), None)
    if by_name is not None:
        return by_name
    stars = [index for index, arg in enumerate(given.positional) if isinstance(arg, n.Starred)]
    named = len(given.positional) if not stars else stars[0]
    if place.number is not None and place.number < named:
        return given.positional[place.number]
    words = [word.value for word in given.keywords if word.name is None]
    if not stars and not words:
        return place.default if isinstance(place.default, n.Constant) else None
    starred = [arg.value for arg in given.positional if isinstance(arg, n.Starred)]
    if stars != [len(given.positional) - 1] * len(stars) or len(words) > 1 or caller is None:
        return None
    if not all(_is_own(expr, "star", caller) for expr in starred):
        return None
    if not all(_is_own(expr, "double_star", caller) for expr in words):
        return None
    index = place.number - named if stars and place.number is not None else None
    about = (place.name, index)
    base = (*words, *starred)[0]
    items = [n.Constant(value, base.span) for value in about]
    if isinstance(place.default, n.Constant):
        items.append(place.default)
    return n.Subscript(base, n.Sequence(_REST, tuple(items), base.span), base.span)


def _is_own(expr: n.Expr, kind: str, function: Function) -> bool:
    """Whether an expression is the `*args` or the `**kwargs` of a function, or of one around it."""
    owner = _owner(expr.id, function) if isinstance(expr, n.Name) else None
    if owner is None or not isinstance(expr, n.Name):
        return False
    bound = owner.scope.bindings.get(expr.id, ())
    return len(bound) == 1 and any(p.name == expr.id and p.kind == kind for p in owner.node.params)


def _owner(name: str, function: Function) -> Function | None:
    """The function, `function` or one around it, that binds a name; None for names of the module."""
    at: Function | None = function
    while at is not None:
        if name in at.scope.outer:
            return None
        if name in at.scope.bindings or name in at.scope.inner:
            return at
        at = at.parent
    return None


def _reaching(name: n.Name, function: Function) -> list[Binding]:
    return function.scope.reaching(name.id, name.span.line)


def _assigned(name: n.Name, function: Function) -> n.Expr | None:
    """The expression that is all that a local name can be where it stands."""
    reaching = _reaching(name, function)
    if len(reaching) != 1 or reaching[0].kind != "value" or reaching[0].path:
        return None
    return cast(n.Expr, reaching[0].node)


def _place(function: Function) -> str:
    return f"{function.module.filename}:{function.node.span.line}:{function.node.span.column}"
