"""Cases written as Markdown: below each `###` heading a block with a project, and maybe one with text."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

_HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)
_MARK = "# blocks"


class Case(NamedTuple):
    """A project with the words behind `python` in its block; `text` is the lines of its text block."""

    id: str
    roles: frozenset[str]
    files: dict[str, str]
    text: list[str]

    @property
    def marked(self) -> list[str]:
        """The lines that carry the comment `# blocks`, as `name:line`."""
        return [
            f"{name}:{number}"
            for name, text in sorted(self.files.items())
            for number, line in enumerate(text.splitlines(), start=1)
            if line.rstrip().endswith(_MARK)
        ]


def load_cases(name: str) -> list[Case]:
    """The cases of `cases/NAME.md`; a block `python head` is put in front of every `main.py`."""
    document = (Path(__file__).parent / "cases" / f"{name}.md").read_text("utf-8")
    preamble, *parts = _HEADING.split(document)
    head = next((text for _, roles, text in _BLOCK.findall(preamble) if roles == "head"), "")
    return [_case(*pair, head) for pair in zip(parts[::2], parts[1::2], strict=True)]


def files_of(text: str) -> dict[str, str]:
    """The files written as one text, each below a line `# file: NAME`; without one it is `main.py`."""
    parts = _FILE.split(dedent(text).lstrip("\n"))
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {"main.py": parts[0], **named} if parts[0].strip() else named


def _case(heading: str, body: str, head: str) -> Case:
    blocks = _BLOCK.findall(body)
    [(roles, text)] = [(roles, text) for language, roles, text in blocks if language == "python"]
    lines = [line for language, _, text in blocks if language == "text" for line in text.splitlines()]
    files = files_of(text)
    if head:
        files["main.py"] = f"{head}\n\n{files['main.py']}"
    return Case(heading, frozenset(roles.split()), files, lines)
