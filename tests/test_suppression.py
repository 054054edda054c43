"""`# noqa` comments."""

from __future__ import annotations

import pytest

from fastapi_lint.diagnostic import Diagnostic, Severity, Span
from fastapi_lint.source import Source
from fastapi_lint.suppression import silence, suppressions


def silenced(text: str, row: int = 1, *more_rows: int, code: str = "FAL301") -> bool:
    """Whether a diagnostic on a row (and with more noqa rows) is silenced in a file."""
    diagnostic = Diagnostic(
        code, "x", Severity.ERROR, "", "a.py", Span(row, 0, row, 1), noqa_rows=(row, *more_rows)
    )
    return suppressions(Source("a.py", text)).covers(diagnostic)


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "#noqa",
        "# NoQA",
        "# NOQA because",
        "# noqa: FAL301",
        "# noqa:FAL301",
        "# noqa : FAL301",
        "# noqa: fal301",
        "# noqa: E501,FAL301",
        "# noqa: E501 FAL301",
        "# noqa: E501, FAL301 it sleeps for a millisecond",
        "# noqa: FAL3",
        "# noqa: FAL30",
        "# type: ignore # noqa: FAL301",
        "# type: ignore[x]  # noqa",
    ],
)
def test_comments_that_silence(comment: str) -> None:
    assert silenced(f"x = 1  {comment}\n")


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: FAL302",
        "# noqa: FAL3011",
        "# noqa: E501",
        "# noqa: too slow",
        "# noqa:",
        "# noqaFAL301",
        "# no qa",
        "# ruff: noqa",
        "",
    ],
)
def test_comments_that_do_not(comment: str) -> None:
    assert not silenced(f"x = 1  {comment}\n")


def test_only_comments_count() -> None:
    assert not silenced('x = "# noqa"\n')
    assert not silenced('"""\n# noqa\n"""\n', 2)
    assert not silenced("x = 1\n# noqa\n")


def test_any_row_of_the_diagnostic_counts() -> None:
    text = "@app.get('/')  # noqa: FAL301\nasync def f():\n    sleep()\n"
    assert silenced(text, 3, 1)
    assert not silenced(text, 3)


def test_the_end_of_the_logical_line_counts() -> None:
    assert silenced("x = f(\n    1,\n)  # noqa: FAL301\n", 1)
    assert silenced('x = """\ntext\n"""  # noqa\n', 1)
    assert silenced("x = 1 + \\\n    2  # noqa\n", 1)
    assert not silenced("x = 1\ny = 2  # noqa\n", 1)
    assert not silenced("x = f(\n    1,  # noqa\n)\n", 1)


@pytest.mark.parametrize(
    ("comment", "code", "expected"),
    [
        ("# fastapi-lint: noqa", "FAL101", True),
        ("# flake8: noqa", "FAL101", True),
        ("# FLAKE8: NOQA", "FAL101", True),
        ("# fastapi-lint: noqa: FAL101", "FAL101", True),
        ("# flake8: noqa: E501, FAL1", "FAL101", True),
        ("# fastapi-lint: noqa: FAL101", "FAL301", False),
        ("# fastapi-lint: noqa: reason", "FAL301", False),
        ("# ruff: noqa", "FAL301", False),
        ("x = 1  # fastapi-lint: noqa", "FAL301", False),
    ],
)
def test_file_level(comment: str, code: str, expected: bool) -> None:
    assert silenced(f"import os\n\n{comment}\n", 1, code=code) is expected


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_newline(newline: str) -> None:
    assert silenced(f"x = 1{newline}y = 2  # noqa{newline}", 2)


def test_a_file_that_cannot_be_tokenized_is_read_as_text() -> None:
    assert silenced("x = (\ny = 1  # noqa: FAL301\n", 2)
    assert silenced("  if x:\n y = '\nz = 2  # noqa\n", 3)


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("x = 1\n", 1, "x = 1  # noqa: FAL301\n"),
        ("x = 1", 1, "x = 1  # noqa: FAL301"),
        ("x = 1  \r\ny\r\n", 1, "x = 1  # noqa: FAL301\r\ny\r\n"),
        ("x = 1  # why\n", 1, "x = 1  # why  # noqa: FAL301\n"),
        ("x = 1  # noqa: E501\n", 1, "x = 1  # noqa: E501, FAL301\n"),
        ("x = 1  # noqa: E501 why\n", 1, "x = 1  # noqa: E501, FAL301 why\n"),
        ("x = 1  # noqa: why\n", 1, "x = 1  # noqa: why  # noqa: FAL301\n"),
        ("x = f(\n    1,\n)\n", 1, "x = f(  # noqa: FAL301\n    1,\n)\n"),
        ("x = f(\n    1,\n)\n", 2, "x = f(\n    1,  # noqa: FAL301\n)\n"),
        ('x = """\n\n"""\n', 1, 'x = """\n\n"""  # noqa: FAL301\n'),
        ('x = """\n\n"""\n', 2, 'x = """\n\n"""  # noqa: FAL301\n'),
        ("x = 1 + \\\n    2\n", 1, "x = 1 + \\\n    2  # noqa: FAL301\n"),
        ("x = 1 + \\\n    2\n", 2, "x = 1 + \\\n    2  # noqa: FAL301\n"),
    ],
)
def test_silencing(text: str, row: int, expected: str) -> None:
    written = silence(Source("a.py", text), {row: ["FAL301"]})
    assert written.text == expected
    assert silenced(expected, row)


def test_silencing_joins_codes_of_one_row() -> None:
    written = silence(Source("a.py", 'x = """\n"""\n'), {1: ["FAL303", "FAL101"], 2: ["FAL303"]})
    assert written.text == 'x = """\n"""  # noqa: FAL101, FAL303\n'
