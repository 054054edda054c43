"""The examples of rule pages as modules that can be run: what a page claims is seen on the framework."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.page_runner import load_pages, load_projects


def example(code: str, section: str = "Bad", *, fixed: bool = False, index: int = 0) -> ModuleType:
    """The `index`-th one-file `bad` project in a section of a page, run; its `fixed` text if asked for.

    Raises what the example raises when it is imported, IndexError if there is no such project.
    """
    (page,) = [page for page in load_pages() if page.code == code]
    projects = [p for p in load_projects(page) if p.section == section and p.markers]
    files = projects[index].fixed if fixed else projects[index].files
    assert files is not None, f"{code} {section}: nothing is promised about a fix"
    ((name, text),) = files.items()
    module = ModuleType(name.removesuffix(".py").replace("/", "."))
    exec(compile(text, f"<{code} {section}>", "exec", dont_inherit=True), vars(module))
    return module


@contextmanager
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of an application that has started; errors of the server come back as status 500."""
    with TestClient(app, raise_server_exceptions=False) as started:
        yield started
