"""What is said of FastAPI's own documentation, whose programs are meant as good examples: each line was read.

The programs come with the source distribution of the FastAPI that is installed.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from fastapi_lint.config import Settings
from fastapi_lint.diagnostic import Diagnostic, Severity
from fastapi_lint.engine import check
from fastapi_lint.project.files import Memory
from tests.fixes.sources import Unavailable, archive, unpack

# By code and files: why it is true of a program that is shown as an example.
RIGHT = {
    ("FAL101", "app_testing/tutorial003*"): "shows how deprecated events are tested",
    ("FAL101", "events/tutorial00[12]*"): "documents the deprecated events",
    ("FAL101", "sql_databases/*"): "starts with a deprecated event",
    ("FAL304", "security/tutorial00[45]*"): "`async def` routes verify Argon2 hashes: 30 ms of the loop each",
    ("FAL401", "*"): "pages about something else leave the model out: nothing is documented or filtered",
    ("FAL404", "sql_databases/tutorial002*"): "creates a hero and answers with 200",
    ("FAL505", "dependencies/tutorial008c*"): "the page shows it as the mistake that it is",
    ("FAL602", "path_params/tutorial003b*"): "the page shows that the second route never runs",
    ("FAL701", "websockets_/tutorial00[12]*"): "a client that leaves ends the handler with an exception",
    ("FAL801", "security/tutorial00[45]*"): "a literal key, with a comment on how to make one of your own",
}


@pytest.fixture(scope="module")
def diagnostics(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Diagnostic, ...]:
    """What the rules that are on by default say."""
    try:
        distribution = archive(Path(pytestconfig.cache.mkdir("fastapi-sources")))
    except Unavailable as error:
        pytest.skip(str(error))
    root = unpack(distribution, tmp_path_factory.mktemp("fastapi")) / "docs_src"
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.py"))}
    result = check(Memory(files), sorted(files), Settings())
    assert not result.problems
    assert result.checked > 400
    return result.diagnostics


def reason(diagnostic: Diagnostic) -> tuple[str, str] | None:
    """The entry of `RIGHT` for a diagnostic."""
    return next(
        (key for key in RIGHT if diagnostic.code == key[0] and fnmatch(diagnostic.filename, key[1])), None
    )


def test_everything_said_was_read(diagnostics: tuple[Diagnostic, ...]) -> None:
    unread = [f"{d.filename}:{d.span.line} {d.code} {d.message}" for d in diagnostics if reason(d) is None]
    assert unread == []


def test_what_was_read_is_still_said(diagnostics: tuple[Diagnostic, ...]) -> None:
    assert {reason(diagnostic) for diagnostic in diagnostics} >= RIGHT.keys()


def test_errors_are_mistakes_that_the_documentation_shows(diagnostics: tuple[Diagnostic, ...]) -> None:
    errors = {diagnostic.code for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR}
    assert errors == {"FAL505", "FAL801"}
