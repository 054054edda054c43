"""The runner of the pages itself: what it reads from a page and how it rewrites examples."""

from __future__ import annotations

import pytest
from page_runner import Marker, PageError, load_projects, split_markers, unmet
from page_variants import in_other_package, made_sync, respelled, with_noqa

from fastapi_lint.diagnostic import Diagnostic, Severity, Span
from fastapi_lint.pages import parse_page

PAGE = """\
# FAL999 example

## Bad

```python bad
print(1)  # error: 1 "one"
```

```python fixed
print(2)
```

```python good
print(3)
```

### Two files

```toml
[tool.fastapi-lint]
ignore = ["FAL101"]
```

```python bad title="app/a.py"
print(1)  # error
```

```python good title="app/b.py"
print(2)
```

```text
no fix here
```
"""

ROUTE = """\
from fastapi import (
    APIRouter,
)

router = APIRouter()


@router.get("/")
async def root() -> int:
    return 1


@router.get("/awaits")
async def awaits() -> int:
    return await root()
"""


def diagnostic(line: int, column: int, message: str) -> Diagnostic:
    span = Span(line, column, line, column + 1)
    return Diagnostic("FAL999", "example", Severity.ERROR, message, "main.py", span)


def test_markers_are_read_and_taken_out() -> None:
    text = 'f()  # error\ng()  # kept  # error: 3 [FAL101] "say "x""  # error: "y"\n'
    kept, markers = split_markers(text, "main.py", "FAL999", "here")
    assert kept == "f()\ng()  # kept\n"
    assert markers == [
        Marker("main.py", 1, "FAL999"),
        Marker("main.py", 2, "FAL101", 3, 'say "x"'),
        Marker("main.py", 2, "FAL999", None, "y"),
    ]


def test_unreadable_marker_is_an_error() -> None:
    with pytest.raises(PageError, match="cannot read the marker"):
        split_markers("f()  # error: somewhere\n", "main.py", "FAL999", "here")


def test_unmet_names_what_is_missing_and_what_is_extra() -> None:
    markers = [Marker("main.py", 1, "FAL999", 1, "one"), Marker("main.py", 2, "FAL999")]
    assert unmet(markers, [diagnostic(1, 0, "one"), diagnostic(2, 4, "any")]) == ""
    assert unmet(markers, [diagnostic(1, 4, "one"), diagnostic(2, 4, "any")]).splitlines() == [
        "- main.py:1:1 FAL999 one",
        "+ main.py:1:5 FAL999 one",
    ]


def test_blocks_form_projects() -> None:
    first, second, third = load_projects(parse_page(PAGE))
    assert (first.id, first.files, first.fixed) == (
        "FAL999:5:bad",
        {"main.py": "print(1)\n"},
        {"main.py": "print(2)\n"},
    )
    assert (second.id, second.fixed, second.markers) == ("FAL999:13:good", None, ())
    assert set(third.files) == {"app/a.py", "app/b.py"}
    assert third.refusals == ("no fix here",)
    assert third.table == {"ignore": ["FAL101"]}


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (PAGE.replace('  # error: 1 "one"', ""), "markers belong in"),
        (PAGE.replace('bad title="app/a.py"', "bad"), "without a title"),
        (PAGE.replace("app/b.py", "app/a.py"), "a second"),
    ],
)
def test_page_that_cannot_be_run_is_an_error(page: str, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        list(load_projects(parse_page(page)))


def test_noqa_is_put_on_the_lines_of_markers() -> None:
    markers = [Marker("main.py", 2, "FAL302"), Marker("main.py", 2, "FAL301")]
    assert with_noqa({"main.py": "f()\ng()\n"}, markers) == {"main.py": "f()\ng()  # noqa: FAL301, FAL302\n"}


def test_imports_are_respelled_on_the_same_lines() -> None:
    plain = respelled({"main.py": ROUTE}, alias=False)
    alias = respelled({"main.py": ROUTE}, alias=True)
    assert plain == {
        "main.py": ROUTE.replace("from fastapi import (\n    APIRouter,\n)", "import fastapi\n\n").replace(
            "= APIRouter()", "= fastapi.APIRouter()"
        )
    }
    assert alias is not None
    assert "import fastapi as fa\n\n\n" in alias["main.py"]
    assert "router = fa.APIRouter()" in alias["main.py"]


def test_imports_that_others_use_are_not_respelled() -> None:
    assert respelled({"a.py": ROUTE, "b.py": "from a import APIRouter\n"}, alias=False) is None
    assert respelled({"a.py": "from fastapi import FastAPI\nx: 'FastAPI'\n"}, alias=False) is None


def test_framework_is_renamed_as_a_whole_word() -> None:
    text = "from fastapi import X\nimport fastapi_utils, starlette.types\n"
    renamed = "from notfastapi import X\nimport fastapi_utils, notstarlette.types\n"
    assert in_other_package({"a.py": text}) == {"a.py": renamed}


def test_only_routes_that_await_nothing_become_plain() -> None:
    text, lines = made_sync(ROUTE)
    assert text == ROUTE.replace("async def root", "def root")
    assert lines == [range(9, 11)]
