"""The lifespan a fix writes does what the event handlers did, in the same order: both are run."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from page_runner import Project, load_pages, load_projects

FIXED = [
    project
    for page in load_pages()
    if page.code == "FAL101"
    for project in load_projects(page)
    if project.fixed is not None and len(project.files) == 1
]


def life_of(files: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the application of a one-file example prints from start-up to shutdown."""
    (source,) = files.values()
    namespace: dict[str, object] = {}
    exec(source, namespace)
    made = namespace.get("app") or namespace["create_app"]()  # type: ignore[operator]
    assert isinstance(made, FastAPI)
    with TestClient(made):
        print("serving")
    return capsys.readouterr().out.split()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("project", FIXED, ids=lambda project: project.id)
def test_lifespan_does_what_the_handlers_did(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.fixed is not None
    before = life_of(project.files, capsys)
    assert "serving" in before
    assert len(before) > 1
    assert life_of(project.fixed, capsys) == before
