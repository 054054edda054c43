"""Newer syntax: what it is lowered to, and the facts that come out of it."""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Iterator

import pytest

from fastapi_lint.facts import nodes
from fastapi_lint.facts.extract import FactsError, extract
from fastapi_lint.facts.lower import lower
from fastapi_lint.source import Source

nested_quotes = pytest.mark.skipif(sys.version_info >= (3, 12), reason="parses as it is")


def walk(value: object) -> Iterator[tuple[object, ...]]:
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            yield part
            pending.extend(part)


def lowered_facts(code: str) -> nodes.FileFacts:
    """Facts by way of the lowering, whatever the running Python can parse."""
    text = lower(code)
    assert text is not None
    return extract(Source("module.py", text))


def names(code: str) -> set[str]:
    """The names read in `code`, each checked to stand in `code` where its span says."""
    lines = Source("", code).lines
    found = [part for part in walk(lowered_facts(code)) if isinstance(part, nodes.Name)]
    for name in found:
        assert lines[name.span.line - 1][name.span.column : name.span.end_column] == name.id
    return {name.id for name in found}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("type X = Y", "type[X]: Y"),
        ("type X=Y", "type[X]:Y"),
        ("if a: type  X = Y; b", "if a: type [X]: Y; b"),
        ("type X[T: a = b, *U, **P] = (\n  Y)", "type[X                   ]: (\n  Y)"),
        ("type X[\n  T,  # é\n] \\\n = Y", "type[X \n         \n  \\\n]: Y"),
        ("def f[T](x: T): ...", "def f(   x: T): ..."),
        ("async def f[\n  T = int,\n] (): ...", "async def f(\n          \n   ): ..."),
        ("class C[T](B): ...", "class C(   B): ..."),
        ("class C[*T]: ...", "class C(  ): ..."),
        ("class C[\n T\n]: ...", "class C(\n  \n): ..."),
        ("try: a\nexcept A, B: b", "try: a\nexcept(A, B): b"),
        ("try: a\nexcept A, B.C : b", "try: a\nexcept(A, B.C) : b"),
        ("try: a\nexcept (A, B): b", "try: a\nexcept (A, B): b"),
        ("try: a\nexcept* A, B: b", "try: a\nexcept (A, B): b"),
        ("try: a\nexcept*A: b", "try: a\nexcept A: b"),
        ("lazy import a.b as c", "import      a.b as c"),
        ("a; lazy from .b import c", "a; from      .b import c"),
        ("[*a for a in b]", "[ a for a in b]"),
        ("{* a for a in b}", "{  a for a in b}"),
        ("f((*a for a in b))", "f(( a for a in b))"),
        ("{**a for a in b}", "{  a for a in b}"),
        ("try: a\nexcept A : b\nexcept B, C: b", "try: a\nexcept A : b\nexcept(B, C): b"),
        ("a[*b]", "a[ b]"),
        ("f'{a}'", "f'{a}'"),
    ],
)
def test_lowering(code: str, expected: str) -> None:
    text = lower(code)
    assert text == expected
    ast.parse(text, feature_version=(3, 10))


@nested_quotes
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f'{a['b']}'", "(\u0192,a['b'] )"),
        ("rf'é{ (a['b']) !r:>{w['x']}}é' 'c'", "(\u0192  , (a['b'])     ,w['x']       )"),
        ("f'{'\\n'.join(a)}'", "(\u0192,'\\n'.join(a) )"),
        ("f'{f'{a}'}'", "(\u0192,f'{a}' )"),
        ("f'{f'{a['b']}'}'", "(\u0192,(\u0192,a['b'] ) )"),
    ],
)
def test_lowering_of_f_strings(code: str, expected: str) -> None:
    text = lower(code)
    assert text == expected
    ast.parse(text)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="parses as it is")
def test_lowering_of_t_strings() -> None:
    assert lower("t'a{b()!r}{c}'") == "(\u0167 ,b()   ,c )"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_and_columns_stay(newline: str) -> None:
    code = """\
    def é[T](ü: T) -> T:
        try:
            ö(f'ß{(
                ä['é']  # ü
            )!r}', a)
        except A, B:
            b()
            type X[
                T,
            ] = Y
    """
    found = names(textwrap.dedent(code).replace("\n", newline))
    assert found == {"T", "ö", "ä", "a", "A", "B", "b", "X", "Y"}


def test_type_alias() -> None:
    (alias,) = lowered_facts("type X[T] = list[T]").body
    assert isinstance(alias, nodes.Annotated)
    assert alias.is_alias
    assert alias.value is None
    assert isinstance(alias.target, nodes.Name)
    assert alias.target.id == "X"
    assert isinstance(alias.annotation, nodes.Subscript)


def test_generic_definitions() -> None:
    function, klass = lowered_facts("def f[T](x: T = 1): ...\nclass C[T](B, k=1): ...").body
    assert isinstance(function, nodes.FunctionDef)
    assert [param.name for param in function.params] == ["x"]
    assert isinstance(klass, nodes.ClassDef)
    assert [base.id for base in klass.bases if isinstance(base, nodes.Name)] == ["B"]


@nested_quotes
def test_a_lowered_f_string_is_text_of_unknown_value() -> None:
    (statement,) = lowered_facts("f'a{b('c')}d'").body
    assert isinstance(statement, nodes.Evaluate)
    text = statement.value
    assert isinstance(text, nodes.Text)
    (part,) = text.parts
    assert isinstance(part, nodes.Other)
    assert isinstance(part.children[0], nodes.Call)


def test_a_t_string_is_no_text() -> None:
    (statement,) = lowered_facts("t'a{b()}'").body
    assert isinstance(statement, nodes.Evaluate)
    assert isinstance(statement.value, nodes.Other)
    assert isinstance(statement.value.children[0], nodes.Call)


def test_unparenthesised_exceptions() -> None:
    (statement,) = lowered_facts("try: a\nexcept A, B: b").body
    assert isinstance(statement, nodes.Try)
    (handler,) = statement.handlers
    assert isinstance(handler.type, nodes.Sequence)
    assert len(handler.type.items) == 2


def test_extract_lowers_what_the_running_python_cannot_parse() -> None:
    code = "try: a()\nexcept A, B: b(f'{c('d')}')\nlazy import e\n"
    facts = extract(Source("module.py", code))
    calls = {part.func.id for part in walk(facts) if isinstance(part, nodes.Call)}
    assert calls == {"a", "b", "c"}
    assert facts.body[-1] == nodes.Import("e", "e", False, False, facts.body[-1].at)


@pytest.mark.parametrize(
    "code", ["x = = 1\n", "def f(:\n", "print 'x'\n", "  x\n y\n", "x = " + "[" * 5000 + "]" * 5000 + "\n"]
)
def test_what_libcst_cannot_parse_is_not_lowered(code: str) -> None:
    assert lower(code) is None


def test_a_syntax_error_beside_newer_syntax_is_reported_where_python_sees_it() -> None:
    with pytest.raises(FactsError) as caught:
        extract(Source("module.py", "x = 1\ny = = 2\ntype X = Y\n"))
    assert (caught.value.line, caught.value.column) == (2, 4)
