"""Finding the file behind a module name, the way the interpreter would if it were run from there.

There is no `sys.path` to ask: the directories above the importing file are tried, nearest first, each
with its `src` directory, up to the project root.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from fastapi_lint.knowledge.index import MODULES
from fastapi_lint.project.files import Files

# The framework itself is never project code, not even when its own repository is checked.
FRAMEWORK = frozenset({"fastapi", "starlette", "pydantic", "pydantic_settings", "sqlalchemy", "sqlmodel"})


# What is imported by the name of a library is that library, and not a module that has its name in a package.
_LIBRARIES = frozenset(package.partition(".")[0] for package in MODULES)


class Finder:
    """Maps dotted names to files. Answers are remembered: one finder serves one run."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._tops: dict[tuple[str, str], str | None] = {}
        self._paths: dict[str, str | None] = {}
        self._packages: dict[str, bool] = {}

    def absolute(self, importer: str, dotted: str) -> str | None:
        """The file of module `dotted` imported absolutely by file `importer`, None if it is external."""
        top, _, rest = dotted.partition(".")
        base = self._root_of(importer, top)
        if base is None or _join(base, f"{top}.py") == importer:  # no module means itself
            return None
        return self._locate(_join(base, top), rest)

    def relative(self, importer: str, level: int, dotted: str) -> str | None:
        """The file of `from ....dotted import` with `level` dots, None if there is none."""
        directory = _parent(importer)
        for _ in range(level - 1):
            if directory in (".", "/"):
                return None
            directory = _parent(directory)
        return self._locate(directory, dotted)

    def submodule(self, package: str, name: str) -> str | None:
        """The file of a submodule of a package given by its `__init__.py` or its directory."""
        directory = _parent(package) if package.endswith(".py") else package
        return self._locate(_join(directory, name), "")

    def _locate(self, start: str, rest: str) -> str | None:
        path = start if not rest else _join(start, rest.replace(".", "/"))
        if path not in self._paths:
            self._paths[path] = self._file_of(path)
        return self._paths[path]

    def _file_of(self, path: str) -> str | None:
        for candidate in (_join(path, "__init__.py"), path + ".py"):
            if self._files.is_file(candidate):
                return candidate
        return path if self._files.is_dir(path) else None

    def _root_of(self, importer: str, top: str) -> str | None:
        directory = _parent(importer)
        key = (directory, top)
        if key not in self._tops:
            self._tops[key] = self._search(directory, importer, top)
        return self._tops[key]

    def _search(self, directory: str, importer: str, top: str) -> str | None:
        if top in FRAMEWORK or top in sys.stdlib_module_names:
            return None
        fallback = None
        for place in self._above(directory, self._files.root(importer)):
            packaged = self.is_package(place)
            for base in (place, _join(place, "src")):
                if self._holds(base, top):
                    if not packaged:
                        return base
                    fallback = fallback or base
        return None if top in _LIBRARIES else fallback

    def _holds(self, base: str, top: str) -> bool:
        if self._files.is_file(_join(base, f"{top}.py")):
            return True
        return self._files.is_file(_join(base, f"{top}/__init__.py")) or self._is_namespace(_join(base, top))

    def _is_namespace(self, directory: str) -> bool:
        return self._files.is_dir(directory) and directory.rpartition("/")[2] not in ("static", "templates")

    def is_package(self, directory: str) -> bool:
        """Whether a directory has an `__init__.py`."""
        if directory not in self._packages:
            self._packages[directory] = self._files.is_file(_join(directory, "__init__.py"))
        return self._packages[directory]

    @staticmethod
    def _above(directory: str, root: str) -> Iterator[str]:
        yield directory
        while directory not in (root, ".", "/", ""):
            directory = _parent(directory)
            yield directory


def _parent(path: str) -> str:
    head = path.rpartition("/")[0]
    return head or ("/" if path.startswith("/") and path != "/" else ".")


def _join(base: str, name: str) -> str:
    return name if base == "." else f"{base.rstrip('/')}/{name}"
