"""Compares the knowledge tables with the libraries that are installed: does every name exist?

Run it in an environment that has the libraries: `python tests/knowledge/verify_names.py` prints what does not
fit and which packages it could not import. The test next to it does the same for what is installed.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import re
import sys
import warnings
from collections.abc import Iterator
from functools import cache

from fastapi_lint.knowledge.index import MODULES
from fastapi_lint.knowledge.schema import Class, Library

_QDRANT = (
    "discover discover_batch recommend recommend_batch recommend_groups search search_batch search_groups"
)
# Names that no single installation can show: why each may be missing.
EXPECTED_MISSING = {
    "pathlib.Path.walk": "Python 3.12",
    "asyncio.TaskGroup": "Python 3.11",
    "asyncio.TaskGroup.create_task": "Python 3.11",
    "hashlib.file_digest": "Python 3.11",
    "openai.ChatCompletion.create": "openai before 1.0",
    "openai.Completion.create": "openai before 1.0",
    "openai.Embedding.create": "openai before 1.0",
    "openai.Image.create": "openai before 1.0",
    "openai.Moderation.create": "openai before 1.0",
    "cryptography.hazmat.primitives.kdf.argon2.Argon2id": "cryptography 44",
    "httpx2.websockets.WebSocketSession": "httpx2 with its websockets extra",
    "langchain.agents.initialize_agent": "langchain before 1.0",
    "mistralai.Mistral": "mistralai before 2",
    "mysql.connector.cursor_cext.MySQLCursor": "only with the C extension",
    "pwdlib.hashers.bcrypt.BcryptHasher": "pwdlib with its bcrypt extra",
    **{
        f"qdrant_client.{client}.{method}": "qdrant-client before 1.16"
        for client in ("QdrantClient", "AsyncQdrantClient")
        for method in _QDRANT.split()
    },
}
_RESOURCES = (
    "as_file contents files is_resource open_binary open_text path read_binary read_text abc.Traversable"
)
# Spellings that are not the same object as the canonical name, on purpose.
EXPECTED_DIFFERENT = {
    "_socket.socket": "the base class in C",
    "_thread.allocate_lock": "the factory behind the class",
    "_thread.LockType": "the class behind the factory",
    "_thread.RLock": "the class behind the factory",
    "chromadb.api.client.Client": "implements the interface users annotate with",
    "fastapi.params.Depends": "the class behind the function",
    "fastapi.params.Security": "the class behind the function",
    **{f"importlib_resources.{name}": "the backport" for name in _RESOURCES.split()},
    "multiprocessing.process.BaseProcess": "the base class",
    "sqlalchemy.ext.declarative.declarative_base": "the older function",
    "starlette.background.BackgroundTasks": "the base class",
    "starlette.datastructures.UploadFile": "the base class",
    "uvloop.Loop": "implements the interface",
    **dict.fromkeys(
        [f"ntpath.{name}" for name in ("abspath", "islink", "ismount", "lexists", "realpath")], "for Windows"
    ),
}
_TYPE_NAME = re.compile(r"[A-Za-z_][\w.]*")
_PLAIN_TYPES = {"self", "None", "str", "int", "bytes", "bool", "list", "dict", "tuple", "iterator"}


class Absent(Exception):
    """A dotted name that cannot be found."""


@cache
def available(name: str) -> bool:
    """Whether the top-level package of a dotted name can be imported."""
    package = next(
        (".".join(name.split(".")[:i]) for i in (2, 1) if ".".join(name.split(".")[:i]) in MODULES), name
    )
    with contextlib.suppress(Exception):
        _import(package)
        return True
    return False


def find(name: str) -> object:
    """The object a dotted name stands for; raises Absent."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = _import(".".join(parts[:length]))
        except Exception:
            continue
        for i, part in enumerate(parts[length:], length):
            found = _attribute(found, part, ".".join(parts[: i + 1]))
        return found
    raise Absent(name)


def problems(library: Library) -> Iterator[str]:
    """What a table says that the installed libraries do not bear out; absent packages are passed over."""
    for spelling, name in library.aliases.items():
        yield from _alias(spelling, name)
    for name in library.functions:
        if available(name):
            yield from _exists(name)
    for name in library.values:
        if available(name):
            yield from _exists(name)
    for name in library.decorators:
        if available(name):
            yield from _exists(name)
    for name, table in library.classes.items():
        if available(name):
            yield from _class(name, table)


def _import(name: str) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def _attribute(owner: object, attr: str, name: str) -> object:
    try:
        return getattr(owner, attr)
    except Exception as error:
        raise Absent(name) from error


def _exists(name: str) -> Iterator[str]:
    if name not in EXPECTED_MISSING:
        try:
            find(name)
        except Absent:
            yield f"{name}: no such name"


def _alias(spelling: str, name: str) -> Iterator[str]:
    if (
        not (available(spelling) and available(name))
        or spelling in EXPECTED_MISSING
        or name in EXPECTED_MISSING
    ):
        return
    try:
        if find(spelling) != find(name) and spelling not in EXPECTED_DIFFERENT:
            yield f"{spelling}: not the same object as {name}"
    except Absent as absent:
        yield f"{spelling} -> {name}: no {absent}"


def _class(name: str, table: Class) -> Iterator[str]:
    for text in (
        *table.returns.values(),
        *table.attributes.values(),
        table.item or "",
        table.call_returns or "",
    ):
        yield from (f"{name}: {problem}" for problem in _type(text))
    if table.dynamic or name in EXPECTED_MISSING:
        return
    try:
        owner = find(name)
    except Absent:
        yield f"{name}: no such class"
        return
    for base in table.bases:
        if inspect.isclass(owner) and available(base) and not _derives(owner, base):
            yield f"{name}: not a subclass of {base}"
    for member in sorted(_members(table)):
        yield from _member(name, owner, member, table)


def _members(table: Class) -> set[str]:
    texts = [*table.blocks.values(), *table.lazy.values(), table.chains, table.coroutines, table.quiet]
    return {name for text in texts for name in text.split()} | {
        *table.returns,
        *table.unless,
        *table.attributes,
    }


def _member(name: str, owner: object, member: str, table: Class) -> Iterator[str]:
    dotted = f"{name}.{member}"
    found = inspect.getattr_static(owner, member, None)
    if found is None and not hasattr(owner, member):
        if dotted not in EXPECTED_MISSING and member not in table.attributes:
            yield f"{dotted}: no such method"
        return
    blocking = {
        blocked for text in (*table.blocks.values(), *table.lazy.values()) for blocked in text.split()
    }
    if member in blocking and inspect.iscoroutinefunction(getattr(found, "__func__", found)):
        yield f"{dotted}: a coroutine, but said to block"


def _derives(owner: type, base: str) -> bool:
    try:
        return issubclass(owner, find(base))  # type: ignore[arg-type]
    except (Absent, TypeError):
        return False


def _type(text: str) -> Iterator[str]:
    for name in _TYPE_NAME.findall(text):
        if name not in _PLAIN_TYPES and available(name):
            table = _tables(name).get(name)
            if table is None or not table.dynamic:
                yield from _exists(name)


def _tables(name: str) -> dict[str, Class]:
    for length in (3, 2, 1):
        module = MODULES.get(".".join(name.split(".")[:length]))
        if module is not None:
            return dict(importlib.import_module(f"fastapi_lint.knowledge.libraries.{module}").LIBRARY.classes)
    return {}


def main() -> int:
    """Print problems and absent packages; 1 if there are problems."""
    found, absent = 0, []
    for module in sorted(set(MODULES.values())):
        library = importlib.import_module(f"fastapi_lint.knowledge.libraries.{module}").LIBRARY
        absent += [package for package in library.packages if not available(package)]
        for problem in problems(library):
            found += 1
            print(f"{module}: {problem}")
    print(f"{found} problems; not installed: {' '.join(absent) or 'none'}")
    return 1 if found else 0


if __name__ == "__main__":
    with contextlib.suppress(Exception):
        settings = importlib.import_module("django.conf").settings
        settings.configure()
        importlib.import_module("django").setup()
    sys.exit(main())
