"""For developing fastapi-lint, from a checkout: `python -m fastapi_lint._dev sync [--check]` and `new-rule`.

What the classes of the rules say is written where people read it: the second line of every page, the index
of the pages, the table in the README.
"""

from __future__ import annotations

import importlib
import itertools
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from fastapi_lint import __version__
from fastapi_lint.rules.base import Rule
from fastapi_lint.rules.registry import all_rules

_CODE = re.compile(r"FAL[1-9]\d\d")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FAMILY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

_PAGE = """\
# {code} {name}
<!-- meta: warning · fix: none · since {version} -->

What happens at run time, and why that is bad.

## Bad

```python bad title="main.py"
from fastapi import FastAPI

app = FastAPI()


@app.get("/items")
async def read_items() -> list[str]:
    return []  # error: 5 "what the message says"
```

## Good

What to write instead.

```python good
from fastapi import FastAPI

app = FastAPI()


@app.get("/items")
async def read_items() -> list[str]:
    return []
```

## Rests on

Where the framework says or does so.

## Cases
"""

_MODULE = '''\
"""{code}: what it finds, in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.rules.base import Rule

if TYPE_CHECKING:
    from fastapi_lint.project.application import Route
    from fastapi_lint.project.model import Project


class {class_name}(Rule):
    """The cases it covers."""

    code = "{code}"
    name = "{name}"
    summary = "what it finds, in a few words"
    severity = Severity.WARNING
    since = "{version}"
    groups = ("{group}",)

    def check_route(self, route: Route, project: Project) -> Iterator[Diagnostic]:
        """Report what, and where."""
        yield from ()
'''


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def dev() -> None:
    """Work on fastapi-lint itself; needs a checkout."""


@dev.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if something is out of date.")
def sync(check: bool) -> None:
    """Write everything that is generated from the classes of the rules."""
    stale = {path: text for path, text in generated(checkout()).items() if _read(path) != text}
    for path, text in stale.items():
        click.echo(f"{'out of date' if check else 'written'}: {path.relative_to(checkout())}")
        if not check:
            path.write_text(text, "utf-8")
    if stale and check:
        click.echo("`python -m fastapi_lint._dev sync` brings it up to date", err=True)
        sys.exit(1)


@dev.command()
@click.argument("name")
@click.option("--family", required=True, help="Package under `rules` that the rule belongs to.")
@click.option("--code", help="The rule's code; without it, the next one of the family.")
def new_rule(name: str, family: str, code: str | None) -> None:
    """Begin a rule: its page and its module."""
    for pattern, value, what in ((_NAME, name, "name"), (_FAMILY, family, "family"), (_CODE, code, "code")):
        if value is not None and not pattern.fullmatch(value):
            raise click.BadParameter(f"`{value}` is not of the form {pattern.pattern}", param_hint=what)
    for rule in all_rules():
        if rule.name == name or rule.code == code:
            raise click.UsageError(f"{rule.code} {rule.name} exists already")
    for path in scaffold(checkout(), name, family, code or next_code(family)):
        click.echo(f"written: {path.relative_to(checkout())}")


def checkout() -> Path:
    """The root of the checkout this module is run from; raises a usage error without one."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "rules").is_dir() or not (root / "pyproject.toml").is_file():
        raise click.UsageError("works only from a checkout of fastapi-lint")
    return root


def generated(root: Path) -> dict[Path, str]:
    """Every file with something generated in it, and how it should read.

    Raises a usage error for a rule without a page and a README without its markers.
    """
    files = {}
    for rule in all_rules():
        path = root / "rules" / page_name(rule)
        text = _read(path)
        if text is None:
            raise click.UsageError(f"{rule.code} has no page {path.relative_to(root)}")
        files[path] = _with_meta(text, rule)
    files[root / "rules" / "index.md"] = index()
    readme = root / "README.md"
    table = "\n".join(["", *table_of(all_rules(), "rules/"), ""])
    files[readme] = replace_block(_read(readme) or "", "rules", table)
    return files


def page_name(rule: Rule) -> str:
    """The file name of a rule's page."""
    return f"{rule.code}-{rule.name}.md"


def meta(rule: Rule) -> str:
    """The second line of a rule's page."""
    parts = [rule.severity.value, f"fix: {_fix(rule)}", f"since {rule.since}"]
    return f"<!-- meta: {' · '.join(parts if rule.default else [*parts, 'off by default'])} -->"


def index() -> str:
    """The list of all pages, by family."""
    lines = ["# Rules", "", "Written by `python -m fastapi_lint._dev sync`.", ""]
    for family, rules in _families():
        lines += [f"## {family}", "", *table_of(rules, ""), ""]
    return "\n".join(lines)


def table_of(rules: Sequence[Rule], directory: str) -> Iterator[str]:
    """The lines of a Markdown table of rules, with links to pages in `directory`."""
    yield "| code | name | severity | fix | what it finds |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        severity = rule.severity.value if rule.default else f"{rule.severity.value}, off by default"
        link = f"[{rule.code}]({directory}{page_name(rule)})"
        summary = rule.summary.replace("|", r"\|")
        yield f"| {link} | {rule.name} | {severity} | {_fix(rule)} | {summary} |"


def replace_block(text: str, name: str, content: str) -> str:
    """`text` with `content` between its markers `<!-- name -->` and `<!-- /name -->`.

    Raises a usage error if they are not there exactly once.
    """
    before, opening, rest = text.partition(f"<!-- {name} -->\n")
    _, closing, after = rest.partition(f"<!-- /{name} -->")
    if not opening or not closing or opening in after:
        raise click.UsageError(f"there has to be one block between <!-- {name} --> and <!-- /{name} -->")
    return f"{before}{opening}{content}{closing}{after}"


def next_code(family: str) -> str:
    """The code after the last one of a family; raises a usage error if that cannot be told."""
    codes = [rule.code for rule in all_rules() if _family(rule) == family]
    if not codes:
        raise click.UsageError(f"`{family}` has no rules yet: give the --code of the first one")
    last = max(codes)
    if last.endswith("99"):
        raise click.UsageError(f"`{family}` has no code left after {last}")
    return f"FAL{int(last[3:]) + 1}"


def scaffold(root: Path, name: str, family: str, code: str) -> Iterator[Path]:
    """Write a page and a module for a new rule, and the package of a new family; yield each path."""
    package = root / "src" / "fastapi_lint" / "rules" / family
    words = {
        "code": code,
        "name": name,
        "version": __version__,
        "class_name": "".join(word.capitalize() for word in name.split("-")),
        "group": family.replace("_", "-"),
    }
    files = {
        package / "__init__.py": f'"""{family.replace("_", " ").capitalize()}."""\n',
        package / f"{name.replace('-', '_')}.py": _MODULE.format(**words),
        root / "rules" / f"{code}-{name}.md": _PAGE.format(**words),
    }
    package.mkdir(exist_ok=True)
    for path, text in files.items():
        if not path.exists():
            path.write_text(text, "utf-8")
            yield path


def _families() -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """What each family is about, and its rules."""
    for family, rules in itertools.groupby(all_rules(), _family):
        package = importlib.import_module(f"fastapi_lint.rules.{family}")
        yield (package.__doc__ or family).strip().rstrip("."), tuple(rules)


def _family(rule: Rule) -> str:
    return type(rule).__module__.split(".")[-2]


def _fix(rule: Rule) -> str:
    return rule.applicability.value if rule.applicability else "none"


def _with_meta(text: str, rule: Rule) -> str:
    title, _, rest = text.partition("\n")
    line, _, body = rest.partition("\n")
    return f"{title}\n{meta(rule)}\n{body if line.startswith('<!-- meta:') else rest}"


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


if __name__ == "__main__":
    dev()
