"""Reading rule pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastapi_lint import pages

PAGE = """\
# FAL101 on-event-usage
<!-- meta: warning -->
First paragraph.

## Bad
```python bad title="app/main.py"
x = 1  # error: 5 "text"
y = 2  # error
z = 3  # error: FAL102 "other"
```

```python fixed
## Cases
```

## Cases
### A case
````python good
```
````

```toml
[tool]
```
"""


def test_the_shape_of_a_page() -> None:
    page = pages.parse_page(PAGE)
    assert (page.title, page.code, page.name) == ("FAL101 on-event-usage", "FAL101", "on-event-usage")
    assert [(section.heading, section.line) for section in page.sections] == [("Bad", 5), ("Cases", 16)]
    assert page.sections[0].text.startswith("```python bad")
    assert page.sections[1].text.endswith("```")
    shapes = [(b.role, b.title, b.line, b.section, b.language) for b in page.blocks]
    assert shapes == [
        ("bad", "app/main.py", 6, "Bad", "python"),
        ("fixed", None, 12, "Bad", "python"),
        ("good", None, 18, "A case", "python"),
        ("", None, 22, "A case", "toml"),
    ]
    assert page.blocks[2].text == "```\n"


def test_the_explanation_ends_above_the_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "FAL101-on-event-usage.md").write_text(PAGE, "utf-8")
    monkeypatch.setattr(pages, "root", lambda: tmp_path)
    text = pages.explanation("FAL101")
    assert text.endswith("```python fixed\n## Cases\n```\n")
    assert "x = 1  # FAL101\ny = 2  # FAL101\nz = 3  # FAL102\n" in text
    with pytest.raises(pages.PageError, match="FAL999"):
        pages.page_text("FAL999")


def test_a_page_needs_its_heading() -> None:
    with pytest.raises(pages.PageError, match="Hello"):
        pages.parse_page("# Hello\n")


def test_the_pages_of_this_checkout_are_found_by_code() -> None:
    files = sorted(pages.root().glob("FAL*.md"))
    assert files
    for path in files:
        page = pages.parse_page(pages.page_text(path.name.partition("-")[0]))
        assert path.name == f"{page.code}-{page.name}.md"
