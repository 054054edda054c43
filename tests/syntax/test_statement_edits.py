"""Inserting, deleting, protecting statements; decorators, parameters, `async`: exact texts."""

from __future__ import annotations

import ast

import pytest

from fastapi_lint.diagnostic import Edit, Span
from fastapi_lint.source import Source
from fastapi_lint.syntax import edits, spans
from fastapi_lint.syntax.refusal import Refusal


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("a = 1\nb = 2\n", 2, "a = 1\nNEW\nb = 2\n"),
        ("a = 1\n# b\n@d\ndef b(): pass\n", 3, "a = 1\nNEW\n# b\n@d\ndef b(): pass\n"),
        ("a = 1\n\n# far\n\nb = 2\n", 5, "a = 1\n\n# far\n\nNEW\nb = 2\n"),
        ("#!/bin/sh\nb = 2\n", 2, "#!/bin/sh\nNEW\nb = 2\n"),
        ("if a:\n\tb = 2\n", 2, "if a:\n\tNEW\n\tb = 2\n"),
        ("def b():\n\tpass\n", 1, "NEW\ndef b():\n\tpass\n"),
        ("a = 1\r\nb = 2\r\n", 2, "a = 1\r\nNEW\r\nb = 2\r\n"),
    ],
)
def test_insert_before(parse, text, line, expected):
    parsed = parse(text)
    assert parsed.after(edits.insert_before(*parsed.statement(line), "NEW")) == expected


@pytest.mark.parametrize("step", ["  ", "\t", "    "])
def test_levels_of_inserted_text_are_those_of_the_file(parse, step):
    parsed = parse(f"def f():\n{step}a = 1\n")
    tree, function = parsed.statement(1)
    edit = edits.insert_after(
        tree, function.body.body[0], "if b:\n    if c:\n\n        d = (1,\n              2)\n"
    )
    assert parsed.after(edit) == (
        f"def f():\n{step}a = 1\n{step}if b:\n{step * 2}if c:\n\n{step * 3}d = (1,\n{step * 4}  2)\n"
    )


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("a = 1  # c\nb = 2\n", 1, "a = 1  # c\nNEW\nb = 2\n"),
        ("a = 1", 1, "a = 1\nNEW"),
        ("if a:\n    b = (\n    )\n    # c\n", 2, "if a:\n    b = (\n    )\n    NEW\n    # c\n"),
        ("a = 1\r\nb = 2", 2, "a = 1\r\nb = 2\r\nNEW"),
    ],
)
def test_insert_after(parse, text, line, expected):
    parsed = parse(text)
    assert parsed.after(edits.insert_after(*parsed.statement(line), "NEW")) == expected


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("a = 1\nb = 2\nc = 3\n", 2, "a = 1\nc = 3\n"),
        ("a = 1\n\n\n@d\ndef b():\n    pass\n\n\nc = 3\n", 4, "a = 1\n\n\nc = 3\n"),
        ("# over\na = 1  # noqa: E1\n# under\n", 2, "# over\n# under\n"),
        ("a = 1  # kept\nb = 2\n", 1, "# kept\nb = 2\n"),
        ("if a:\n    b = 2\nc = 3\n", 2, "if a:\n    pass\nc = 3\n"),
        ("if a:\n    b = 2", 2, "if a:\n    pass"),
        ("a = 1\nb = 2", 2, "a = 1\n"),
    ],
)
def test_delete_statement(parse, text, line, expected):
    parsed = parse(text)
    fixed = parsed.after(edits.delete_statement(*parsed.statement(line)))
    assert fixed == expected
    ast.parse(fixed)


@pytest.mark.parametrize(
    ("index", "expected"),
    [(0, "b = 2; c = 3  # t\n"), (1, "a = 1; c = 3  # t\n"), (2, "a = 1; b = 2  # t\n")],
)
def test_delete_one_statement_of_a_line(parse, index, expected):
    parsed = parse("a = 1; b = 2; c = 3  # t\n")
    tree, line = parsed.statement(1)
    assert parsed.after(edits.delete_statement(tree, line.body[index])) == expected


def test_an_elif_cannot_be_deleted(parse):
    tree, statement = parse("if a:\n    pass\nelif b:\n    pass\n").statement(1)
    with pytest.raises(Refusal):
        edits.delete_statement(tree, statement.orelse)


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("@a\n@b(1,\n   2)\n# c\ndef f(): pass\n", 1, "@a\n# c\ndef f(): pass\n"),
        ("@a  # why\ndef f(): pass\n", 0, "# why\ndef f(): pass\n"),
        ("@a  # noqa\ndef f(): pass\n", 0, "def f(): pass\n"),
    ],
)
def test_delete_decorator(parse, text, index, expected):
    parsed = parse(text)
    tree, function = parsed.statement(1)
    assert parsed.after(edits.delete_decorator(tree, function, function.decorators[index])) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "def f():\n    open()\n    yield x  # c\n\n    # why\n    log('''a\n  b''')\n",
            "def f():\n    open()\n    try:\n"
            "        yield x  # c\n\n        # why\n        log('''a\n  b''')\n"
            "    finally:\n        close()\n",
        ),
        (
            "def f():\n\topen()\n\tyield x",
            "def f():\n\topen()\n\ttry:\n\t\tyield x\n\tfinally:\n\t\tclose()",
        ),
    ],
)
def test_protect(parse, text, expected):
    parsed = parse(text)
    tree, function = parsed.statement(1)
    fixed = parsed.after(edits.protect(tree, function.body.body[1:], "close()"))
    assert fixed == expected
    ast.parse(fixed)


def test_async_is_added_and_removed(parse):
    parsed = parse("@d\ndef f(): pass\n")
    assert parsed.after(edits.add_async(*parsed.statement(1))) == "@d\nasync def f(): pass\n"
    parsed = parse("@d\nasync   def f(): pass\n")
    assert parsed.after(edits.remove_async(*parsed.statement(1))) == "@d\ndef f(): pass\n"


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        ("await x", True),
        ("async with x: pass", True),
        ("async for y in x: pass", True),
        ("return [y async for y in x]", True),
        ("return f'{await x}'", True),
        ("yield 1", False),
        ("f()", False),
    ],
)
def test_remove_async_is_refused_where_the_body_awaits(parse, body, needed):
    tree, function = parse(f"async def f():\n    {body}\n").statement(1)
    assert edits.awaits(function) is needed
    if needed:
        with pytest.raises(Refusal):
            edits.remove_async(tree, function)


def test_a_function_that_delegates_cannot_become_async(parse):
    with pytest.raises(Refusal):
        edits.add_async(*parse("def f():\n    yield from x\n").statement(1))


def test_a_nested_function_may_await(parse):
    _, function = parse("async def f():\n    async def g():\n        await x\n    return g\n").statement(1)
    assert not edits.awaits(function)


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("()", "(NEW: T)"),
        ("( )", "( NEW: T)"),
        ("(a)", "(a, NEW: T)"),
        ("(a: int)", "(a: int, NEW: T)"),
        ("(a: list[int],)", "(a: list[int], NEW: T,)"),
        ("(a, b=1)", "(a, NEW: T, b=1)"),
        ("(a: int = 1)", "(NEW: T, a: int = 1)"),
        ("(a, *, b=1)", "(a, *, NEW: T, b=1)"),
        ("(\n    a,\n    b,  # c\n)", "(\n    a,\n    b,  # c\n    NEW: T,\n)"),
        ("(\n    a,\n    b=1,\n)", "(\n    a,\n    NEW: T,\n    b=1,\n)"),
        ("(\n    a  # c\n) -> T", "(\n    a,  # c\n    NEW: T\n) -> T"),
    ],
)
def test_add_parameter(parse, signature, expected):
    parsed = parse(f"def f{signature}:\n    pass\n")
    fixed = parsed.after(edits.add_parameter(*parsed.statement(1), "NEW: T"))
    assert fixed == f"def f{expected}:\n    pass\n"
    ast.parse(fixed)


@pytest.mark.parametrize("signature", ["(a, /)", "(*a)", "(**a)"])
def test_add_parameter_refuses(parse, signature):
    with pytest.raises(Refusal):
        edits.add_parameter(*parse(f"def f{signature}: pass\n").statement(1), "NEW: T")


def test_parameter_span(parse):
    parsed = parse("def f(*a: int, b: str = (1), **c): pass\n")
    tree, function = parsed.statement(1)
    parameters = [function.params.star_arg, *function.params.kwonly_params, function.params.star_kwarg]
    texts = [spans.excerpt(parsed.source, edits.parameter_span(tree, one)) for one in parameters]
    assert texts == ["*a: int", "b: str = (1)", "**c"]


def test_replace_takes_a_node_or_a_span(parse):
    parsed = parse("x = (f(1))\n")
    tree, call = parsed.call("f(1)")
    assert parsed.after(edits.replace(tree, call, "g()")) == "x = (g())\n"
    assert parsed.after(edits.replace(tree, tree.outer_span(call), "g()")) == "x = g()\n"


def test_equal_edits_count_once_and_overlapping_ones_are_an_error():
    source = Source("m.py", "abc\n")
    edit = Edit("m.py", Span(1, 0, 1, 2), "x")
    assert spans.apply(source, [edit, edit]) == "xc\n"
    with pytest.raises(ValueError):
        spans.apply(source, [edit, Edit("m.py", Span(1, 1, 1, 3), "y")])
    with pytest.raises(ValueError):
        spans.apply(source, [Edit("m.py", Span(4, 0, 4, 1), "y")])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((1, 0, 1, 2), (1, 2, 1, 4), False),
        ((1, 0, 1, 3), (1, 2, 1, 4), True),
        ((1, 2, 1, 2), (1, 2, 1, 2), True),
        ((1, 2, 1, 2), (1, 2, 1, 4), True),
        ((1, 2, 1, 2), (1, 0, 1, 2), True),
        ((1, 2, 1, 2), (1, 3, 1, 4), False),
        ((1, 5, 3, 1), (2, 0, 2, 0), True),
    ],
)
def test_overlap(one, other, expected):
    assert spans.overlap(Span(*one), Span(*other)) is expected
    assert spans.overlap(Span(*other), Span(*one)) is expected
