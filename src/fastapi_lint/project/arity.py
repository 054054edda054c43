"""Whether a function can be called with the arguments of a call at all."""

from __future__ import annotations

from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.module import Function
from fastapi_lint.project.scope import last_name

# Decorators that leave the parameters as they are written; any other may add some, or give them itself.
_PLAIN = frozenset({"abstractmethod", "classmethod", "final", "override", "staticmethod"})
_POSITIONAL = ("positional", "positional_only")


def takes(func: t.Type, call: n.Call) -> bool:
    """Whether a call of a function does not raise `TypeError` for too few, too many or unknown arguments.

    What is given with `*` and `**` may fit; so may anything for what is no plain function of the project.
    """
    if not isinstance(func, t.FunctionValue):
        return True
    names = {last_name(decorator) for decorator in func.function.node.decorators}
    if not names <= _PLAIN:
        return True
    params = _parameters(func.function, is_bound=func.receiver is not None and "staticmethod" not in names)
    return _fits(params, call)


def _parameters(function: Function, *, is_bound: bool) -> tuple[n.Param, ...]:
    params = function.node.params
    return params[1:] if is_bound and params and params[0].kind in _POSITIONAL else params


def _fits(params: tuple[n.Param, ...], call: n.Call) -> bool:
    kinds = {param.kind for param in params}
    places = [param for param in params if param.kind in _POSITIONAL]
    given = [arg for arg in call.args if not isinstance(arg, n.Starred)]
    words = {keyword.name for keyword in call.keywords if keyword.name is not None}
    known = {param.name for param in params if param.kind in ("positional", "keyword_only")}
    if "star" not in kinds and len(given) > len(places):
        return False
    if "double_star" not in kinds and not words <= known:
        return False
    if len(given) < len(call.args):
        return True
    if any(param.name in words for param in places[: len(given)] if param.kind == "positional"):
        return False
    if len(words) < len(call.keywords):
        return True
    needed = [*places[len(given) :], *(param for param in params if param.kind == "keyword_only")]
    return all(param.default is not None or param.name in words for param in needed)
