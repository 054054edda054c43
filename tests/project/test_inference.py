"""What the model knows of a value: annotations, constructors, attributes, containers, decorators."""

from __future__ import annotations

import pytest
from applications import blocking
from cases import Case, load_cases

KNOWN: dict[str, str] = {}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=KNOWN[case.id]))
        if case.id in KNOWN
        else case
        for case in load_cases("inference")
    ],
    ids=lambda case: case.id,
)
def test_marked_lines_are_reported(case: Case) -> None:
    assert blocking(case.files) == case.marked


def test_attributes_that_all_depend_on_each_other() -> None:
    """Each order in which they could be asked for would take longer than anyone waits."""
    names = [f"part{number}" for number in range(14)]
    assigned = "\n".join(
        f"    def set_{name}(self):\n        self.{name} = {' or '.join(f'self.{other}' for other in names)}"
        for name in names
    )
    text = f"""\
import requests
from fastapi import FastAPI

app = FastAPI()

class Whole:
{assigned}
    def set_last(self):
        self.{names[-1]} = requests.Session()

@app.get("/")
async def handler(whole: Whole):
    whole.{names[0]}.get("https://example.com")
"""
    assert blocking({"main.py": text}) == [f"main.py:{len(text.splitlines())}"]
