"""Awaiting, moving to the thread pool, and keyword arguments: exact texts."""

from __future__ import annotations

import ast

import pytest

from fastapi_lint.syntax import calls
from fastapi_lint.syntax.refusal import Refusal


def inside(expression: str) -> str:
    return f"async def route():\n    {expression}\n"


WRAPPED = [
    ("requests.get(url, timeout=3)", "{}", "await run(requests.get, url, timeout=3)"),
    ("f()", "{}", "await run(f)"),
    ("f( )", "{}", "await run(f )"),
    ("f (1 , )", "{}", "await run(f, 1 , )"),
    ("f(*a, k=1, **b)", "x = {}", "await run(f, *a, k=1, **b)"),
    ("f(1)", "{}.json()", "(await run(f, 1))"),
    ("f(1)", "{}[0]", "(await run(f, 1))"),
    ("f(1)", "{}(2)", "(await run(f, 1))"),
    ("f(1)", "{} ** 2", "(await run(f, 1))"),
    ("f(1)", "2 ** {}", "await run(f, 1)"),
    ("f(1)", "({}).json()", "await run(f, 1)"),
    ("f(1)", "x[{}]", "await run(f, 1)"),
    ("f(1)", "-{}", "await run(f, 1)"),
    ("f(1)", "g(*{})", "await run(f, 1)"),
    ("f(1)", "return f'{{{}!r}}'", "await run(f, 1)"),
    ("f(1)", "with {} as g: pass", "await run(f, 1)"),
    ("(f)(1)", "{}", "await run((f), 1)"),
    ("f((x for x in y))", "{}", "await run(f, (x for x in y))"),
    ("s.query(U)\n     # all\n     .all()", "x = ({})", "await run(s.query(U)\n     # all\n     .all)"),
    (
        "f(  # why\n        url,  # where\n        timeout=3,\n    )",
        "{}",
        "await run(  # why\n        f,\n        url,  # where\n        timeout=3,\n    )",
    ),
    ("f(\n        'é',\n    )", "{}.x", "(await run(\n        f,\n        'é',\n    ))"),
]


@pytest.mark.parametrize(("call", "around", "expected"), WRAPPED)
def test_wrap_in_threadpool(parse, call, around, expected):
    parsed = parse(inside(around.format(call)))
    tree, node = parsed.call(call)
    fixed = parsed.after(calls.wrap_in_threadpool(tree, node, "run"))
    assert fixed == inside(around.format(expected))
    ast.parse(fixed)


REFUSED = [
    "async def a():\n    return lambda: f(1)\n",
    "async def a():\n    def b():\n        return f(1)\n",
    "async def a():\n    return [x for x in y for z in f(1)]\n",
    "async def a():\n    return [x for x in y if f(1)]\n",
    "async def a():\n    return (f(1) for x in y)\n",
    "async def a():\n    class B:\n        x = f(1)\n",
    "async def a():\n    x: f(1) = 2\n",
    "async def a():\n    await f(1)\n",
    "async def a(x=f(1)):\n    pass\n",
    "@f(1)\nasync def a():\n    pass\n",
    "async def a() -> f(1):\n    pass\n",
    "def a():\n    f(1)\n",
    "x = f(1)\n",
]


@pytest.mark.parametrize("text", REFUSED)
def test_await_is_refused_where_it_cannot_stand(parse, text):
    tree, call = parse(text).call("f(1)")
    with pytest.raises(Refusal):
        calls.wrap_in_threadpool(tree, call, "run")
    with pytest.raises(Refusal):
        calls.await_call(tree, call)


@pytest.mark.parametrize("call", ["f(x for x in y)", "f(func=1)", "(f  # c\n     (1))"])
def test_wrap_in_threadpool_refuses_arguments_it_cannot_pass_on(parse, call):
    parsed = parse(inside(call))
    tree, node = parsed.call(call)
    with pytest.raises(Refusal):
        calls.wrap_in_threadpool(tree, node, "run")


@pytest.mark.parametrize(
    ("around", "callee", "expected"),
    [
        ("{}", None, "await time.sleep(1)"),
        ("{}.x", None, "(await time.sleep(1))"),
        ("[x for x in {}]", None, "await time.sleep(1)"),
        ("{}", "asyncio.sleep", "await asyncio.sleep(1)"),
        ("{}.x", "asyncio.sleep", "(await asyncio.sleep(1))"),
    ],
)
def test_await_call(parse, around, callee, expected):
    parsed = parse(inside(around.format("time.sleep(1)")))
    tree, call = parsed.call("time.sleep(1)")
    assert parsed.after(calls.await_call(tree, call, callee)) == inside(around.format(expected))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("f()", "f(k=2)"),
        ("f(1)", "f(1, k=2)"),
        ("f(1,)", "f(1, k=2,)"),
        ("f(k=1, j=3)", "f(k=2, j=3)"),
        ("f(k = (1), j=3)", "f(k = 2, j=3)"),
        ("f(\n    1,\n)", "f(\n    1,\n    k=2,\n)"),
        ("f(\n    1  # c\n)", "f(\n    1,  # c\n    k=2\n)"),
        ("f(\n    1,  # c\n    # d\n)", "f(\n    1,  # c\n    k=2,\n    # d\n)"),
        ("f(1,\n  2)", "f(1,\n  2, k=2)"),
        ("f(\n    a=[\n        1,\n    ],\n)", "f(\n    a=[\n        1,\n    ],\n    k=2,\n)"),
    ],
)
def test_set_keyword(parse, call, expected):
    parsed = parse(f"x = {call}\n")
    tree, node = parsed.call(call)
    fixed = parsed.after(calls.set_keyword(tree, node, "k", "2"))
    assert fixed == f"x = {expected}\n"
    ast.parse(fixed)


@pytest.mark.parametrize("call", ["f(**o)", "f(x for x in y)", "f(k=(  # c\n  1))"])
def test_set_keyword_refuses(parse, call):
    parsed = parse(f"x = {call}\n")
    tree, node = parsed.call(call)
    with pytest.raises(Refusal):
        calls.set_keyword(tree, node, "k", "2")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("f(k=1)", "f()"),
        ("f(k=1,)", "f()"),
        ("f( k=1 )", "f()"),
        ("f(a, k=1)", "f(a)"),
        ("f(a, k=1,)", "f(a,)"),
        ("f(a, k=1, **b)", "f(a, **b)"),
        ("f(k=1, a=2)", "f(a=2)"),
        ("f(\n    a,\n    k=1,\n    b=2,\n)", "f(\n    a,\n    b=2,\n)"),
        ("f(\n    a,  # c\n    k=1\n)", "f(\n    a,  # c\n)"),
        ("f(\n    a, k=1,\n    b=2,\n)", "f(\n    a, b=2,\n)"),
        ("f(\n    k=1,\n)", "f()"),
    ],
)
def test_remove_keyword(parse, call, expected):
    parsed = parse(f"x = {call}\n")
    tree, node = parsed.call(call)
    fixed = parsed.after(calls.remove_keyword(tree, node, "k"))
    assert fixed == f"x = {expected}\n"
    ast.parse(fixed)


@pytest.mark.parametrize("call", ["f(a)", "f(\n    k=1,  # c\n    a=2,\n)", "f(k=[  # c\n  1])"])
def test_remove_keyword_refuses(parse, call):
    parsed = parse(f"x = {call}\n")
    tree, node = parsed.call(call)
    with pytest.raises(Refusal):
        calls.remove_keyword(tree, node, "k")
