"""Fixes applications as far as they can be fixed, on copies, and looks at what is left.

    python tests/fixes/applications.py [--diff DIRECTORY] APPLICATION …

For each application (a directory): every changed file parses; every added import can be resolved, and closes
no circle of imports; a second run changes nothing; no finding that was not there before. Exit code 1 if one
of these is not so. With `--diff` the changes are kept as `APPLICATION.diff`.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

_NUMBER = re.compile(r"\d+")
Finding: TypeAlias = dict[str, Any]

_FIX = ("--fix", "--unsafe-fixes")


class Import(NamedTuple):
    """`from module import name`, or `import module` (`name` is empty); `late` inside a function."""

    module: str
    name: str
    late: bool


class Outcome(NamedTuple):
    """What fixing an application came to; `wrong` says what should not be so."""

    before: int
    after: int
    refused: int
    changed: int
    wrong: tuple[str, ...]
    diff: str


def run(root: Path, *options: str) -> list[Finding]:
    """The findings of a run, fixing or not."""
    command = [sys.executable, "-m", "fastapi_lint", "--isolated", "--exit-zero", "--output-format", "json"]
    done = subprocess.run([*command, *options, "."], cwd=root, capture_output=True, text=True, check=False)
    if "internal-error" in done.stderr or "fix-failed" in done.stderr:
        raise RuntimeError(done.stderr[-3000:])
    found: list[Finding] = json.loads(done.stdout)
    return found


def texts(root: Path) -> dict[str, bytes]:
    """All Python files by name."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.py")}


def look(root: Path) -> Outcome:
    """Fix what is in `root`, twice, and compare."""
    old, before = texts(root), run(root)
    after = run(root, *_FIX)
    new = texts(root)
    changed = [name for name, data in old.items() if new.get(name) != data]
    wrong = [f"{name} is gone" for name in old.keys() - new.keys()]
    wrong += [f"{name} does not parse" for name in changed if not _parses(new[name]) and _parses(old[name])]
    for name in changed:
        if _parses(new[name]) and _parses(old[name]):
            wrong += _unresolved(root, name, old[name], new[name], new)
    wrong += [f"new finding: {finding}" for finding in _more(root, before, old, after, new)]
    run(root, *_FIX)
    wrong += [f"a second run changes {name}" for name, data in texts(root).items() if new.get(name) != data]
    refused = sum(not finding.get("fix") for finding in after)
    diff = "".join(_diff(name, old[name], new[name]) for name in sorted(changed))
    return Outcome(len(before), len(after), refused, len(changed), tuple(wrong), diff)


def _more(
    root: Path,
    before: list[Finding],
    old: Mapping[str, bytes],
    after: list[Finding],
    new: Mapping[str, bytes],
) -> list[str]:
    """The findings that are in `after` only: no finding before has their message or their line."""
    kinds = Counter(_kind(root, finding) for finding in before)
    left = []
    for finding in after:
        kind = _kind(root, finding)
        kinds[kind] -= 1
        if kinds[kind] < 0:
            left.append(finding)
    lines = {_line(root, finding, old) for finding in before}
    return [" ".join(_kind(root, finding)) for finding in left if _line(root, finding, new) not in lines]


def _name(root: Path, finding: Finding) -> str:
    return Path(root, finding["filename"]).relative_to(root).as_posix()


def _kind(root: Path, finding: Finding) -> tuple[str, str, str]:
    """A finding by code, file and message without numbers, which move."""
    return finding["code"], _name(root, finding), _NUMBER.sub("0", finding["message"])


def _line(root: Path, finding: Finding, files: Mapping[str, bytes]) -> tuple[str, str, bytes]:
    name = _name(root, finding)
    return finding["code"], name, files[name].splitlines()[finding["location"]["row"] - 1].strip()


def _parses(data: bytes) -> bool:
    try:
        ast.parse(data)
    except (SyntaxError, ValueError):
        return False
    return True


def _diff(name: str, old: bytes, new: bytes) -> str:
    before, after = (data.decode(errors="replace").splitlines(keepends=True) for data in (old, new))
    return "".join(difflib.unified_diff(before, after, name, name))


def imports(data: bytes) -> set[Import]:
    """The imports of a file."""
    tree = ast.parse(data)
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    found = set()
    for node in ast.walk(tree):
        late = id(node) in inside
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found |= {Import(module, alias.name, late) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {Import(alias.name, "", late) for alias in node.names}
    return found


def _unresolved(root: Path, name: str, old: bytes, new: bytes, files: Mapping[str, bytes]) -> Iterator[str]:
    """What is wrong with the imports that a changed file has gained."""
    for added in sorted(imports(new) - imports(old)):
        place = _place(root, name, added.module)
        if place is None:
            if not _exists_here(added):
                yield f"{name}: cannot resolve {added.module} {added.name}"
        elif not _defines(root, place, added.name, files):
            yield f"{name}: {place} does not define {added.name}"
        elif not added.late and name in _reached(root, place, files):
            yield f"{name}: importing {added.module} closes a circle"


def _place(root: Path, importer: str, module: str) -> str | None:
    """The file of a module of the application, as seen from another file of it."""
    level = len(module) - len(module.lstrip("."))
    parts = [part for part in module.lstrip(".").split(".") if part]
    start = (root / importer).parent
    if level:
        places = [start.parents[level - 2] if level > 1 else start]
    else:
        places = [start, *(parent for parent in start.parents if parent.is_relative_to(root))]
    for place in places:
        path = place.joinpath(*parts)
        for candidate in (path / "__init__.py", path.with_suffix(".py")):
            if candidate.is_file():
                return candidate.relative_to(root).as_posix()
    return None


def _exists_here(added: Import) -> bool:
    """Whether an import of another distribution works where this runs."""
    try:
        module = importlib.import_module(added.module)
    except ImportError:
        return False
    return not added.name or hasattr(module, added.name)


def _defines(root: Path, place: str, name: str, files: Mapping[str, bytes]) -> bool:
    """Whether a file binds a name at its top level, or has a submodule of that name."""
    if not name or _place(root, place, f".{name}") is not None:
        return True
    return any(name in bound for bound in map(_bound, ast.walk(ast.parse(files[place]))))


def _bound(node: ast.AST) -> set[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Name(ctx=ast.Store()):
            return {node.id}
        case ast.Import() | ast.ImportFrom():
            return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return set()


def _reached(root: Path, place: str, files: Mapping[str, bytes]) -> set[str]:
    """The files that importing a file imports in turn."""
    seen, waiting = {place}, [place]
    while waiting:
        current = waiting.pop()
        if not _parses(files[current]):
            continue
        for found in imports(files[current]):
            if found.late:
                continue
            parts = (found.module, f"{found.module}.{found.name}" if found.name else found.module)
            for module in parts:
                target = _place(root, current, module)
                if target is not None and target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return seen


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("applications", nargs="+", type=Path)
    parser.add_argument("--diff", type=Path)
    arguments = parser.parse_args()
    failed = False
    for application in arguments.applications:
        with tempfile.TemporaryDirectory() as directory:
            root = Path(directory, application.name)
            shutil.copytree(application, root, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            outcome = look(root.resolve())
        failed = failed or bool(outcome.wrong)
        print(
            f"{application.name}: {outcome.before} findings, {outcome.after} left, "
            f"{outcome.changed} files changed, {len(outcome.wrong)} wrong",
            flush=True,
        )
        for wrong in outcome.wrong:
            print(f"  {wrong}")
        if arguments.diff is not None:
            arguments.diff.mkdir(parents=True, exist_ok=True)
            (arguments.diff / f"{application.name}.diff").write_text(outcome.diff)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
