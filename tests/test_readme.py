"""What the README shows is what happens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from fastapi_lint.cli import run
from fastapi_lint.config import OUTPUT_FORMATS, Settings
from fastapi_lint.configuration import KEYS
from fastapi_lint.engine import check
from fastapi_lint.project.files import Memory

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
BLOCKS = re.findall(r'^```python title="(.+?)"\n(.*?)^```$', README, re.MULTILINE | re.DOTALL)
FILES = {title: text for title, text in BLOCKS if title.endswith(".py")}
EXAMPLES = [(title, text) for title, text in BLOCKS if not title.endswith(".py")]


def test_the_first_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert run(["shop"]) == 1
    assert f"```text\n{capfd.readouterr().out}```\n" in README


@pytest.mark.parametrize(("title", "text"), EXAMPLES, ids=[title for title, _ in EXAMPLES])
def test_the_examples(title: str, text: str) -> None:
    result = check(Memory({"main.py": text}), ["main.py"], Settings())
    assert not result.problems
    found = [(d.span.line, f"{d.code} {d.message}") for d in result.diagnostics]
    promised = [
        (number, line.partition("  # ")[2])
        for number, line in enumerate(text.splitlines(), 1)
        if "  # FAL" in line
    ]
    assert found == promised
    assert [promise.split()[0] for _, promise in promised] == [title]


@pytest.mark.parametrize(
    ("section", "names"),
    [("Configuration", KEYS), ("Output", OUTPUT_FORMATS)],
    ids=["configuration", "output"],
)
def test_tables_are_complete(section: str, names: Sequence[str]) -> None:
    _, _, text = README.partition(f"\n## {section}\n")
    explained = re.findall(r"^\| `([a-z-]+)` \|", text.partition("\n## ")[0], re.MULTILINE)
    assert sorted(explained) == sorted(names)
