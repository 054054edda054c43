"""Edits of calls: awaiting them, moving them to the thread pool, setting their keyword arguments.

Arguments, comments and layout of the call are kept byte for byte.

    await_call(tree, call)                        f(x)  ->  await f(x)
    await_call(tree, call, "asyncio.sleep")       time.sleep(1)  ->  await asyncio.sleep(1)
    await_argument(tree, call)                    asyncio.run(f(x))  ->  await f(x)
    make_coroutine(tree, function, calls)         def g(): f(x)  ->  async def g(): await f(x)
    wrap_in_threadpool(tree, call, "run_in_threadpool")
                                                  f(x, k=1)  ->  await run_in_threadpool(f, x, k=1)
    unfold_call(tree, call, place)                g(f(x, k=1))  ->  g(f, x, k=1)
    set_keyword(tree, call, "timeout", "3"), remove_keyword(tree, call, "timeout")

Both `await` builders add the parentheses their place needs and raise Refusal where `await` cannot stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import libcst as cst

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.syntax import lists
from fastapi_lint.syntax.edits import add_async
from fastapi_lint.syntax.layout import realign, width
from fastapi_lint.syntax.refusal import Refusal
from fastapi_lint.syntax.spans import excerpt, indent_step, indentation, insertion
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


def make_coroutine(tree: Slice, function: cst.FunctionDef, awaited: Iterable[cst.Call]) -> tuple[Edit, ...]:
    """Turn `def` into `async def` and await some calls of its own body."""
    edits = [add_async(tree, function)]
    for call in awaited:
        scopes = (
            a for a in tree.ancestors(call) if isinstance(a, (cst.FunctionDef, cst.Lambda, cst.GeneratorExp))
        )
        if next(scopes, None) is not function:
            raise Refusal("a call that has to be awaited stands in a function or generator of its own")
        before, after = _parentheses(tree, call)
        span = tree.span_of(call)
        edits += _insert(tree.source.filename, span[:2], f"{before}await ")
        edits += _insert(tree.source.filename, span[2:], after)
    return tuple(edits)


def await_argument(tree: Slice, call: cst.Call) -> tuple[Edit, ...]:
    """Await what a call gets as its only argument instead of calling: `run(f(x))` to `await f(x)`."""
    if len(call.args) != 1 or call.args[0].keyword is not None or call.args[0].star:
        raise Refusal("the call has more than one argument to be awaited")
    value = call.args[0].value
    if not isinstance(value, (cst.Call, cst.Name, cst.Attribute)) and not value.lpar:
        raise Refusal("what would be awaited needs parentheses of its own")
    require_await(tree, call)
    _require_no_lock(tree, call)
    before, after = _parentheses(tree, call)
    whole, inner = tree.span_of(call), tree.outer_span(value)
    head, tail = Span(*whole[:2], *inner[:2]), Span(*inner[2:], *whole[2:])
    for part in (head, tail):
        _require_no_comment(tree, part)
    filename = tree.source.filename
    return Edit(filename, head, f"{before}await "), Edit(filename, tail, after)


def wrap_in_threadpool(tree: Slice, call: cst.Call, runner: str) -> tuple[Edit, ...]:
    """Turn `f(args)` into `await runner(f, args)`; `runner` is the local spelling of `run_in_threadpool`.

    What the callee consists of (`session.query(User)` in `session.query(User).all()`) is still evaluated
    where it stands.
    """
    require_await(tree, call)
    _require_no_lock(tree, call)
    _require_no_cleanup(tree, call)
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
    moved: tuple[Edit, ...] = ()
    separator = ", "
    is_long = _grows_too_long(tree, span, opening)
    if span.line == span.end_line and is_long:
        opening += f"\n{indentation(tree.source, span.line)}{indent_step(tree.source)}"
    elif span.line == bracket.end_line != span.end_line:
        column = span.column + len(opening)
        moved = realign(tree, span, bracket.end_column, column - bracket.end_column)
        separator = f",\n{' ' * column}" if is_long and moved else separator
    return (*_insert(filename, span[:2], opening), Edit(filename, inner, separator), *moved, *closing)


def _grows_too_long(tree: Slice, span: Span, more: str) -> bool:
    """Whether a line with `more` in it would be longer than those of its file."""
    text = tree.source.lines[span.line - 1].rstrip()
    return len(text) + len(more) > width(tree.source)


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


def _require_no_cleanup(tree: Slice, call: cst.Call) -> None:
    """Raise Refusal where a cancelled task would skip the call if it had to be awaited."""
    for outer in tree.ancestors(call):
        if isinstance(outer, cst.FunctionDef):
            return
        if isinstance(outer, cst.Finally):
            raise Refusal("the call stands in `finally`, where a cancelled request would skip an `await`")
        if isinstance(outer, cst.ExceptHandler):
            caught = "" if outer.type is None else tree.text(outer.type)
            if outer.type is None or re.search(r"BaseException|Cancelled|GeneratorExit|SystemExit", caught):
                raise Refusal(
                    "the call answers a cancellation, during which an `await` would be cancelled too"
                )


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
        if isinstance(outer, cst.BaseComp) and not _is_first_iterable(tree, outer, node):
            raise Refusal("the code stands in a comprehension")
        if isinstance(outer, cst.ClassDef):
            raise Refusal("`await` cannot stand in a class body")
        if isinstance(outer, cst.Annotation):
            raise Refusal("`await` cannot stand in an annotation")
        inner = outer
    raise Refusal("`await` cannot stand outside a function")


def unfold_call(tree: Slice, call: cst.Call, place: Span) -> tuple[Edit, ...]:
    """Turn an argument `f(x, k=1)` of another call, standing at `place`, into `f, x, k=1`."""
    if any(_bare_generator(arg) for arg in call.args):
        raise Refusal("the argument is a generator without parentheses of its own")
    filename, callee = tree.source.filename, tree.outer_span(call.func)
    first = tree.span_of(call.args[0])[:2] if call.args else place[2:]
    last = tree.span_of(call.args[-1])[2:] if call.args else place[2:]
    gaps = (Span(*place[:2], *callee[:2]), Span(*callee[2:], *first), Span(*last, *place[2:]))
    for gap in gaps:
        _require_no_comment(tree, gap)
    texts = ("", ", " if call.args else "", "")
    return tuple(
        Edit(filename, gap, text) for gap, text in zip(gaps, texts, strict=True) if gap[:2] != gap[2:]
    )


def _is_first_iterable(tree: Slice, comprehension: cst.BaseComp, node: cst.CSTNode) -> bool:
    """Whether code belongs to what a comprehension iterates over, which is evaluated outside of it."""
    loop = comprehension.for_in
    return tree.outer_span(loop.iter).contains(tree.span_of(node))


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


def rename_keyword(tree: Slice, call: cst.Call, name: str, new: str) -> Edit:
    """Give a keyword argument another name; Refusal if it is absent or the call has the other one too."""
    found = {arg.keyword.value: arg.keyword for arg in call.args if arg.keyword is not None}
    if name not in found:
        raise Refusal(f"the call has no argument `{name}`")
    if new in found:
        raise Refusal(f"the call has both `{name}` and `{new}`")
    return Edit(tree.source.filename, tree.span_of(found[name]), new)


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
