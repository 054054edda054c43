"""FastAPI's own tests of its tutorial as judge of fixes: they pass before, and they pass after.

    python tests/fixes/judge_tutorial.py [--whole] [--jobs N] [CODE …]

Runs the tutorial's tests on the programs as they are, after `--fix` with all rules, and after
`--fix --unsafe-fixes` with each rule whose fix must not change what an application answers. For the single
rules only the tests of changed programs are run, unless `--whole` is given. Exit code 1 if a test that passed
before does not pass after.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from fastapi_lint.rules.registry import all_rules
from tests.fixes.sources import archive, unpack

# Rules whose fixes must keep what every path operation takes and answers (safe ones run together as well);
# those that are not there are left out.
CONTRACT_KEPT = (
    "FAL101", "FAL102", "FAL105", "FAL108", "FAL301", "FAL302", "FAL303", "FAL304", "FAL305", "FAL307",
    "FAL310", "FAL403", "FAL501", "FAL503", "FAL504", "FAL511", "FAL515", "FAL517", "FAL705",
)  # fmt: skip
SUITE = "tests/test_tutorial"


class Verdict(NamedTuple):
    """What fixes came to: the changed programs, the tests run after, and those that no longer pass."""

    changed: tuple[str, ...]
    passed: int
    broken: tuple[str, ...]


def codes() -> tuple[str, ...]:
    """The rules of `CONTRACT_KEPT` that exist and have a fix."""
    fixing = {rule.code for rule in all_rules() if rule.applicability is not None}
    return tuple(code for code in CONTRACT_KEPT if code in fixing)


def run_tests(
    root: Path, jobs: int, tests: Sequence[str] = (SUITE,), python: str = sys.executable
) -> dict[str, bool]:
    """Which tests pass, by name; failing to run them at all is an error."""
    report = root / "report.xml"
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    if jobs > 1:
        command += ["-n", str(jobs)]
    run = subprocess.run([*command, *tests], cwd=root, capture_output=True, text=True, check=False)
    if run.returncode > 1 or not report.exists():
        raise RuntimeError(run.stdout[-3000:] + run.stderr[-3000:])
    return {
        f"{case.get('classname')}::{case.get('name')}": case.find("failure") is None
        and case.find("error") is None
        for case in ElementTree.parse(report).iter("testcase")
    }


def fix(root: Path, *options: str) -> tuple[str, ...]:
    """Fix the programs in place; the changed ones."""
    before = {path: path.read_bytes() for path in (root / "docs_src").rglob("*.py")}
    command = [sys.executable, "-m", "fastapi_lint", "--isolated", "--exit-zero", "-q", "--fix", *options]
    run = subprocess.run([*command, "docs_src"], cwd=root, capture_output=True, text=True, check=False)
    if "internal-error" in run.stderr or "fix-failed" in run.stderr:
        raise RuntimeError(run.stderr[-3000:])
    changed = [path for path, data in before.items() if path.read_bytes() != data]
    return tuple(sorted(path.relative_to(root).as_posix() for path in changed))


def tests_of(root: Path, programs: Sequence[str]) -> list[str]:
    """The test files that import a directory in which a program changed."""
    topics = {program.split("/")[1] for program in programs}
    pattern = re.compile(rf"docs_src\.(?:{'|'.join(map(re.escape, sorted(topics)))})\b|docs_src import")
    files = (root / SUITE).rglob("test_*.py")
    return sorted(path.relative_to(root).as_posix() for path in files if pattern.search(path.read_text()))


def judge(
    pristine: Path, before: Mapping[str, bool], options: Sequence[str], jobs: int, *, whole: bool
) -> Verdict:
    """Fix a copy of the programs and run their tests there."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory, "fastapi")
        shutil.copytree(pristine, root)
        changed = fix(root, *options)
        tests = [SUITE] if whole else tests_of(root, changed)
        after = run_tests(root, jobs, tests) if changed and tests else {}
    broken = [name for name, passed in after.items() if not passed and before.get(name, True)]
    if whole and changed:
        broken += [name for name in before if name not in after]
    return Verdict(changed, sum(after.values()), tuple(broken))


def verdicts(
    pristine: Path, before: Mapping[str, bool], chosen: Sequence[str], jobs: int, *, whole: bool
) -> Iterator[tuple[str, Verdict]]:
    """All of it, one by one."""
    yield "--fix --select ALL", judge(pristine, before, ("--select", "ALL"), jobs, whole=True)
    for code in chosen:
        options = ("--unsafe-fixes", "--select", code)
        yield f"--fix {' '.join(options)}", judge(pristine, before, options, jobs, whole=whole)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("codes", nargs="*", metavar="CODE", default=codes())
    parser.add_argument("--whole", action="store_true", help="run all tests for each rule")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=Path, help="where the source distribution is kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        cache = arguments.cache or Path(directory, "cache")
        cache.mkdir(parents=True, exist_ok=True)
        pristine = unpack(archive(cache), Path(directory, "fastapi"))
        before = run_tests(pristine, arguments.jobs)
        print(f"before: {sum(before.values())} of {len(before)} tests pass", flush=True)
        failed = False
        for options, verdict in verdicts(
            pristine, before, arguments.codes, arguments.jobs, whole=arguments.whole
        ):
            failed = failed or bool(verdict.broken)
            print(
                f"{options}: {len(verdict.changed)} programs changed, {verdict.passed} tests pass, "
                f"{len(verdict.broken)} broken",
                flush=True,
            )
            for name in verdict.broken:
                print(f"  {name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
