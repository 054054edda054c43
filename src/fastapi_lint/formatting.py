"""Ruff's formatter and import sorting for changed files, where the file was stable under them before.

ruff-api knows width, target version and some isort options, not a project's whole configuration. The check
before makes that harmless: a file it would have changed anyway is left as the edits made it.
"""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from fastapi_lint.project.files import Files
from fastapi_lint.source import Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# ruff-api looks for first-party packages below a directory; it shall go by the names it is given alone.
_NOWHERE = os.path.join(os.devnull, "nowhere")  # noqa: PTH118

_FROM = re.compile(r"^[ \t]*from[ \t]+(\w+)", re.M)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^#\r\n]+)", re.M)


class Style(NamedTuple):
    """What ruff is configured to do with a file, as far as ruff-api can be told.

    `first_party` are guesses at the project's own top-level packages, the likeliest first.
    """

    first_party: tuple[tuple[str, ...], ...] = ((),)
    line_length: int | None = None
    target_version: str | None = None
    preview: bool = False
    combine_as_imports: bool = False
    case_sensitive: bool = False
    order_by_type: bool = True


def style_of(files: Files, source: Source) -> Style:
    """The style of a file, from the nearest ruff configuration up to the project root."""
    directory, table, requires = _configuration(files, source.filename)
    lint = _table(_table(table, "lint"), "isort") or _table(table, "isort")
    target = table.get("target-version") or _target(requires)
    known = lint.get("known-first-party", ())
    roots = dict.fromkeys((directory, files.root(source.filename)))
    sources = table.get("src", (".", "src"))
    tops = _imported(source)
    guesses = [
        tuple(
            sorted(
                {top for top in tops if any(_exists(files, root, place, top) for place in _strings(sources))}
                | set(_strings(known))
            )
        )
        for root in roots
    ]
    length = table.get("line-length")
    return Style(
        first_party=tuple(dict.fromkeys([*guesses, ()])),
        line_length=length if isinstance(length, int) else None,
        target_version=target if isinstance(target, str) else None,
        preview=table.get("preview") is True or _table(table, "format").get("preview") is True,
        combine_as_imports=lint.get("combine-as-imports") is True,
        case_sensitive=lint.get("case-sensitive") is True,
        order_by_type=lint.get("order-by-type") is not False,
    )


def restyle(old: Source, text: str, style: Style) -> str:
    """`text`, the edited text of `old`, sorted and formatted as far as `old` was."""
    if not _uniform(old):
        return text
    result = text.replace(old.newline, "\n")
    first_party = _sorted_under(old, style)
    if first_party is not None:
        result = _sort(result, style, first_party) or result
    if _formatted(old, style):
        result = _format(result, style) or result
        if first_party is not None:
            result = _sort(result, style, first_party) or result
    return result.replace("\n", old.newline)


def _uniform(source: Source) -> bool:
    """Whether all newlines of a file are the same."""
    plain = source.text.replace(source.newline, "\n")
    return "\r" not in plain and plain.replace("\n", source.newline) == source.text


@lru_cache(maxsize=256)
def _sorted_under(source: Source, style: Style) -> tuple[str, ...] | None:
    """The first-party packages under which the imports are sorted, if they are. Cached by content."""
    text = source.text.replace(source.newline, "\n")
    return next((guess for guess in style.first_party if _sort(text, style, guess) == text), None)


@lru_cache(maxsize=256)
def _formatted(source: Source, style: Style) -> bool:
    """Whether ruff's formatter would leave the file as it is. Cached by content."""
    text = source.text.replace(source.newline, "\n")
    return _format(text, style) == text


def _sort(text: str, style: Style, first_party: tuple[str, ...]) -> str | None:
    import ruff_api  # lazy: only fixes need it

    options = ruff_api.SortOptions(
        first_party_modules=list(first_party),
        case_sensitive=style.case_sensitive,
        combine_as_imports=style.combine_as_imports,
        detect_same_package=False,
        order_by_type=style.order_by_type,
    )
    try:
        result: str = ruff_api.isort_string("module.py", text, options, _NOWHERE)
    except Exception:  # a text ruff cannot parse is a text it has no opinion of
        return None
    return result


def _format(text: str, style: Style) -> str | None:
    import ruff_api  # lazy: only fixes need it

    try:
        options = ruff_api.FormatOptions(style.target_version, style.line_length, style.preview)
        result: str = ruff_api.format_string("module.py", text, options)
    except Exception:  # as above; an unknown target version ends here, too
        return None
    return result


def _configuration(files: Files, filename: str) -> tuple[str, Mapping[str, Any], str]:
    """The directory and table of the nearest ruff configuration, and the project's `requires-python`."""
    root = files.root(filename)
    requires = ""
    for directory in _upwards(filename, root):
        project = _toml(files, posixpath.join(directory, "pyproject.toml"))
        requires = requires or str(_table(project, "project").get("requires-python", ""))
        for name in (".ruff.toml", "ruff.toml"):
            if table := _toml(files, posixpath.join(directory, name)):
                return directory, table, requires
        if "ruff" in _table(project, "tool"):
            return directory, _table(_table(project, "tool"), "ruff"), requires
    return root, {}, requires


def _upwards(filename: str, root: str) -> Iterator[str]:
    """The directories from that of a file up to the project root."""
    directory = posixpath.dirname(filename)
    while True:
        yield directory
        if directory in (root, "", "/") or (root == "." and directory == "."):
            return
        directory = posixpath.dirname(directory)


def _toml(files: Files, filename: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(files.read(filename).decode()) if files.is_file(filename) else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, (list, tuple)) else []


def _target(requires: str) -> str | None:
    """Ruff's name of the lowest version a `requires-python` admits (`>=3.10,<4` -> `py310`)."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        allowed = SpecifierSet(requires)
    except InvalidSpecifier:
        return None
    versions = [minor for minor in range(7, 15) if allowed.contains(f"3.{minor}.99")]
    return f"py3{versions[0]}" if requires and versions else None


def _imported(source: Source) -> set[str]:
    """The top-level packages a file seems to import."""
    origins = _FROM.findall(source.text)
    origins += [part.strip() for names in _IMPORT.findall(source.text) for part in names.split(",")]
    return {match[0] for origin in origins if (match := re.match(r"\w+", origin))}


def _exists(files: Files, root: str, place: str, package: str) -> bool:
    """Whether `package` is a module or package in `place` below `root`."""
    path = posixpath.normpath(posixpath.join(root, place, package))
    return files.is_dir(path) or files.is_file(f"{path}.py")
