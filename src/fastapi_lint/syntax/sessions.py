"""Taking an object that a function opens for itself out of it, so that a parameter can take its place."""

from __future__ import annotations

import libcst as cst

from fastapi_lint.diagnostic import Edit
from fastapi_lint.syntax.edits import delete_statement
from fastapi_lint.syntax.functions import unwrap
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.tree import Slice


def remove_opening(tree: Slice, function: cst.FunctionDef, call: cst.Call) -> tuple[str, tuple[Edit, ...]]:
    """The name the opened object has in the function, and the edits that remove its opening and closing.

    Handles `name = call` with `name.close()` beside it, and `with call as name:` around a block.
    """
    place = tree.parent(call)
    if isinstance(place, cst.Await):
        place = tree.parent(place)
    if isinstance(place, cst.Assign):
        return _assigned(tree, function, place)
    if isinstance(place, cst.WithItem):
        return _entered(tree, function, place)
    raise Refusal("the opened object is not bound to a name")


def _assigned(tree: Slice, function: cst.FunctionDef, assign: cst.Assign) -> tuple[str, tuple[Edit, ...]]:
    target = assign.targets[0].target
    if len(assign.targets) != 1 or not isinstance(target, cst.Name):
        raise Refusal("the opened object is not bound to one name")
    line = tree.statement_of(assign)
    if tree.parent(line) is not function.body:
        raise Refusal("it is opened inside a block")
    edits = [delete_statement(tree, line)]
    for statement in _closings(tree, function, target.value):
        if tree.parent(statement) is not function.body:
            raise Refusal("it is closed inside a block")
        edits.append(delete_statement(tree, statement))
    return target.value, tuple(edits)


def _entered(tree: Slice, function: cst.FunctionDef, item: cst.WithItem) -> tuple[str, tuple[Edit, ...]]:
    block = tree.parent(item)
    if item.asname is None or not isinstance(item.asname.name, cst.Name):
        raise Refusal("the `with` block does not name the object")
    if not isinstance(block, cst.With) or len(block.items) != 1:
        raise Refusal("the `with` statement opens something else as well")
    name = item.asname.name.value
    if _closings(tree, function, name):
        raise Refusal("it is closed by hand inside the block")
    return name, unwrap(tree, block)


def _closings(tree: Slice, function: cst.FunctionDef, name: str) -> list[cst.SimpleStatementLine]:
    """The statements `name.close()` and `await name.close()` of a function."""
    found: list[cst.SimpleStatementLine] = []
    for span in tree.spans(cst.Call):
        call = tree.call_at(span)
        if call is None or tree.function_of(call) is not function:
            continue
        func = call.func
        if not (isinstance(func, cst.Attribute) and func.attr.value in ("close", "aclose", "remove")):
            continue
        if isinstance(func.value, cst.Name) and func.value.value == name:
            line = tree.statement_of(call)
            if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
                raise Refusal("the closing shares its line")
            found.append(line)
    return found
