"""The JUnit XML report: a test suite for each file, a failed test for each diagnostic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from fastapi_lint.diagnostic import Diagnostic
from fastapi_lint.reports.data import ReportInput, absolute

# What XML 1.0 cannot express at all.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PACKAGE = "fastapi-lint"


def render(report: ReportInput) -> str:
    """The XML document; a clean run has one suite with one passed test."""
    found = report.diagnostics
    root = _element("testsuites", name=_PACKAGE, **_counts(len(found) or 1, len(found)))
    for filename, group in groupby(found, key=lambda diagnostic: diagnostic.filename):
        root.append(_suite(filename, list(group)))
    if not found:
        suite = _element("testsuite", name=_PACKAGE, **_counts(1, 0), package=_PACKAGE)
        suite.append(_element("testcase", name="No problems found", classname=_PACKAGE))
        root.append(suite)
    ElementTree.indent(root, space="    ")
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(filename: str, diagnostics: list[Diagnostic]) -> ElementTree.Element:
    number = len(diagnostics)
    suite = _element("testsuite", name=absolute(filename), **_counts(number, number), package=_PACKAGE)
    suite.extend(_cases(filename, diagnostics))
    return suite


def _cases(filename: str, diagnostics: Iterable[Diagnostic]) -> Iterable[ElementTree.Element]:
    for diagnostic in diagnostics:
        line, column = str(diagnostic.span.line), str(diagnostic.span.column + 1)
        case = _element(
            "testcase",
            name=f"{_PACKAGE}.{diagnostic.code}",
            classname=absolute(filename).removesuffix(".py"),
            line=line,
            column=column,
        )
        properties = ElementTree.SubElement(case, "properties")
        properties.append(_element("property", name="severity", value=diagnostic.severity.value))
        failure = _element("failure", message=diagnostic.message)
        failure.text = _clean(f"line {line}, col {column}, {diagnostic.message}")
        case.append(failure)
        yield case


def _element(tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.Element(tag, {key: _clean(value) for key, value in attributes.items()})


def _counts(tests: int, failures: int) -> dict[str, str]:
    return {"tests": str(tests), "skipped": "0", "failures": str(failures), "errors": "0"}


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
