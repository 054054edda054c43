"""Ranges of versions, and the requirements they are written as."""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from packaging.specifiers import Specifier
    from packaging.version import Version

_NUMBER = re.compile(r"v?\d[\w.+!-]*")
_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)")


class Bounds(NamedTuple):
    """The versions from `low` to `high`; None is no limit, `closed` says that `high` is one of them."""

    low: Version | None = None
    high: Version | None = None
    closed: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one version."""
        return self.closed and self.low == self.high

    @property
    def empty(self) -> bool:
        """Whether no version is left."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not self.closed)

    def __and__(self, other: Bounds) -> Bounds:
        """The versions that both allow."""
        lows = [bounds.low for bounds in (self, other) if bounds.low is not None]
        tops = [(bounds.high, bounds.closed) for bounds in (self, other) if bounds.high is not None]
        return Bounds(max(lows, default=None), *min(tops, default=(None, False)))

    def __or__(self, other: Bounds) -> Bounds:
        """The versions from the lowest to the highest that one of them allows."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        if self.high is None or other.high is None:
            return Bounds(low)
        return Bounds(low, *max((self.high, self.closed), (other.high, other.closed)))

    def above(self, version: Version) -> bool | None:
        """Whether all of them are `version` or later: False if none is, None if some are."""
        if self.empty:
            return None
        if self.low is not None and self.low >= version:
            return True
        if self.high is not None and (self.high < version or (self.high == version and not self.closed)):
            return False
        return None

    def __str__(self) -> str:
        """`0.115.2` or `>=0.100,<0.116`; empty without limits."""
        if self.exact:
            return str(self.low)
        low = "" if self.low is None else f">={self.low}"
        high = "" if self.high is None else f"{'<=' if self.closed else '<'}{self.high}"
        return ",".join(filter(None, (low, high)))


ANY = Bounds()
"""Every version."""


def at(version: str) -> Bounds:
    """One version; any if the text is none."""
    from packaging.version import InvalidVersion, Version  # lazy: few rules ask for versions

    try:
        exact = Version(version)
    except InvalidVersion:
        return ANY
    return Bounds(exact, exact, closed=True)


def parse(text: str) -> Bounds:
    """The bounds of a requirement's versions, in PEP 440's notation or Poetry's (`^1.2`, `~1.2`, `||`).

    What cannot be read limits nothing.
    """
    alternatives = [
        reduce(Bounds.__and__, map(_part, filter(None, re.split(r"[,\s]+", option))), ANY)
        for option in re.split(r"\|\|?", re.sub(r"([<>=~!^])\s+", r"\1", text))
    ]
    return reduce(Bounds.__or__, alternatives)


def _part(text: str) -> Bounds:
    from packaging.specifiers import InvalidSpecifier, Specifier

    try:
        if text.startswith("^") or (text.startswith("~") and not text.startswith("~=")):
            return _next(text[0], text[1:])
        return _of(Specifier(f"=={text}" if _NUMBER.match(text) else text))
    except (InvalidSpecifier, ValueError):
        return ANY


def _next(sign: str, text: str) -> Bounds:
    """Poetry's caret (to the next change of the first number that is not 0) and tilde."""
    from packaging.version import Version

    match = _RELEASE.match(text)
    if match is None:
        return ANY
    numbers = [int(number) for number in match[1].split(".")]
    if sign == "^":
        last = next((i for i, number in enumerate(numbers) if number), len(numbers) - 1)
    else:
        last = min(1, len(numbers) - 1)
    return Bounds(Version(text), Version(_after(numbers[: last + 1])))


def _of(specifier: Specifier) -> Bounds:
    from packaging.version import Version

    text = specifier.version
    numbers = [int(number) for number in _RELEASE.findall(text)[0].split(".")]
    if specifier.operator in ("==", "===") and text.endswith(".*"):
        return Bounds(Version(text[:-2]), Version(_after(numbers)))
    if specifier.operator == "~=":
        return Bounds(Version(text), Version(_after(numbers[:-1])))
    version = Version(text)
    return {
        "==": Bounds(version, version, closed=True),
        "===": Bounds(version, version, closed=True),
        ">=": Bounds(version),
        ">": Bounds(version),
        "<": Bounds(None, version),
        "<=": Bounds(None, version, closed=True),
    }.get(specifier.operator, ANY)


def _after(numbers: list[int]) -> str:
    return ".".join(map(str, [*numbers[:-1], numbers[-1] + 1]))
