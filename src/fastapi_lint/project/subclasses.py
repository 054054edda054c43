"""The subclasses that a project knows of a class, found by the text of class statements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi_lint.project.module import Class
from fastapi_lint.project.reading import Reader

if TYPE_CHECKING:
    from fastapi_lint.project.infer import Evaluator

_STATEMENT = re.compile(rb"^[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)", re.MULTILINE)
_NAME = re.compile(rb"(\w+)\s*(?:\[[^\]]*\])?\s*(?:,|$)")


class Subclasses:
    """Answers which classes of the universe inherit from a class."""

    def __init__(self, evaluator: Evaluator, universe: Iterable[str], reader: Reader) -> None:
        self._ev = evaluator
        self._universe = universe
        self._reader = reader
        self._found: dict[Class, tuple[Class, ...]] = {}

    @cached_property
    def _files(self) -> dict[str, list[str]]:
        """The files in which a class statement names a base, by the base's last name."""
        index: dict[str, dict[str, None]] = {}
        for filename in self._universe:
            for statement in _STATEMENT.finditer(self._reader.text_of(filename)):
                for name in _NAME.findall(statement[1]):
                    index.setdefault(name.decode("ascii", "replace"), {})[filename] = None
        return {name: list(files) for name, files in index.items()}

    def of(self, cls: Class) -> tuple[Class, ...]:
        """The direct and indirect subclasses of a class."""
        found = self._found.get(cls)
        if found is None:
            self._found[cls] = ()
            self._reader.words.add((b"class", cls.name.encode()))
            direct = [
                other
                for filename in self._files.get(cls.name, ())
                for other in self._classes(filename)
                if other is not cls and cls in self._ev.members.mro(other)
            ]
            deeper = [below for other in direct for below in self.of(other)]
            found = self._found[cls] = tuple(dict.fromkeys((*direct, *deeper)))
        return found

    def _classes(self, filename: str) -> list[Class]:
        module = self._ev.load(filename)
        return [] if module is None else [d for d in module.definitions if isinstance(d, Class)]
