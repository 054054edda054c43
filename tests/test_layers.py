"""The imports of the package, held to the layers of the house.

What a layer is built on stands here in full: an import that is not listed is a decision somebody has to
make, not an accident.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import fastapi_lint

PACKAGE = Path(fastapi_lint.__file__).parent

BELOW = {
    "__init__": set(),
    "__main__": {"cli"},
    # What is said, and how to run: values.
    "diagnostic": set(),
    "config": set(),
    "configuration": {"config"},
    # Files: finding, reading, writing.
    "discovery": {"config"},
    "source": {"diagnostic"},
    "writing": {"diagnostic", "source"},
    "parallel": set(),
    "served": set(),
    # From text to facts to a model.
    "syntax": {"diagnostic", "source"},
    "facts": {"diagnostic", "source", "syntax"},
    "knowledge": set(),
    "project": {"diagnostic", "facts", "knowledge", "served", "source"},
    # From a model to diagnostics.
    "rules": {"diagnostic", "facts", "knowledge", "project", "served", "source", "syntax"},
    "suppression": {"diagnostic", "source"},
    "building": {"diagnostic", "parallel", "syntax"},
    "engine": {
        "building", "config", "diagnostic", "parallel", "project", "rules", "served", "suppression",
    },
    "cache": {"__init__", "config", "diagnostic", "engine", "project", "rules"},
    # From diagnostics to repaired files.
    "repairs": {"diagnostic", "syntax"},
    "formatting": {"project", "source"},
    "verification": {"diagnostic", "engine", "facts", "source", "syntax"},
    "fixer": {
        "config", "diagnostic", "engine", "formatting", "project", "repairs", "source", "syntax",
        "verification", "writing",
    },
    # What people see.
    "pages": set(),
    "reports": {"__init__", "config", "diagnostic", "served"},
    "cli": {
        "__init__", "cache", "config", "configuration", "diagnostic", "discovery", "engine", "fixer", "pages",
        "project", "reports", "rules", "served", "source", "suppression", "writing",
    },
    "flake8_plugin": {
        "cache", "config", "configuration", "diagnostic", "discovery", "engine", "project", "rules", "source",
        "suppression",
    },
    "_dev": {"__init__", "rules"},
}  # fmt: skip

# Of the project the layers above the rules need the files alone, but for the engine, which makes the model.
ONLY_FILES = ("formatting", "verification", "fixer", "cache", "cli", "flake8_plugin")

LIBCST = ("fastapi_lint.syntax", "fastapi_lint.facts.lower", "fastapi_lint.rules")
SLOW_TO_IMPORT = ("libcst", "markdown_it", "packaging", "pathspec", "rich", "ruff_api")
AT_ONCE = {
    "libcst": ("fastapi_lint.syntax", "fastapi_lint.facts.lowering"),
    "ruff_api": ("fastapi_lint.formatting",),
}

OPENERS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "Path"}


class Import(NamedTuple):
    """One import: the module it stands in, what it asks for, and whether it waits until a function runs."""

    module: str
    wanted: str
    line: int
    lazy: bool

    @property
    def layer(self) -> str:
        return layer_of(self.module)

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.wanted}"


def layer_of(module: str) -> str:
    """The top-level module or package of fastapi-lint that a module belongs to."""
    return [*module.split("."), "__init__"][1]


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> Iterator[Import]:
    """Every import of a file; names from a package count as its modules where they are that."""
    module = module_name(path)
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lazy = {id(node) for function in functions for node in ast.walk(function)}
    typing = {
        id(node)
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and ast.unparse(test.test) == "TYPE_CHECKING"
        for node in ast.walk(test)
    }
    for node in ast.walk(tree):
        for wanted in wanted_by(node):
            yield Import(module, wanted, getattr(node, "lineno", 0), id(node) in lazy | typing)


def wanted_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    assert node.module, "imports are absolute"
    place = PACKAGE.parent.joinpath(*node.module.split("."))
    return [
        f"{node.module}.{alias.name}"
        if (place / f"{alias.name}.py").is_file() or (place / alias.name).is_dir()
        else node.module
        for alias in node.names
    ]


IMPORTS = [found for path in sorted(PACKAGE.rglob("*.py")) for found in imports_of(path)]
INSIDE = [found for found in IMPORTS if found.wanted.partition(".")[0] == "fastapi_lint"]


def test_every_layer_has_its_place() -> None:
    layers = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert layers == set(BELOW)


def test_the_arrows_have_no_circle() -> None:
    order: list[str] = []
    while len(order) < len(BELOW):
        free = [layer for layer in BELOW if layer not in order and BELOW[layer] <= set(order)]
        assert free, f"a circle among {sorted(set(BELOW) - set(order))}"
        order += free


@pytest.mark.parametrize("layer", BELOW)
def test_layers_import_what_is_below_them(layer: str) -> None:
    allowed = BELOW[layer] | {layer}
    wrong = [found for found in INSIDE if found.layer == layer and layer_of(found.wanted) not in allowed]
    assert not wrong, "\n".join(map(str, wrong))


def test_rules_do_not_import_each_other() -> None:
    wrong = []
    for found in INSIDE:
        package, _, name = found.wanted.rpartition(".")
        if found.layer != "rules" or not package.startswith("fastapi_lint.rules."):
            continue
        if not (name.startswith("_") and found.module.startswith(f"{package}.")):
            wrong.append(found)
    assert not wrong, "\n".join(map(str, wrong))


def test_above_the_rules_only_the_engine_knows_the_model() -> None:
    wrong = [
        found
        for found in INSIDE
        if found.layer in ONLY_FILES
        and layer_of(found.wanted) == "project"
        and found.wanted not in ("fastapi_lint.project.files", "fastapi_lint.project.reading")
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_trees_stay_where_syntax_is_at_home() -> None:
    wrong = [f for f in IMPORTS if f.wanted.partition(".")[0] == "libcst" and not f.module.startswith(LIBCST)]
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_slow_to_import_waits_until_it_is_needed() -> None:
    wrong = [
        found
        for found in IMPORTS
        if (package := found.wanted.partition(".")[0]) in SLOW_TO_IMPORT
        and not found.lazy
        and not found.module.startswith(AT_ONCE.get(package, ()))
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_rules_do_not_open_files() -> None:
    wrong = [
        f"{module_name(path)}:{node.lineno}"
        for path in sorted((PACKAGE / "rules").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in OPENERS
    ]
    assert not wrong
