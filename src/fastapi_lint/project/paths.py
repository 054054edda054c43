"""Paths as Starlette reads them: parameters, convertors, and which paths another one lets through."""

from __future__ import annotations

import re
from functools import lru_cache

_PARAMETER = re.compile(r"{([a-zA-Z_][a-zA-Z0-9_]*)(:[a-zA-Z_][a-zA-Z0-9_]*)?}")
_PATTERNS = {
    "str": "[^/]+",
    "path": ".*",
    "int": "[0-9]+",
    "float": r"[0-9]+(\.[0-9]+)?",
    "uuid": "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}",
}
# For each convertor, texts it lets through of which no narrower convertor takes all.
_SAMPLES = {
    "str": ("\x00\x00",),
    "path": ("", "\x00/\x00"),
    "int": ("0",),
    "float": ("0.5",),
    "uuid": ("a0000000-0000-4000-8000-00000000000a",),
}


def convertors(path: str) -> dict[str, str]:
    """The parameters of a path with the names of their convertors."""
    return {name: kind[1:] or "str" for name, kind in _PARAMETER.findall(path)}


def literal(path: str) -> str:
    """What a path begins with before its first parameter."""
    found = _PARAMETER.search(path)
    return path if found is None else path[: found.start()]


@lru_cache(maxsize=2048)
def shape(path: str) -> str | None:
    """A path without the names of its parameters: equal for paths that take the same requests.

    None where a convertor is not one of Starlette's own.
    """
    if not set(convertors(path).values()) <= _PATTERNS.keys():
        return None
    return _PARAMETER.sub(lambda match: f"{{{(match[2] or ':str')[1:]}}}", path)


@lru_cache(maxsize=2048)
def _compiled(path: str) -> re.Pattern[str]:
    parts, end = [], 0
    for match in _PARAMETER.finditer(path):
        parts += [re.escape(path[end : match.start()]), _PATTERNS[(match[2] or ":str")[1:]]]
        end = match.end()
    return re.compile("".join([*parts, re.escape(path[end:])]), re.DOTALL)


def swallows(path: str, other: str) -> bool:
    """Whether every request that `other` takes is taken by `path` too."""
    if shape(path) is None or shape(other) is None:
        return False
    kinds = list(convertors(other).values())
    longest = max((len(_SAMPLES[kind]) for kind in kinds), default=1)
    for index in range(longest):
        texts = iter([_SAMPLES[kind][index % len(_SAMPLES[kind])] for kind in kinds])
        if _compiled(path).fullmatch(_PARAMETER.sub(lambda _: next(texts), other)) is None:  # noqa: B023
            return False
    return True
