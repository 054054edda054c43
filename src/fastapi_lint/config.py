"""Settings: what to check and how, as frozen values, and which rules they select.

Loading them from pyproject.toml and the command line is `configuration`.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

OUTPUT_FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")
"""The names of the reports; `reports` holds one module for each."""

DEFAULT_EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pycache__",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
"""Directories that hold no code of the project."""


class ConfigError(Exception):
    """A setting that cannot be used; the text is one line that names the file (or option) and the key."""


class RuleInfo(Protocol):
    """What selecting needs to know of a rule."""

    @property
    def code(self) -> str:
        """Code, `FAL301`."""

    @property
    def name(self) -> str:
        """Name, `blocking-call-in-async`."""

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of groups it belongs to."""

    @property
    def default(self) -> bool:
        """Whether it is on without being selected."""


R = TypeVar("R", bound=RuleInfo)


class Selection(NamedTuple):
    """One layer of rule selection; `select` of None keeps what the layers below selected."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


NO_SELECTION = Selection()


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved settings; rules and fronts see only these.

    `select` of None means the default rules; `overrides` is the selection of the command line, a layer
    above. `per_file_ignores` maps a gitignore-style pattern (`!` in front: files that do not match) to
    selectors. `jobs` is the number of processes, None for as many as pay. `base` is the directory patterns
    are relative to, `root` the directory at which looking for imported modules ends; both have the form of
    file names: relative to the working directory when inside it, absolute otherwise.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    jobs: int | None = None
    unsafe_fixes: bool = False
    output_format: str = "full"
    fastapi_version: str | None = None
    blocking_calls: tuple[str, ...] = ()
    non_blocking_calls: tuple[str, ...] = ()
    guarded_prefixes: tuple[str, ...] = ()
    overrides: Selection = NO_SELECTION
    base: str = "."
    root: str = "."

    def ignored_for(self, filename: str) -> tuple[str, ...]:
        """The selectors that `per_file_ignores` switches off for a file."""
        if not self.per_file_ignores:
            return ()
        relative = relative_to(filename, self.base)
        return tuple(
            selector
            for pattern, selectors in self.per_file_ignores
            if spec((pattern.removeprefix("!"),)).match_file(relative) is not pattern.startswith("!")
            for selector in selectors
        )


def absolute(path: str | os.PathLike[str]) -> Path:
    """The absolute, normalised form of a path; symlinks stay, as users know their files by them."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def name_of(path: str | os.PathLike[str], root: str = ".") -> str:
    """The POSIX name of a path: relative to the working directory when inside it, absolute otherwise.

    For a project whose `root` lies above the working directory all names are absolute, so that files
    beside it have names of the same form.
    """
    full, here = absolute(path), Path.cwd()
    if full.is_relative_to(here) and not (posixpath.isabs(root) and here.is_relative_to(root)):
        return full.relative_to(here).as_posix()
    return full.as_posix()


def relative_to(filename: str, directory: str) -> str:
    """`filename` as seen from `directory`, both in the form of `name_of`."""
    if directory == "." and not posixpath.isabs(filename):
        return filename
    if filename.startswith(f"{directory}/"):
        return filename[len(directory) + 1 :]
    return Path(os.path.relpath(filename, directory)).as_posix()


@cache
def spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Gitignore-style patterns, compiled."""
    from pathspec import GitIgnoreSpec  # lazy: most runs have no patterns

    return GitIgnoreSpec.from_lines(patterns)


def specificity(selector: str, rule: RuleInfo) -> int:
    """How narrowly a selector names a rule: 0 not at all, then `ALL`, groups, prefixes, code or name."""
    if selector in (rule.code, rule.name):
        return 100
    if selector == "ALL":
        return 1
    if selector in rule.groups:
        return 2
    return 2 + len(selector) if selector and rule.code.startswith(selector) else 0


def selected_rules(settings: Settings, rules: Sequence[R]) -> tuple[R, ...]:
    """The rules that `settings` switch on, in the given order.

    Of `select` and `ignore` the one that names a rule more narrowly wins; `ignore` wins a draw.
    """
    layers = (Selection(settings.select, settings.extend_select, settings.ignore), settings.overrides)
    chosen = []
    for rule in rules:
        enabled = rule.default
        for layer in layers:
            enabled = _decide(layer, rule, enabled)
        if enabled:
            chosen.append(rule)
    return tuple(chosen)


def _decide(layer: Selection, rule: RuleInfo, before: bool) -> bool:
    wanted = max((specificity(s, rule) for s in (*(layer.select or ()), *layer.extend_select)), default=0)
    unwanted = max((specificity(s, rule) for s in layer.ignore), default=0)
    if not wanted and not unwanted:
        return before and layer.select is None
    return wanted > unwanted


def ignored_codes(settings: Settings, filename: str, rules: Sequence[RuleInfo]) -> frozenset[str]:
    """The codes among `rules` that per-file ignores switch off for a file."""
    selectors = settings.ignored_for(filename)
    if not selectors:
        return frozenset()
    return frozenset(rule.code for rule in rules if any(specificity(s, rule) for s in selectors))
