"""`fastapi-lint config`: the settings in effect, and where each comes from."""

from __future__ import annotations

import json
import sys

from fastapi_lint.cli.terminal import put, wants_color
from fastapi_lint.config import selected_rules
from fastapi_lint.configuration import KEYS, load
from fastapi_lint.reports.paint import painter
from fastapi_lint.rules.registry import all_rules


def show(path: str, config_file: str | None, *, isolated: bool) -> int:
    """Print every setting with its origin, and the rules they select; 0. Raises ConfigError."""
    rules = all_rules()
    configuration = load([path], rules, file=config_file, isolated=isolated)
    settings = configuration.settings
    paint = painter(wants_color(sys.stdout))
    lines = [f"configuration file: {configuration.file or 'none'}", f"project root: {settings.root}", ""]
    width = max(map(len, KEYS))
    for key in KEYS:
        value = _text(getattr(settings, key.replace("-", "_")))
        origin = paint(f"({configuration.origins.get(key, 'default')})", "bright_black")
        lines.append(f"{paint(key.ljust(width), 'cyan')}  {value}  {origin}")
    chosen = selected_rules(settings, rules)
    lines += ["", f"rules in effect: {len(chosen)} of {len(rules)}"]
    lines += [f"  {paint(rule.code, 'bold')} {rule.name}" for rule in chosen]
    put("\n".join(lines) + "\n")
    return 0


def _text(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return "{" + ", ".join(f"{json.dumps(key)}: {_text(items)}" for key, items in value) + "}"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return json.dumps(value, ensure_ascii=False)
