"""FAL414: a response model that says next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.facts import nodes as n
from fastapi_lint.project import types as t
from fastapi_lint.project.contract import Contract
from fastapi_lint.project.returns import Returns, is_response
from fastapi_lint.rules.base import Rule
from fastapi_lint.syntax.spans import excerpt

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.infer import Evaluator
    from fastapi_lint.project.model import Project

_ANYTHING = frozenset({"Any", "object"})
_MAPPINGS = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict"})
_LISTS = frozenset({"list", "List", "Sequence", "Iterable", "set", "Set", "tuple", "Tuple"})
_HOMES = frozenset({"builtins", "typing", "typing_extensions", "collections.abc", "collections"})


class WeakResponseModel(Rule):
    """`dict` and `Any` let everything through: nothing is documented and nothing is left out."""

    code = "FAL414"
    name = "weak-response-model"
    summary = "`dict`, `Any` or a list of such as the response model"
    severity = Severity.INFO
    default = False
    since = "0.1.0"
    groups = ("contract", "opinion")

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report the annotation or the `response_model`."""
        contract, handler = Contract(route, project), route.handler
        if not contract.is_known or contract.has_response_class or contract.model is None:
            return
        if handler is not None and Returns(project.evaluator, handler).is_response:
            return
        expr, frame = contract.model
        declared = t.members(project.evaluator.annotations.instance(expr, frame))
        if any(is_response(project.evaluator, member) for member in declared):
            return
        if not _is_weak(expr, frame, project.evaluator):
            return
        text = " ".join(excerpt(frame.module.source, expr.span).split()).strip("\"'")
        yield self.report(
            frame.module,
            expr.span,
            f"the response of route `{route.title}` is declared as `{text}`, which documents no field "
            "and lets every one through",
            label="a model would say what is sent",
            context=route.place.span.line if frame.module is route.module else None,
            noqa_rows=(route.place.span.line,) if frame.module is route.module else (),
        )


def _is_weak(expr: n.Expr, frame: t.Frame, evaluator: Evaluator) -> bool:
    """Whether a type expression allows anything in some place of a value."""
    if isinstance(expr, n.Constant):
        parsed = evaluator.annotations.unquote(expr)
        return (
            parsed is not None and not isinstance(parsed, n.Constant) and _is_weak(parsed, frame, evaluator)
        )
    if isinstance(expr, n.Binary):
        return _is_weak(expr.left, frame, evaluator) or _is_weak(expr.right, frame, evaluator)
    base = evaluator.infer(expr.base if isinstance(expr, n.Subscript) else expr, frame)
    if isinstance(base, t.Alias) and base.expr is not expr:
        return _is_weak(base.expr, base.frame, evaluator)
    if not isinstance(base, t.External):
        return False
    home, _, name = base.dotted.rpartition(".")
    if home not in _HOMES:
        return False
    if not isinstance(expr, n.Subscript):
        return name in _ANYTHING | _MAPPINGS | _LISTS
    index = expr.index
    args = index.items if isinstance(index, n.Sequence) and index.kind == "tuple" else (index,)
    if name in _MAPPINGS or name == "Annotated":
        args = args[1:2] if name in _MAPPINGS else args[:1]
    elif name not in _LISTS | {"Optional", "Union"}:
        return False
    return any(_is_weak(arg, frame, evaluator) for arg in args)
