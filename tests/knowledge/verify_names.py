"""Compares the knowledge tables with the libraries that are installed: does every name exist?

Run it in an environment that has the libraries: `python tests/knowledge/verify_names.py` prints what does not
fit and which packages it could not import; with `--record` it writes what it found into proven.json, and
keeps what other environments found. The test next to it checks what is installed, and the record.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import sys
from collections.abc import Iterator

import live_names
import proof_record
import table_names
from known_exceptions import EXPECTED_DIFFERENT, EXPECTED_MISSING
from live_names import Absent, available, find, unimportable

from fastapi_lint.knowledge.schema import Class, Library


def problems(library: Library) -> Iterator[str]:
    """What a table says that the installed libraries do not bear out, each beginning with the name.

    Passed over is what is absent, and what cannot be imported because something that it needs is.
    """
    for spelling, name in library.aliases.items():
        yield from _alias(spelling, name)
    for name in (*library.functions, *library.values, *library.decorators):
        if available(name):
            yield from _exists(name)
    for name, table in library.classes.items():
        if available(name):
            yield from _class(name, table)


def proofs() -> Iterator[proof_record.Proof]:
    """The names that the installed libraries show, as far as nothing is wrong with them."""
    wrong = {
        problem.partition(":")[0]
        for library in table_names.libraries().values()
        for problem in problems(library)
    }
    for name in sorted(table_names.all_names() - wrong):
        how, home = live_names.proof(name), live_names.home(name)
        if how is not None and home is not None:
            yield proof_record.Proof(name, *home, how)


def _exists(name: str) -> Iterator[str]:
    if name not in EXPECTED_MISSING:
        try:
            find(name)
        except Absent:
            if not unimportable(name):
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
        if not unimportable(str(absent)):
            yield f"{spelling}: no {absent}"


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
        if not unimportable(name):
            yield f"{name}: no such class"
        return
    for base in table.bases:
        if inspect.isclass(owner) and available(base) and not _derives(owner, base):
            yield f"{name}: not a subclass of {base}"
    for member in sorted(table_names.members(table)):
        yield from _member(name, owner, member, table)


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
    for name in sorted(table_names.type_names(text)):
        table = table_names.classes().get(name)
        if available(name) and (table is None or not table.dynamic):
            yield from _exists(name)


def _prepare() -> None:
    with contextlib.suppress(Exception):
        importlib.import_module("django.conf").settings.configure()
        importlib.import_module("django").setup()


def main() -> int:
    """Print problems and absent packages; 1 if there are problems."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write what was found into proven.json")
    record = parser.parse_args().record
    _prepare()
    found, absent = 0, []
    for module, library in table_names.libraries().items():
        absent += [package for package in library.packages if not available(package)]
        for problem in problems(library):
            found += 1
            print(f"{module}: {problem}")
    print(f"{found} problems; not installed: {' '.join(absent) or 'none'}")
    if record:
        known = proof_record.merged(proof_record.load(), proofs(), table_names.all_names())
        proof_record.FILE.write_text(proof_record.dump(known), encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
