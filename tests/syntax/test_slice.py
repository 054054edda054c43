"""Positions of LibCST slices are those of the file, whatever its newlines, tabs and characters."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import libcst as cst
import pytest

from fastapi_lint.diagnostic import Span
from fastapi_lint.syntax.refusal import Refusal

TEXTS = [
    "import os\n\nx = f(1)\n",
    "x = 'é𝔸' ; y = f(1)\n",
    "import os\r\n\r\nif os:\r\n\tf(1)\r\n",
    "import os\rx = f(1)\r",
    "\x0cx = f(1)\n",
    "import os\n\x0c\nif os:\n    x\n\x0c    f(1)\n",
    "x = [\n\x0c  f(1)]\n",
    "x = '''\u2028 \x0b \x1c\x85'''; f(1)\n",
    "x = '''a\rb\r\nc'''; f(1)\r\n",
    "x = \\\n  f(1)",
    "@d\n# c\nasync def g():\n    return [\n        f(1)\n    ]\n",
    "a = 1; b = [\n  2]; c = f(1)\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_call_is_found_at_its_place_in_the_file(parse, text):
    parsed = parse(text)
    span = parsed.span("f(1)")
    tree = parsed.slice(span.line)
    call = tree.call_at(span)
    assert call is not None
    assert tree.span_of(call) == span
    assert tree.text(call) == "f(1)"
    assert tree.text(call.args[0]) == "1"


@pytest.mark.parametrize("text", [text for text in TEXTS if "\x0c" not in text])
def test_every_call_of_ast_is_found(parse, text):
    parsed = parse(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            line = parsed.source.lines[node.lineno - 1].encode()
            last = parsed.source.lines[node.end_lineno - 1].encode()
            start, end = line[: node.col_offset].decode(), last[: node.end_col_offset].decode()
            span = Span(node.lineno, len(start), node.end_lineno, len(end))
            assert parsed.slice(node.lineno).call_at(span) is not None


def test_libcst_is_imported_by_the_modules_that_need_it_alone():
    code = (
        "import sys; from fastapi_lint.syntax import comments, lists, spans;sys.exit('libcst' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_only_the_statement_is_parsed_and_parsed_once(parse):
    parsed = parse("import os\n\n\ndef f():\n    g()\n    h()\n\n\nx = 1\n")
    tree = parsed.slice(5)
    assert tree.module.code == "def f():\n    g()\n    h()\n"
    assert parsed.slice(6) is tree


def test_statements_that_share_a_line_come_together(parse):
    tree = parse("a = 1\nb = [\n]; c = 2; d = (\n)\ne = 3\n").slice(4)
    assert tree.module.code == "b = [\n]; c = 2; d = (\n)\n"


def test_parentheses_are_outside_the_span_but_still_find_the_node(parse):
    parsed = parse("x = ( f(1) )\n")
    tree = parsed.slice(1)
    inner, outer = tree.call_at(parsed.span("f(1)")), tree.call_at(parsed.span("( f(1) )"))
    assert inner is not None
    assert inner is outer
    assert tree.outer_text(inner) == "( f(1) )"


def test_a_tuple_is_found_by_the_span_of_its_parentheses(parse):
    parsed = parse("x = (1, 2)\n")
    node = parsed.slice(1).node_at(parsed.span("(1, 2)"), cst.Tuple)
    assert isinstance(node, cst.Tuple)


def test_function_at_counts_decorators_and_prefers_the_inner_one(parse):
    tree = parse("@d(\n  1)\ndef f():\n    def g():\n        pass\n    return 1\n").slice(1)
    names = [tree.function_at(line).name.value for line in range(1, 7)]
    assert names == ["f", "f", "f", "g", "g", "f"]
    assert parse("x = 1\n").slice(1).function_at(1) is None


def test_statement_function_and_ancestors(parse):
    parsed = parse("def f():\n    if a:\n        return g(1)\n")
    tree, call = parsed.call("g(1)")
    assert tree.text(tree.statement_of(call)) == "return g(1)"
    assert isinstance(tree.parent(call), cst.Return)
    assert tree.function_of(call).name.value == "f"
    assert [type(node) for node in tree.ancestors(call)][-1] is cst.Module


def test_a_statement_on_the_line_of_its_block_is_refused(parse):
    tree, call = parse("if a: g(1)\n").call("g(1)")
    with pytest.raises(Refusal):
        tree.statement_of(call)


def test_a_line_between_statements_is_refused(parse):
    with pytest.raises(Refusal):
        parse("a = 1\n# c\n").slice(2)


def test_comments_in_a_span(parse):
    parsed = parse("f(  # one\n    1,  # two\n)  # three\n")
    tree, call = parsed.call("f(  # one\n    1,  # two\n)")
    assert tree.comments_in(tree.span_of(call)) == ["# one", "# two"]
