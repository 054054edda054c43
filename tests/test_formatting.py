"""Formatting after a fix: only what was stable before, under the project's own ruff settings."""

from __future__ import annotations

import pytest

from fastapi_lint.formatting import Style, restyle, style_of
from fastapi_lint.project.files import Memory
from fastapi_lint.source import Source

LONG = "f(" + ", ".join(f"argument_{number}" for number in range(8)) + ")\n"


def test_a_stable_file_is_formatted():
    assert restyle(Source("a.py", "x = 1\n"), "x = [1,2]\n", Style()) == "x = [1, 2]\n"


@pytest.mark.parametrize("text", ["x  = 1\n", "x = 'a'\n", "x = 1", "x = (\n", "x = 1\r\ny = 2\n"])
def test_an_unstable_file_is_left_as_edited(text):
    assert restyle(Source("a.py", text), text + "y = [1,2]", Style()) == text + "y = [1,2]"


def test_newlines_stay():
    text = "import os\r\n\r\nx = 1\r\n"
    edited = "import sys\r\nimport os\r\n\r\nx  = 1\r\n"
    assert restyle(Source("a.py", text), edited, Style()) == "import os\r\nimport sys\r\n\r\nx = 1\r\n"


def test_imports_are_sorted_without_formatting():
    before = "import os\n\nx  = 1\n"
    assert (
        restyle(Source("a.py", before), "import sys\n" + before, Style())
        == "import os\nimport sys\n\nx  = 1\n"
    )


def test_unsorted_imports_stay_unsorted():
    before = "import sys\nimport os\n\nx = 1\n"
    assert restyle(Source("a.py", before), "import abc\n" + before, Style()) == "import abc\n" + before


def test_a_text_ruff_cannot_parse_is_returned():
    assert restyle(Source("a.py", "x = 1\n"), "x = (\n", Style()) == "x = (\n"


CONFIGURATIONS = {
    "pyproject.toml": "[tool.ruff]\nline-length = 120\n",
    "ruff.toml": "line-length = 120\n",
    ".ruff.toml": "line-length = 120\n",
}


@pytest.mark.parametrize("place", ["", "pkg/"])
@pytest.mark.parametrize("name", sorted(CONFIGURATIONS))
def test_the_nearest_configuration_counts(name, place):
    source = Source("pkg/a.py", LONG)
    files = Memory({f"{place}{name}": CONFIGURATIONS[name], "pkg/a.py": LONG})
    style = style_of(files, source)
    assert style.line_length == 120
    assert restyle(source, LONG + "x=1\n", style) == LONG + "x = 1\n"
    assert restyle(source, LONG + "x=1\n", Style()) == LONG + "x=1\n"


@pytest.mark.parametrize(
    "text", ["[tool.ruff\n", "[tool]\nruff = 1\n", "[tool.ruff]\nline-length = 'x'\nsrc = 3\n", "", b"\xff"]
)
def test_a_broken_configuration_is_no_configuration(text):
    assert style_of(Memory({"pyproject.toml": text}), Source("a.py", "")).line_length is None


@pytest.mark.parametrize(
    ("project", "target"),
    [
        ("[project]\nrequires-python = '>=3.10,<4'\n", "py310"),
        ("[project]\nrequires-python = '>=3.11'\n[tool.ruff]\ntarget-version = 'py39'\n", "py39"),
        ("[project]\nrequires-python = '>>'\n", None),
        ("", None),
    ],
)
def test_target_version(project, target):
    assert style_of(Memory({"pyproject.toml": project}), Source("a.py", "")).target_version == target


SECTIONS = "from fastapi import FastAPI\n\nfrom app.deps import get_db\n\nx = FastAPI(get_db)\n"


@pytest.mark.parametrize("place", ["app/deps.py", "src/app/deps.py", "app.py"])
def test_first_party_packages_are_found_in_the_project(place):
    source = Source("app/main.py", SECTIONS)
    style = style_of(Memory({place: "", "app/main.py": SECTIONS}), source)
    assert style.first_party[0] == ("app",)
    edited = SECTIONS.replace("from fastapi", "import httpx\nfrom fastapi").replace("FastAPI(", "httpx(")
    assert restyle(source, edited, style).startswith(
        "import httpx\nfrom fastapi import FastAPI\n\nfrom app.deps"
    )


def test_isort_settings_are_read():
    text = (
        "[tool.ruff.lint.isort]\nknown-first-party = ['app']\n"
        "combine-as-imports = true\norder-by-type = false\n"
    )
    style = style_of(Memory({"pyproject.toml": text}), Source("a.py", "import app\n"))
    assert style.first_party == (("app",), ())
    assert style.combine_as_imports
    assert not style.order_by_type
