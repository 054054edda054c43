"""Facts of single files: the nodes, their spans, and that nothing is lost."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastapi_lint import source
from fastapi_lint.diagnostic import Span
from fastapi_lint.facts import nodes
from fastapi_lint.facts.extract import FactsError, extract, parse_annotation
from fastapi_lint.source import Source

STDLIB = Path(sysconfig.get_path("stdlib"))
CORPUS = sorted(STDLIB.glob("*.py"))[::8] + sorted((STDLIB / "asyncio").glob("*.py"))[::2]


def facts_of(code: str) -> nodes.FileFacts:
    return extract(Source("module.py", textwrap.dedent(code)))


def statement(code: str) -> nodes.Stmt:
    (only,) = facts_of(code).body
    return only


def expression(code: str) -> nodes.Expr:
    evaluated = statement(code)
    assert isinstance(evaluated, nodes.Evaluate)
    return evaluated.value


def shape(value: object) -> object:
    """A fact without spans: `(class name, field, …)`."""
    if not isinstance(value, tuple):
        return value
    names = getattr(value, "_fields", ("",) * len(value))
    fields = tuple(
        shape(part) for name, part in zip(names, value, strict=True) if name not in ("at", "name_span")
    )
    return (type(value).__name__, *fields) if hasattr(value, "_fields") else fields


def walk(value: object) -> Iterator[tuple[object, ...]]:
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            yield part
            pending.extend(part)


def cut(code: str, span: Span) -> str:
    lines = Source("", code).lines[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column]
    lines[0] = lines[0][span.column :]
    return "".join(lines)


def functions(code: str) -> dict[str, nodes.FunctionDef]:
    found = walk(facts_of(code))
    return {part.qualname: part for part in found if isinstance(part, nodes.FunctionDef)}


A, B, C, D = (("Name", letter) for letter in "abcd")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a", A),
        ("a.b", ("Attribute", A, "b")),
        ("'x'", ("Constant", "x")),
        ("-1.5", ("Constant", -1.5)),
        ("...", ("Constant", ...)),
        ("-True", ("Other", (("Constant", True),))),
        ("a(b, *c, k=d, **b)", ("Call", A, (B, ("Starred", C)), (("Keyword", "k", D), ("Keyword", None, B)))),
        ("[a, b]", ("Sequence", "list", (A, B))),
        ("{a}", ("Sequence", "set", (A,))),
        ("a, b", ("Sequence", "tuple", (A, B))),
        ("()", ("Sequence", "tuple", ())),
        ("{a: b, **c}", ("Mapping", ((A, B), (None, C)))),
        ("a[b]", ("Subscript", A, B)),
        ("a[b:c]", ("Subscript", A, ("Other", (B, C)))),
        ("a | b", ("Binary", "BitOr", A, B)),
        ("a if b else c", ("Either", B, A, C)),
        ("a and b and c", ("BoolOp", "And", (A, B, C))),
        ("a < b is not c", ("Compare", A, ("Lt", "IsNot"), (B, C))),
        ("not a", ("Not", A)),
        ("~a", ("Other", (A,))),
        ("f'x{a}y'", ("Text", (("Constant", "x"), A, ("Constant", "y")))),
        ("f'{a!r}'", ("Text", (("Other", (A,)),))),
        ("f'{a:>9}'", ("Text", (("Other", (A, ("Text", (("Constant", ">9"),)))),))),
        ("(a := b)", ("Walrus", A, B)),
        (
            "[a for a in b if c if d]",
            ("Comprehension", "list", None, A, (("Generator", A, B, (C, D), False),)),
        ),
        ("{a for a in b}", ("Comprehension", "set", None, A, (("Generator", A, B, (), False),))),
        ("(a async for a in b)", ("Comprehension", "generator", None, A, (("Generator", A, B, (), True),))),
        ("{a: b for a in c}", ("Comprehension", "dict", A, B, (("Generator", A, C, (), False),))),
        ("lambda a=b: c", ("Lambda", (("Param", "a", "positional", None, B),), C)),
    ],
)
def test_expression(code: str, expected: object) -> None:
    assert shape(expression(code)) == expected


PASS = (("Simple", "pass", ()),)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a = b = c", ("Assign", (A, B), C)),
        ("a: b = c", ("Annotated", A, B, C, False)),
        ("a: 'b'", ("Annotated", A, ("Constant", "b"), None, False)),
        ("a += b", ("Augmented", A, "Add", B)),
        ("a", ("Evaluate", A)),
        ("return a", ("Return", A)),
        ("raise a from b", ("Raise", A, B)),
        ("if a: pass\nelif b: pass", ("If", A, PASS, (("If", B, PASS, ()),))),
        ("for a in b: pass\nelse: c", ("For", A, B, PASS, (("Evaluate", C),), False)),
        ("async for a in b: pass", ("For", A, B, PASS, (), True)),
        (
            "while a: break\nelse: continue",
            ("While", A, (("Simple", "break", ()),), (("Simple", "continue", ()),)),
        ),
        ("with a as b, c: pass", ("With", (("WithItem", A, B), ("WithItem", C, None)), PASS, False)),
        ("async with a: pass", ("With", (("WithItem", A, None),), PASS, True)),
        (
            "try: pass\nexcept a as e: pass\nexcept: pass\nelse: b\nfinally: c",
            (
                "Try",
                PASS,
                (("Handler", A, "e", PASS), ("Handler", None, None, PASS)),
                (("Evaluate", B),),
                (("Evaluate", C),),
            ),
        ),
        ("try: pass\nexcept* a: pass", ("Try", PASS, (("Handler", A, None, PASS),), (), ())),
        ("global a, b", ("Scope", "global", ("a", "b"))),
        ("nonlocal a", ("Scope", "nonlocal", ("a",))),
        ("assert a, b", ("Simple", "assert", (A, B))),
        ("del a, b", ("Simple", "del", (A, B))),
        ("import a.b", ("Import", "a.b", "a", False, False)),
        ("import a.b as c", ("Import", "a.b", "c", True, False)),
        ("from a.b import c as d", ("ImportFrom", "a.b", "c", "d", 0, False)),
        ("from .. import c", ("ImportFrom", "", "c", "c", 2, False)),
        ("from .a import *", ("ImportFrom", "a", "*", "*", 1, False)),
        ("type a = b", ("Annotated", A, B, None, True)),
        ("type a[T: c] = b", ("Annotated", A, B, None, True)),
        (
            "@a\nclass X(b, k=c): pass",
            ("ClassDef", "X", "X", (B,), (("Keyword", "k", C),), (A,), PASS),
        ),
    ],
)
def test_statement(code: str, expected: object) -> None:
    assert shape(statement(code)) == expected


def test_match() -> None:
    code = """\
    match a:
        case {'k': x, **rest} | X(p, q=b.c) as whole if g(): pass
        case [1, *others]: pass
        case None | _: pass
    """
    match = statement(code)
    assert isinstance(match, nodes.Match)
    first, second, third = match.cases
    assert set(first.binds) == {"x", "rest", "p", "whole"}
    assert shape(first.values) == (("Constant", "k"), ("Name", "X"), ("Attribute", B, "c"))
    assert shape(first.guard) == ("Call", ("Name", "g"), (), ())
    assert (second.binds, shape(second.values)) == (("others",), (("Constant", 1),))
    assert (third.binds, third.values, third.guard) == ((), (), None)


def test_function() -> None:
    code = "@a(1)\nasync def f(x, /, y: b = 1, *args: c, z, w=2, **kw) -> d: await x"
    function = statement(code)
    assert shape(function) == (
        "FunctionDef", "f", "f", True,
        (
            ("Param", "x", "positional_only", None, None),
            ("Param", "y", "positional", B, ("Constant", 1)),
            ("Param", "args", "star", C, None),
            ("Param", "z", "keyword_only", None, None),
            ("Param", "w", "keyword_only", None, ("Constant", 2)),
            ("Param", "kw", "double_star", None, None),
        ),
        D,
        (("Call", A, (("Constant", 1),), ()),),
        (("Evaluate", ("Await", ("Name", "x"))),),
        False,
    )  # fmt: skip


def test_qualified_names() -> None:
    code = """\
    class Outer:
        def method(self):
            class Local:
                def inner(self): pass
            async def nested(): pass
    """
    assert set(functions(code)) == {
        "Outer.method",
        "Outer.method.<locals>.Local.inner",
        "Outer.method.<locals>.nested",
    }


def test_only_functions_that_yield_themselves_are_generators() -> None:
    code = """\
    def plain(): return lambda: (yield)
    def direct():
        with a:
            x = yield
    def delegating(): yield from a
    def outer():
        def inner(): yield 1
    def default():
        def inner(p=(yield)): pass
    def decorated():
        @(yield)
        def inner(): pass
    """
    yielding = {name for name, function in functions(code).items() if function.yields}
    assert yielding == {"direct", "delegating", "outer.<locals>.inner", "default", "decorated"}


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_typing_only_imports(test: str) -> None:
    code = f"""\
    if {test}:
        import a
        try:
            from b import c
        except ImportError:
            import d
    else:
        import e
    if not {test}:
        import f
    else:
        import g
    import h
    """
    found = [part for part in walk(facts_of(code)) if isinstance(part, (nodes.Import, nodes.ImportFrom))]
    assert {item.bound for item in found if item.typing_only} == {"a", "c", "d", "g"}
    assert {item.bound for item in found if not item.typing_only} == {"e", "f", "h"}


def test_future_annotations() -> None:
    assert facts_of("'doc'\nfrom __future__ import division, annotations").future_annotations
    assert not facts_of("from __future__ import division").future_annotations


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_spans_count_characters(newline: str) -> None:
    code = newline.join(
        ["größe = 'ä'; é(ü.ö)", 'f("→", f"→ {naïve(é)}") ; ok()', "def ñandú(ß: 'é'): pass", ""]
    )
    found = [part for part in walk(facts_of(code)) if hasattr(part, "span")]
    texts = {cut(code, part.span) for part in found if not isinstance(part, nodes.Constant)}
    assert texts >= {"größe", "é(ü.ö)", "ü.ö", "ü", "naïve(é)", "naïve", "ok()", "ß: 'é'"}
    (function,) = [part for part in found if isinstance(part, nodes.FunctionDef)]
    assert cut(code, function.name_span) == "ñandú"


def test_spans_of_definitions_start_at_their_keyword() -> None:
    code = "@a\n@b\nasync def f(): pass\n@c\nclass K:\n    pass\n"
    function, klass = facts_of(code).body
    assert cut(code, function.span) == "async def f(): pass"
    assert cut(code, klass.span) == "class K:\n    pass"


@pytest.mark.parametrize(
    "code",
    [
        "def name(): pass",
        "async   def\tname (): pass",
        "def \\\n  name(): pass",
        "async \\\r\n def \\\r\n name(): pass",
        "x = 'é'\nif x:\n    def name(): pass",
        "def name[T](x: T): pass",
    ],
)
def test_name_span(code: str) -> None:
    assert [cut(code, function.name_span) for function in functions(code).values()] == ["name"]


def test_name_span_of_a_name_that_python_normalises() -> None:
    code = "def ﬁnd(): pass"
    (function,) = functions(code).values()
    assert (function.name, cut(code, function.name_span)) == ("find", "ﬁnd")


@pytest.mark.parametrize(
    ("code", "slices"),
    [
        ("a\n\n\nb(\n1)\n", [(1, 1), (4, 5)]),
        ("@a\n# comment\n@b\ndef f():\n    pass\nx\n", [(1, 5), (6, 6)]),
        ("@(\n  a\n)\nclass C: pass\n", [(1, 4)]),
        ("@ \\\n a\ndef f(): pass\n", [(1, 3)]),
        ("a; b = (\n1); c\nd\n", [(1, 2), (3, 3)]),
        ("a; \\\nb\n", [(1, 2)]),
        ("a \\\n\nb\n", [(1, 2), (3, 3)]),
        ("(\na\n)\nif b:\n  c\nelse:\n  d\n", [(1, 3), (4, 7)]),
    ],
)
def test_top_level_slices(code: str, slices: list[tuple[int, int]]) -> None:
    assert list(facts_of(code).top_level) == slices


def test_parse_annotation() -> None:
    span = Span(3, 4, 3, 20)
    parsed = parse_annotation(" list[a] |\n b.c", span)
    base = ("Subscript", ("Name", "list"), A)
    assert shape(parsed) == ("Binary", "BitOr", base, ("Attribute", B, "c"))
    assert {part.span for part in walk(parsed) if hasattr(part, "span")} == {span}


@pytest.mark.parametrize("text", ["", "a b", "x = 1", "list[", "a\0", "\ud800", "(" * 5000, "-" * 5000 + "1"])
def test_parse_annotation_of_something_else(text: str) -> None:
    assert parse_annotation(text, Span(1, 0, 1, 1)) is None


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ("x = 1\ny = = 2\n", 2, 4),
        ("é = = 2\n", 1, 4),
        ("def f(:\n", 1, 6),
        ("print 'x'\n", 1, 0),
        ("x = 1\ny = '\0'\n", 2, 5),
        ("x = '\udc80'\n", 1, 5),
        ("x = 1\ny = " + "a." * 990 + "a\n", 2, 0),
        ("x = " + "-" * 5000 + "1\n", 1, 0),
    ],
)
def test_files_without_facts(code: str, line: int, column: int) -> None:
    with pytest.raises(FactsError) as caught:
        facts_of(code)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.line, error.column) == (line, column)
    assert str(error) == error.message
    assert len(error.message.splitlines()) == 1


def test_too_many_brackets() -> None:
    with pytest.raises(FactsError):
        facts_of("x = " + "(" * 5000 + "1" + ")" * 5000)


@pytest.mark.filterwarnings("error")
def test_dubious_escapes_do_not_warn() -> None:
    assert shape(expression("'\\d'")) == ("Constant", "\\d")


def test_importing_the_extractor_does_not_import_libcst() -> None:
    code = "import sys, fastapi_lint.facts.extract; sys.exit('libcst' in sys.modules)"
    environment = {"PYTHONPATH": str(Path(source.__file__).parents[1])}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_corpus(path: Path) -> None:
    """Over real code: no call is lost, spans are exact, slices parse, facts survive pickling."""
    file = source.read(path)
    facts = extract(file)
    tree = ast.parse(file.text)
    parts = list(walk(facts))
    calls = sum(isinstance(node, ast.Call) for node in ast.walk(tree))
    assert sum(isinstance(part, nodes.Call) for part in parts) == calls
    lines = file.lines
    for part in parts:
        if isinstance(part, nodes.Name):
            assert lines[part.span.line - 1][part.span.column : part.span.end_column] == part.id
        elif isinstance(part, nodes.FunctionDef):
            span = part.name_span
            assert lines[span.line - 1][span.column : span.end_column] == part.name
    for first, last in facts.top_level:
        ast.parse("".join(file.lines[first - 1 : last]))
    assert pickle.loads(pickle.dumps(facts)) == facts
