"""Every name in the knowledge tables exists: in a released version that the record names, and in what is
installed here; blockbuster's list is covered."""

from __future__ import annotations

import live_names
import proof_record
import pytest
import table_names
import verify_names
from known_exceptions import EXPECTED_DIFFERENT, EXPECTED_MISSING, STANDS_FOR

from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.resources import RESOURCES

# What blockbuster stops and the tables leave out on purpose.
NOT_BLOCKING = {"os.path.samestat": "compares two results that are already there"}
RECORD = proof_record.load()
PROVEN = frozenset(proof.name for proof in RECORD)


def unproven(names: set[str]) -> list[str]:
    """The names that neither the record nor what is installed here shows."""
    return [name for name in sorted(names - PROVEN) if live_names.proof(name) is None]


@pytest.mark.parametrize("module", table_names.libraries())
def test_names_are_proven(module: str) -> None:
    # New ones: install the library and run `verify_names.py --record` (CONTRIBUTING.md).
    assert unproven(table_names.names(table_names.libraries()[module])) == []


def test_names_of_other_tables_are_proven() -> None:
    assert unproven(table_names.other_names()) == []


@pytest.mark.parametrize("module", table_names.libraries())
def test_names_exist_in_what_is_installed(module: str) -> None:
    assert list(verify_names.problems(table_names.libraries()[module])) == []


def test_names_that_newer_releases_lack_are_explained() -> None:
    gone = [proof.name for proof in proof_record.superseded(RECORD)]
    assert [
        name for name in gone if not any(f"{name}.".startswith(f"{why}.") for why in EXPECTED_MISSING)
    ] == []


def test_the_record_is_sorted_and_up_to_date() -> None:
    assert proof_record.dump(RECORD) == proof_record.FILE.read_text(encoding="utf-8")
    assert PROVEN - table_names.all_names() == set()


def test_exceptions_are_about_names_of_the_tables() -> None:
    names = table_names.all_names()
    assert sorted({*EXPECTED_DIFFERENT, *STANDS_FOR} - names) == []
    assert [
        why for why in EXPECTED_MISSING if not any(f"{name}.".startswith(f"{why}.") for name in names)
    ] == []


def test_classes_that_stand_for_others_say_so() -> None:
    assert [name for name in STANDS_FOR if not table_names.classes()[name].dynamic] == []


def test_closers_exist() -> None:
    absent = []
    for name, row in RESOURCES.items():
        table = lookup.class_(name)
        if table is not None and not table.dynamic and live_names.available(name):
            owner = live_names.find(name)
            absent += [f"{name}.{method}" for method in row.closers if not hasattr(owner, method)]
    assert absent == []


def test_functions_of_blockbuster_are_covered() -> None:
    blockbuster = pytest.importorskip("blockbuster")
    missing = []
    for name in blockbuster.BlockBuster().functions:
        known = lookup.function(name)
        if (known is None or known.blocks is None) and name not in NOT_BLOCKING:
            missing.append(name)
    assert missing == []
