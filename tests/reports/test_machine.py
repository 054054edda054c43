"""The reports for machines: JSON, SARIF, GitHub, GitLab, JUnit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from fastapi_lint.config import OUTPUT_FORMATS
from fastapi_lint.reports import renderer, statistics
from fastapi_lint.reports.data import ReportInput


def read(report: ReportInput, output_format: str) -> Any:
    """The report, parsed as JSON."""
    return json.loads(renderer(output_format)(report))


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_every_format_renders_anything(output_format: str, report: ReportInput, clean: ReportInput) -> None:
    for given in (report, clean):
        text = renderer(output_format)(given)
        assert text == "" or text.endswith("\n")
    strange = replace(
        report.diagnostics[0], message="\x00\x1b<&>\"'\ud800 ::%\n", filename="a b,c:ä\udcff\n.py"
    )
    assert "FAL201" in renderer(output_format)(replace(report, diagnostics=(strange,)))


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(KeyError):
        renderer("data")


def test_json_has_the_keys_of_ruff(report: ReportInput) -> None:
    entry = read(report, "json")[3]
    assert entry == {
        "cell": None,
        "chain": [
            {
                "filename": str(Path("app/services/mail.py").absolute()),
                "name": "notify",
                "note": "",
                "row": 14,
            },
            {
                "filename": str(Path("app/services/mail.py").absolute()),
                "name": "Mailer.send",
                "note": "",
                "row": 52,
            },
            {
                "filename": None,
                "name": "smtplib.SMTP.sendmail",
                "note": "network: waits for the server",
                "row": None,
            },
        ],
        "code": "FAL303",
        "end_location": {"column": 33, "row": 8},
        "filename": str(Path("app/routers/users.py").absolute()),
        "fix": {
            "applicability": "unsafe",
            "edits": [
                {
                    "content": "await run_in_threadpool(notify, data.email)",
                    "end_location": {"column": 33, "row": 8},
                    "filename": str(Path("app/routers/users.py").absolute()),
                    "location": {"column": 15, "row": 8},
                },
                {
                    "content": "from fastapi.concurrency import run_in_threadpool\n",
                    "end_location": {"column": 1, "row": 2},
                    "filename": str(Path("app/routers/users.py").absolute()),
                    "location": {"column": 1, "row": 2},
                },
            ],
            "message": "await run_in_threadpool(notify, data.email)",
        },
        "location": {"column": 15, "row": 8},
        "message": "`notify` blocks the event loop in async route POST /users",
        "name": "blocking-helper-in-async",
        "noqa_row": 8,
        "severity": "error",
        "url": None,
    }
    assert read(report, "json")[0]["fix"] is None


def test_the_noqa_row_is_one_on_which_it_counts(report: ReportInput) -> None:
    elsewhere = replace(report.diagnostics[3], noqa_rows=(6, 7))
    assert read(replace(report, diagnostics=(elsewhere,)), "json")[0]["noqa_row"] == 6


def test_clean_reports_are_complete_documents(clean: ReportInput) -> None:
    assert read(clean, "json") == read(clean, "gitlab") == []
    assert read(clean, "sarif")["runs"][0]["results"] == []
    assert renderer("github")(clean) == ""
    assert statistics.render_json(clean) == "[]\n"


def test_sarif_results(report: ReportInput) -> None:
    document = read(report, "sarif")
    assert document["version"] == "2.1.0"
    run = document["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["FAL101", "FAL303"]
    result = run["results"][3]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("FAL303", 1, "error")
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "app/routers/users.py"},
        "region": {"startLine": 8, "startColumn": 15, "endLine": 8, "endColumn": 33},
    }
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == [
        "runs on the event loop",
        "notify",
        "Mailer.send",
        "smtplib.SMTP.sendmail: network: waits for the server",
    ]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert [edit["deletedRegion"]["startLine"] for edit in change["replacements"]] == [8, 2]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "error"]


def test_sarif_says_what_could_not_be_checked(report: ReportInput, clean: ReportInput) -> None:
    (invocation,) = read(report, "sarif")["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["descriptor"] == {"id": "syntax-error"}
    assert notification["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert read(clean, "sarif")["runs"][0]["invocations"][0]["executionSuccessful"]


@pytest.mark.parametrize(
    ("filename", "uri"),
    [
        ("app/main.py", "app/main.py"),
        ("app/ä b#1.py", "app/%C3%A4%20b%231.py"),
        ("/srv/app.py", "file:///srv/app.py"),
        ("C:/srv/app.py", "file:///C:/srv/app.py"),
    ],
)
def test_sarif_addresses(report: ReportInput, filename: str, uri: str) -> None:
    moved = replace(report, diagnostics=(replace(report.diagnostics[0], filename=filename),))
    location = read(moved, "sarif")["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri


def test_github_commands(report: ReportInput) -> None:
    lines = renderer("github")(report).splitlines()
    path = Path("app/main.py").absolute()
    assert lines[1] == (
        f"::warning title=fastapi-lint (FAL101),file={path},line=9,col=2,endLine=9,endColumn=25"
        "::app/main.py:9:2: FAL101 `on_event` is deprecated: handler `start` belongs in a lifespan"
        "%0A  fix (safe): move `start` into a lifespan"
    )
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice", "::error"]
    assert ",line=2,endLine=6::" in lines[0]


def test_github_escapes(report: ReportInput) -> None:
    strange = replace(report.diagnostics[2], message="100%\r\nsure: a,b", filename="a,b:c%.py")
    (line,) = renderer("github")(replace(report, diagnostics=(strange,))).splitlines()
    assert f"file={Path('a').absolute()}%2Cb%3Ac%25.py,line=11" in line
    assert line.endswith("FAL301 100%25%0D%0Asure: a,b")


def test_gitlab_fingerprints_survive_moves_and_tell_repetitions_apart(report: ReportInput) -> None:
    first = report.diagnostics[1]
    moved = replace(first, span=first.span._replace(line=40, end_line=40))
    both = read(replace(report, diagnostics=(first, moved)), "gitlab")
    (alone,) = read(replace(report, diagnostics=(moved,)), "gitlab")
    assert both[0]["fingerprint"] == alone["fingerprint"] != both[1]["fingerprint"]
    assert alone["location"] == {
        "path": "app/main.py",
        "positions": {"begin": {"line": 40, "column": 2}, "end": {"line": 40, "column": 25}},
    }
    assert [entry["severity"] for entry in read(report, "gitlab")] == ["major", "minor", "info", "major"]


def test_gitlab_paths_are_relative_to_the_repository(report: ReportInput) -> None:
    here = Path.cwd()
    below = read(replace(report, repository=str(here.parent)), "gitlab")
    assert below[0]["location"]["path"] == f"{here.name}/app/main.py"
    assert read(replace(report, repository="/elsewhere"), "gitlab")[0]["location"]["path"] == "app/main.py"


def test_junit(report: ReportInput, clean: ReportInput) -> None:
    root = ElementTree.fromstring(renderer("junit")(report).encode())
    assert (root.get("tests"), root.get("failures")) == ("4", "4")
    assert [suite.get("tests") for suite in root] == ["3", "1"]
    case = root[1][0]
    assert case.attrib == {
        "name": "fastapi-lint.FAL303",
        "classname": str(Path("app/routers/users").absolute()),
        "line": "8",
        "column": "15",
    }
    failure = case.find("failure")
    assert failure is not None
    assert failure.text is not None
    assert failure.text.startswith("line 8, col 15, `notify` blocks")
    passed = ElementTree.fromstring(renderer("junit")(clean).encode())
    assert (passed.get("tests"), passed.get("failures")) == ("1", "0")


def test_statistics_as_json(report: ReportInput) -> None:
    twice = replace(report, diagnostics=(*report.diagnostics, report.diagnostics[1]))
    assert json.loads(statistics.render_json(twice))[0] == {
        "code": "FAL101",
        "name": "on-event-usage",
        "count": 2,
        "fixable": True,
        "fixable_count": 2,
    }
