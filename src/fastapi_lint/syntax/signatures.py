"""Edits of parameters: what is a default value becomes metadata of `Annotated`, and the other way round.

    into_metadata(tree, parameter, "Annotated", argument)   x: int = Query(5, gt=0)
                                                        ->  x: Annotated[int, Query(gt=0)] = 5
    out_of_metadata(tree, parameter, call, argument)        x: Annotated[int, Query(5)]
                                                        ->  x: Annotated[int, Query()] = 5
    star_for_order(tree, function, has_default)             the bare `*` that the new order needs

Calls are kept byte for byte, but for the argument that is taken out of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.syntax import lists
from fastapi_lint.syntax.calls import remove_argument
from fastapi_lint.syntax.edits import parameter_span
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import excerpt, insertion
from fastapi_lint.syntax.tree import Slice


def parameters(function: cst.FunctionDef) -> dict[str, cst.Param]:
    """The parameters of a function by name, those with stars left out."""
    listed = function.params
    found = (*listed.posonly_params, *listed.params, *listed.kwonly_params)
    return {param.name.value: param for param in found}


def into_metadata(
    tree: Slice, parameter: cst.Param, annotated: str, argument: int | None, *, keep: bool
) -> tuple[Edit, ...]:
    """Move a parameter's default value into its annotation, which becomes `Annotated` or is it already.

    `argument` is the index of an argument that is taken out of the default's call; with `keep`, it
    becomes the new default value.
    """
    annotation, default = parameter.annotation, parameter.default
    if annotation is None or default is None:
        raise Refusal(f"`{parameter.name.value}` lacks an annotation or a default value")
    declared = tree.outer_span(annotation.annotation)
    moved = tree.outer_span(default)
    filename = tree.source.filename
    taken, value = _taken(tree, default, argument)
    elements = _annotated_elements(annotation.annotation, annotated)
    edits: list[Edit] = []
    if elements:
        start = tree.outer_span(elements[-1].slice)[2:]
    else:
        edits.append(Edit(filename, insertion(*declared[:2]), f"{annotated}["))
        start = declared[2:]
    gap = Span(*start, *moved[:2])
    if tree.comments_in(gap):
        raise Refusal("a comment stands between the annotation and the default value")
    closing = f"] = {value}" if keep and value is not None else "]"
    return (*edits, Edit(filename, gap, ", "), *taken, Edit(filename, insertion(*moved[2:]), closing))


def out_of_metadata(tree: Slice, parameter: cst.Param, call: cst.Call, argument: int) -> tuple[Edit, ...]:
    """Make an argument of a call in a parameter's annotation the default value of the parameter."""
    if parameter.annotation is None or parameter.default is not None:
        raise Refusal(f"`{parameter.name.value}` has a default value already")
    taken, value = _taken(tree, call, argument)
    end = tree.outer_span(parameter.annotation.annotation)[2:]
    return (*taken, Edit(tree.source.filename, insertion(*end), f" = {value}"))


def star_for_order(
    tree: Slice, function: cst.FunctionDef, has_default: Mapping[str, bool]
) -> tuple[Edit, ...]:
    """The bare `*` that parameters need when a required one follows one with a default; empty for none.

    `has_default` says it for the parameters that change.
    """
    listed, name = function.params, function.name.value
    optional = False
    for param in (*listed.posonly_params, *listed.params):
        required = not has_default.get(param.name.value, param.default is not None)
        if required and optional:
            if param in listed.posonly_params:
                raise Refusal(f"`{name}` has positional-only parameters")
            if not isinstance(listed.star_arg, cst.MaybeSentinel):
                raise Refusal(f"a required parameter of `{name}` would follow an optional one")
            return (lists.add_before(tree.source, parameter_span(tree, param), "*"),)
        optional = optional or not required
    return ()


def _annotated_elements(annotation: cst.BaseExpression, annotated: str) -> tuple[cst.SubscriptElement, ...]:
    """The arguments of an annotation that is `Annotated[…]` itself."""
    if not isinstance(annotation, cst.Subscript) or annotation.lpar:
        return ()
    base = annotation.value
    name = base.attr if isinstance(base, cst.Attribute) else base
    last = annotated.rpartition(".")[2]
    return tuple(annotation.slice) if isinstance(name, cst.Name) and name.value == last else ()


def _taken(
    tree: Slice, call: cst.BaseExpression, argument: int | None
) -> tuple[tuple[Edit, ...], str | None]:
    """The edit that takes an argument out of a call, and the text of its value."""
    if argument is None:
        return (), None
    assert isinstance(call, cst.Call)
    value = call.args[argument].value
    edit = remove_argument(tree, call, argument)
    return (edit,), excerpt(tree.source, tree.outer_span(value))
