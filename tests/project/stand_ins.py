"""Stand-ins for libraries that the fixtures import and tests do without."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from unittest.mock import MagicMock, patch

import sqlmodel
from pydantic import BaseModel

_ABSENT = frozenset(
    {
        "aiofiles", "aiohttp", "asyncpg", "bcrypt", "fastapi_cache", "jose", "orjson", "passlib",
        "pydantic_settings", "python_multipart", "redis", "requests", "structlog",
    }
    | ({"greenlet"} if importlib.util.find_spec("greenlet") is None else set())
)  # fmt: skip


class _StandIn(ModuleType):
    """A module in which every name means something."""

    __path__: Sequence[str] = ()
    __version__ = "1.0.0"
    BaseSettings = BaseModel
    SettingsConfigDict = dict

    class JWTError(Exception):
        """An exception, so that it can be caught."""

    @staticmethod
    def cache(**options: object) -> object:
        """A decorator that leaves the function alone."""
        return lambda function: function

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return MagicMock()


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a stand-in for every module of an absent library."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The finder itself loads what it knows."""
        if fullname.partition(".")[0] not in _ABSENT:
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """A module without a file."""
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to execute."""


@contextmanager
def stand_ins() -> Iterator[None]:
    """While this lasts, absent libraries can be imported, and engines connect to nothing."""
    finder = _Finder()
    kept = _forget()
    sys.meta_path.insert(0, finder)
    patches = [
        patch.object(importlib.import_module(module), name, MagicMock())
        for module, name in (
            ("sqlmodel", "create_engine"),
            ("sqlalchemy", "create_engine"),
            ("sqlalchemy.ext.asyncio", "create_async_engine"),
        )
    ]
    for replaced in patches:
        replaced.start()
    try:
        yield
    finally:
        for replaced in patches:
            replaced.stop()
        sqlmodel.SQLModel.metadata.clear()
        sys.meta_path.remove(finder)
        _forget()
        sys.modules.update(kept)


def _forget() -> dict[str, ModuleType]:
    """Take the absent libraries, and stand-ins for them, out of the imported modules."""
    names = [name for name in sys.modules if name.partition(".")[0] in _ABSENT]
    return {name: sys.modules.pop(name) for name in names}
