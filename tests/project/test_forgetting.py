"""What is let go of is found again."""

from __future__ import annotations

import re

from fastapi_lint.facts import nodes as n
from fastapi_lint.project.files import Memory
from fastapi_lint.project.model import Project
from fastapi_lint.project.module import Class
from fastapi_lint.source import Source, Stored, decode

CODE = "import fastapi\n\nclass A:\n    def f(self):\n        b = 'é'\n        self.c = b\n        return b\n"


def test_a_function_finds_its_names_again() -> None:
    project = Project(Memory({"main.py": CODE}), ["main.py"])
    (function,) = project.functions
    frame = project.evaluator.home(function.module, function)
    returned = function.node.body[-1]
    assert isinstance(returned, n.Return)
    assert returned.value is not None
    before, names = project.evaluator.infer(returned.value, frame), set(function.scope.bindings)
    frame.forget()
    function.forget()
    assert not frame.named
    assert "scope" not in vars(function)
    assert project.evaluator.infer(returned.value, frame) == before
    assert set(function.scope.bindings) == names


def test_only_methods_that_may_assign_are_read() -> None:
    code = (
        "class A:\n    def f(self):\n        x = 1\n        self.c = x\n"
        "    def g(self):\n        x = 1\n        self.d(x)\n"
    )
    project = Project(Memory({"main.py": "import fastapi, lib\n", "lib.py": code}), ["main.py", "lib.py"])
    module = project.load("lib.py")
    assert module is not None
    (cls,) = (found for found in module.definitions if isinstance(found, Class))
    assert [attribute.method.name for attribute in cls.assigned("c")] == ["f"]
    assert cls.assigned("d") == ()
    read = {method.name: method.node.holds(re.compile(b"nowhere")) for method in cls.methods}
    assert read == {"f": True, "g": False}


def test_a_stored_source_is_the_source() -> None:
    latin = "# coding: latin-1\nd = 'é'".encode("latin-1")
    for data in (b"a = 1\n", "b = 'é'\r\n".encode(), b"\xef\xbb\xbfc = 1", latin):
        stored = decode("a.py", data)
        plain = Source("a.py", stored.text, stored.encoding, stored.bom)
        assert isinstance(stored, Stored)
        assert stored.data == plain.data == data
        assert stored.in_utf8 == plain.in_utf8
        text, lines = stored.text, stored.lines
        stored.forget()
        assert (stored.text, stored.lines) == (text, lines)
        assert stored == plain
        assert stored != plain.with_text(text + "e")
        assert hash(stored) == hash(plain)
