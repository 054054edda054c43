"""`fastapi-lint rule`: what a rule is about, from its page."""

from __future__ import annotations

import json
import re
import sys

from fastapi_lint import pages
from fastapi_lint.cli.terminal import put, say, wants_color, width_of
from fastapi_lint.configuration import closest
from fastapi_lint.rules.base import Rule
from fastapi_lint.rules.registry import all_rules


def explain(which: str | None, output_format: str) -> int:
    """Print the explanation of a rule given by code or name, of all for None; 2 for an unknown one."""
    rules = all_rules()
    if which is not None:
        rules = tuple(rule for rule in rules if which.lower() in (rule.code.lower(), rule.name))
        if not rules:
            near = closest(which, [word for rule in all_rules() for word in (rule.code, rule.name)])
            say("error", f'unknown rule "{which}"' + (f'; did you mean "{near}"?' if near else ""))
            return 2
    if output_format == "json":
        entries = [_entry(rule) for rule in rules]
        put(json.dumps(entries[0] if which is not None else entries, indent=2) + "\n")
    else:
        _show("\n".join(map(_explanation, rules)))
    return 0


def _explanation(rule: Rule) -> str:
    try:
        return pages.explanation(rule.code)
    except pages.PageError:
        return f"# {rule.code} {rule.name}\n\n{rule.summary}\n"


def _entry(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "severity": rule.severity.value,
        "default": rule.default,
        "fix": None if rule.applicability is None else rule.applicability.value,
        "groups": list(rule.groups),
        "since": rule.since,
        "explanation": _explanation(rule),
    }


def _show(markdown: str) -> None:
    if not wants_color(sys.stdout):
        put(markdown)
        return
    from rich.console import Console  # lazy: pipes get the source
    from rich.markdown import Markdown

    console = Console(width=min(width_of(sys.stdout) or 100, 100), force_terminal=True)
    with console.capture() as capture:
        console.print(Markdown(_captioned(markdown), code_theme="ansi_dark"))
    put(capture.get())


def _captioned(markdown: str) -> str:
    """Markdown with what the info strings of code blocks say above the blocks, where it can be seen."""

    def caption(match: re.Match[str]) -> str:
        words = [f"`{match['title']}`"] if match["title"] else []
        words += ["after the fix"] if match["role"] == "fixed" else []
        above = f"*{', '.join(words)}:*\n\n" if words else ""
        return f"{above}```{match['language']}"

    return re.sub(
        r'^```(?P<language>\w+) (?P<role>\w+)(?: title="(?P<title>[^"]*)")?$',
        caption,
        markdown,
        flags=re.MULTILINE,
    )
