"""Bodies that are read later are what they would have been at once."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path

import pytest

from fastapi_lint import source
from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes
from fastapi_lint.facts.extract import extract
from fastapi_lint.facts.places import at_of, span_at
from fastapi_lint.source import Source

STDLIB = Path(sysconfig.get_path("stdlib"))
CORPUS = sorted(STDLIB.glob("*.py"))[::6] + sorted((STDLIB / "asyncio").glob("*.py"))[::2]

ODD = """\
class A:
\tdef tab(self):
\t\t'''text

        def nested(): ...
'''
\t\tdef inner():
\t\t\treturn 'ünï', self.x

\t\tyield inner

async \\
  def \\
 continued():
   pass
   é = 1; return é

if True:
    @decorated(
        1
    )
    def decorated_function(a, b=lambda: 1):
        return (
            a
        )  # the end
"""


def read(value: object) -> object:
    """A fact with every body read."""
    if not isinstance(value, tuple):
        return value
    fields = tuple(read(part) for part in value)
    if isinstance(value, nodes.FunctionDef):
        fields = (*fields[:6], read(value.body), *fields[7:])
    return (type(value).__name__, *fields) if hasattr(value, "_fields") else fields


def functions(facts: nodes.FileFacts) -> dict[str, nodes.FunctionDef]:
    return {stmt.name: stmt for stmt in facts.body if isinstance(stmt, nodes.FunctionDef)}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_lazy_facts_are_the_facts(path: Path) -> None:
    given = source.read(path)
    assert read(extract(given, lazily=True)) == read(extract(given))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("top", ["", "x = 'é'\n", "\f\n", "try: f()\nexcept A, B: pass\n"])
def test_odd_layout(newline: str, top: str) -> None:
    given = Source("module.py", (top + ODD).replace("\n", newline))
    assert read(extract(given, lazily=True)) == read(extract(given))


def test_a_form_feed_in_the_indentation() -> None:
    given = Source("module.py", "if a:\n    def f(x):\n\f        y = x\n        return y\n")
    assert read(extract(given, lazily=True)) == read(extract(given))


def test_a_body_is_read_once() -> None:
    function = functions(extract(Source("m.py", "def f():\n    a = 1\n    return a\n"), lazily=True))["f"]
    assert not isinstance(function.suite, tuple)
    assert function.body is function.body
    assert function.body[0].span == Span(2, 4, 2, 9)


def test_what_an_unread_body_holds() -> None:
    function = functions(extract(Source("m.py", "def f():\n    a = 1\n    return a\n"), lazily=True))["f"]
    assert function.holds(re.compile("return"))
    assert not function.holds(re.compile("yield"))
    assert function.body
    assert function.holds(re.compile("yield"))


def test_too_deep_to_be_read() -> None:
    code = "def f():\n    pass\n    return " + "+".join("a" * 1500) + "\n"
    assert functions(extract(Source("m.py", code), lazily=True))["f"].body == ()


@pytest.mark.parametrize(
    "span", [Span(1, 0, 1, 0), Span(9, 4095, 16392, 4095), Span(3, 4096, 3, 4097), Span(1, 0, 20000, 5)]
)
def test_spans_of_any_size(span: Span) -> None:
    class Node:
        lineno, col_offset, end_lineno, end_col_offset = span

    assert span_at(at_of(Node)) == span
