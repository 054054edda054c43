"""An application's own tests as judge of all fixes: what passes before passes after.

    python tests/fixes/judge_application.py [--python PYTHON] [--fix OPTION …] ROOT SOURCE TESTS …

ROOT holds the application with its tests; SOURCE is the directory in it that is fixed, by default with
`--unsafe-fixes`; TESTS are what pytest is given, run by PYTHON, which has all that the application needs.
Works on a copy. Exit code 1 if a test that passed before does not pass after.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fixes.judge_tutorial import run_tests


def fix(root: Path, source: str, options: list[str]) -> list[str]:
    """Fix the application in place; the changed files."""
    before = {path: path.read_bytes() for path in (root / source).rglob("*.py")}
    command = [sys.executable, "-m", "fastapi_lint", "--isolated", "--exit-zero", "-q", "--fix", *options]
    subprocess.run([*command, source], cwd=root, check=True, stdout=subprocess.DEVNULL)
    return sorted(str(path.relative_to(root)) for path, data in before.items() if path.read_bytes() != data)


def no_longer_passing(before: Mapping[str, bool], after: Mapping[str, bool]) -> list[str]:
    """The tests that fail and did not before, and those of which fewer pass: parameters may be random."""
    failing = [name for name, passed in after.items() if not passed and before.get(name, True)]
    fewer = _passing(before) - _passing(after)
    return failing + [name for name in fewer if not any(other.startswith(name) for other in failing)]


def _passing(results: Mapping[str, bool]) -> Counter[str]:
    """How many tests of a name without its parameters pass."""
    return Counter(name.partition("[")[0] for name, passed in results.items() if passed)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("source")
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--fix", action="append", metavar="OPTION", help="an option of fastapi-lint")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory, arguments.root.name)
        shutil.copytree(arguments.root, root)
        before = run_tests(root, 1, arguments.tests, arguments.python)
        print(f"before: {sum(before.values())} of {len(before)} tests pass", flush=True)
        shutil.rmtree(root)
        shutil.copytree(arguments.root, root)
        changed = fix(root, arguments.source, arguments.fix or ["--unsafe-fixes"])
        print(f"{len(changed)} files changed: {', '.join(changed)}", flush=True)
        after = run_tests(root, 1, arguments.tests, arguments.python)
    broken = no_longer_passing(before, after)
    print(f"after: {sum(after.values())} of {len(after)} tests pass, {len(broken)} broken")
    for name in broken:
        print(f"  {name}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
