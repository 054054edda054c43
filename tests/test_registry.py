"""Finding rules and holding them to their contract."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from fastapi_lint.rules.base import Rule
from fastapi_lint.rules.registry import InvalidRule, all_rules, discover

HOOKS = sorted(name for name in vars(Rule) if name.startswith("check_"))

TEMPLATE = """
from fastapi_lint.diagnostic import Severity
from fastapi_lint.rules.base import Rule

class Found(Rule):
    code = "{code}"
    name = "{name}"
    summary = "something"
    severity = Severity.ERROR
    since = "0.1.0"

    def {hook}(self, *args):
        return iter(())
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], ModuleType]:
    """Builds a package of rules from module names and texts."""
    monkeypatch.syspath_prepend(tmp_path)

    def build(modules: dict[str, str]) -> ModuleType:
        root = tmp_path / "invented_rules"
        (root / "family").mkdir(parents=True)
        for name in ("__init__", "family/__init__"):
            (root / f"{name}.py").touch()
        for name, text in modules.items():
            (root / "family" / f"{name}.py").write_text(text)
        for name in [name for name in sys.modules if name.startswith("invented_rules")]:
            monkeypatch.delitem(sys.modules, name)
        importlib.invalidate_caches()
        return importlib.import_module("invented_rules")

    return build


def rule(code: str, name: str, hook: str = HOOKS[0]) -> str:
    """The text of a module with one rule."""
    return TEMPLATE.format(code=code, name=name, hook=hook)


def test_rules_are_found_and_sorted(package: Callable[[dict[str, str]], ModuleType]) -> None:
    found = discover(package({"b_rule": rule("FAL901", "b-rule"), "a_rule": rule("FAL902", "a-rule")}))
    assert [(rule.code, rule.name) for rule in found] == [("FAL901", "b-rule"), ("FAL902", "a-rule")]


def test_helpers_and_imported_rules_are_not_rules(package: Callable[[dict[str, str]], ModuleType]) -> None:
    modules = {
        "a_rule": rule("FAL901", "a-rule"),
        "_shared": "raise RuntimeError('never imported')",
        "helper": "from invented_rules.family.a_rule import Found\n",
    }
    assert [rule.code for rule in discover(package(modules))] == ["FAL901"]


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({"a": rule("FAL901", "a"), "b": rule("FAL901", "b")}, "`FAL901` is already taken"),
        ({"a": rule("FAL901", "b")}, r"belongs in b\.py"),
        ({"a": rule("FAL901", "a", "other")}, "overrides no hook"),
        ({"a": rule("FAL901", "a", "check_invented")}, "there is no hook `check_invented`"),
        ({"a": rule("FAL901", "a") + f"    {HOOKS[1]} = {HOOKS[0]}\n"}, "instead of one hook"),
        ({"a": rule("FAL901", "a").replace('since = "0.1.0"', "")}, "`since` is not set"),
    ],
)
def test_broken_rules_are_refused(
    package: Callable[[dict[str, str]], ModuleType], modules: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidRule, match=message):
        discover(package(modules))


def test_the_rules_of_the_package_keep_the_contract() -> None:
    codes = [rule.code for rule in all_rules()]
    assert codes == sorted(set(codes))
    assert len(codes) > 0
    assert all_rules() is all_rules()


def test_rule_modules_do_not_import_libcst() -> None:
    program = "import sys, fastapi_lint.rules.registry as r; r.all_rules(); print('libcst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
