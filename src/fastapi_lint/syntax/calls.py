"""Edits of calls: awaiting them, moving them to the thread pool, setting their keyword arguments.

Arguments, comments and layout of the call are kept byte for byte.

    await_call(tree, call)                        f(x)  ->  await f(x)
    await_call(tree, call, "asyncio.sleep")       time.sleep(1)  ->  await asyncio.sleep(1)
    wrap_in_threadpool(tree, call, "run_in_threadpool")
                                                  f(x, k=1)  ->  await run_in_threadpool(f, x, k=1)
    set_keyword(tree, call, "timeout", "3"), remove_keyword(tree, call, "timeout")

Both `await` builders add the parentheses their place needs and raise Refusal where `await` cannot stand.
"""

from __future__ import annotations

import re

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.syntax import lists
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import excerpt, indentation, insertion
from fastapi_lint.syntax.tree import Slice


def await_call(tree: Slice, call: cst.Call, callee: str | None = None) -> tuple[Edit, ...]:
    """Await a call, of `callee` instead of its own function if given."""
    require_await(tree, call)
    before, after = _parentheses(tree, call)
    filename, span = tree.source.filename, tree.span_of(call)
    closing = _insert(filename, span[2:], after)
    if callee is None:
        return (*_insert(filename, span[:2], f"{before}await "), *closing)
    _require_no_comment(tree, tree.outer_span(call.func))
    return Edit(filename, tree.outer_span(call.func), f"{before}await {callee}"), *closing


def wrap_in_threadpool(tree: Slice, call: cst.Call, runner: str) -> tuple[Edit, ...]:
    """Turn `f(args)` into `await runner(f, args)`; `runner` is the local spelling of `run_in_threadpool`.

    What the callee consists of (`session.query(User)` in `session.query(User).all()`) is still evaluated
    where it stands.
    """
    require_await(tree, call)
    _require_no_lock(tree, call)
    if any(arg.keyword is not None and arg.keyword.value == "func" for arg in call.args):
        raise Refusal("the call has a keyword argument named `func`")
    if any(_bare_generator(arg) for arg in call.args):
        raise Refusal("the argument is a generator without parentheses of its own")
    bracket = Span(*tree.outer_span(call.func)[2:], *_after_bracket(tree, call))
    _require_no_comment(tree, bracket)
    before, after = _parentheses(tree, call)
    filename, span = tree.source.filename, tree.span_of(call)
    opening = f"{before}await {runner}("
    closing = _insert(filename, span[2:], after)
    if not call.args:
        return (*_insert(filename, span[:2], opening), Edit(filename, bracket, ""), *closing)
    first = tree.span_of(call.args[0])
    gap = excerpt(tree.source, Span(*bracket[2:], *first[:2]))
    if "\n" in gap or "\r" in gap:
        lead = indentation(tree.source, first.line)
        callee = tree.outer_text(call.func)
        head = Span(*span[:2], *first[:2])
        return Edit(filename, head, f"{opening}{gap}{callee},\n{lead}"), *closing
    inner = Span(*bracket[:2], *first[:2])
    return (*_insert(filename, span[:2], opening), Edit(filename, inner, ", "), *closing)


def _require_no_lock(tree: Slice, call: cst.Call) -> None:
    """Raise Refusal where other tasks, let in by an `await`, would meet a lock or a half-done update."""
    for outer in tree.ancestors(call):
        if isinstance(outer, cst.FunctionDef):
            return
        if isinstance(outer, cst.AugAssign) and not isinstance(outer.target, cst.Name):
            raise Refusal("the value that is added to could change during the `await`")
        if isinstance(outer, cst.With) and outer.asynchronous is None:
            names = " ".join(tree.text(item.item) for item in outer.items)
            if re.search(r"lock|mutex|semaphore", names, re.IGNORECASE):
                raise Refusal("a lock would be held during the `await`")


def require_await(tree: Slice, node: cst.CSTNode) -> None:
    """Raise Refusal if `await` cannot stand at `node` or would run elsewhere than in its function."""
    inner = node
    if isinstance(tree.parent(node), cst.Await):
        raise Refusal("the call is awaited already")
    for outer in tree.ancestors(node):
        if isinstance(outer, cst.FunctionDef):
            if inner is not outer.body:
                raise Refusal(f"the code stands in the signature or a decorator of `{outer.name.value}`")
            if outer.asynchronous is None:
                raise Refusal(f"`{outer.name.value}` is not async")
            return
        if isinstance(outer, cst.Lambda):
            raise Refusal("`await` cannot stand in a lambda")
        if isinstance(outer, cst.BaseComp):
            raise Refusal("the code stands in a comprehension")
        if isinstance(outer, cst.ClassDef):
            raise Refusal("`await` cannot stand in a class body")
        if isinstance(outer, cst.Annotation):
            raise Refusal("`await` cannot stand in an annotation")
        inner = outer
    raise Refusal("`await` cannot stand outside a function")


def set_keyword(tree: Slice, call: cst.Call, name: str, value: str) -> tuple[Edit, ...]:
    """Replace the value of a keyword argument, or add the argument at the end."""
    filename = tree.source.filename
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == name:
            span = tree.outer_span(arg.value)
            _require_no_comment(tree, span)
            return (Edit(filename, span, value),)
    if any(arg.star == "**" for arg in call.args):
        raise Refusal(f"`**` arguments may hold `{name}` already")
    if any(_bare_generator(arg) for arg in call.args):
        raise Refusal("the argument is a generator without parentheses of its own")
    text = f"{name}={value}"
    if not call.args:
        return _insert(filename, _before_bracket(tree, call), text)
    return lists.add_last(tree.source, tree.span_of(call.args[-1]), _before_bracket(tree, call), text)


def remove_keyword(tree: Slice, call: cst.Call, name: str) -> Edit:
    """Remove a keyword argument; Refusal if it is absent or a comment would go with it."""
    for index, arg in enumerate(call.args):
        if arg.keyword is not None and arg.keyword.value == name:
            return remove_argument(tree, call, index)
    raise Refusal(f"the call has no argument `{name}`")


def remove_argument(tree: Slice, call: cst.Call, index: int) -> Edit:
    """Remove an argument by its index; Refusal if a comment would go with it."""
    spans = [tree.span_of(arg) for arg in call.args]
    _require_no_comment(tree, spans[index])
    return lists.remove(tree.source, spans, index, _after_bracket(tree, call), _before_bracket(tree, call))


def _parentheses(tree: Slice, call: cst.Call) -> tuple[str, str]:
    """The parentheses `await` needs where `call` stands."""
    outer = tree.parent(call)
    binds_tighter = (
        (isinstance(outer, cst.Attribute | cst.Subscript) and outer.value is call)
        or (isinstance(outer, cst.Call) and outer.func is call)
        or (
            isinstance(outer, cst.BinaryOperation)
            and isinstance(outer.operator, cst.Power)
            and outer.left is call
        )
    )
    return ("(", ")") if binds_tighter and not call.lpar else ("", "")


def _bare_generator(arg: cst.Arg) -> bool:
    return isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar


def _before_bracket(tree: Slice, call: cst.Call) -> tuple[int, int]:
    """Where the closing bracket of a call stands."""
    span = tree.span_of(call)
    return span.end_line, span.end_column - 1


def _after_bracket(tree: Slice, call: cst.Call) -> tuple[int, int]:
    """The place behind the opening bracket of a call."""
    line, column = tree.outer_span(call.whitespace_after_func)[2:]
    return line, column + 1


def _insert(filename: str, place: tuple[int, int], text: str) -> tuple[Edit, ...]:
    return (Edit(filename, insertion(*place), text),) if text else ()


def _require_no_comment(tree: Slice, span: Span) -> None:
    if tree.comments_in(span):
        raise Refusal("a comment stands in the code to be replaced")
