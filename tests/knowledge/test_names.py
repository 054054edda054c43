"""The names in the knowledge tables exist in the installed libraries; blockbuster's list is covered."""

from __future__ import annotations

import importlib

import pytest
import verify_names

from fastapi_lint.knowledge import lookup
from fastapi_lint.knowledge.index import MODULES
from fastapi_lint.knowledge.resources import RESOURCES

# What blockbuster stops and the tables leave out on purpose.
NOT_BLOCKING = {"os.path.samestat": "compares two results that are already there"}


@pytest.mark.parametrize("module", sorted(set(MODULES.values())))
def test_names_exist(module: str) -> None:
    library = importlib.import_module(f"fastapi_lint.knowledge.libraries.{module}").LIBRARY
    if not any(verify_names.available(package) for package in library.packages):
        pytest.skip(f"{library.distribution} is not installed")
    assert list(verify_names.problems(library)) == []


def test_closers_exist() -> None:
    absent = []
    for name, row in RESOURCES.items():
        table = lookup.class_(name)
        if table is not None and not table.dynamic and verify_names.available(name):
            owner = verify_names.find(name)
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
