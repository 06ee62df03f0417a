"""The formats that only `check` has."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from alliance_cli.errors import UsageError
from alliance_cli.model.answers import Severity
from alliance_cli.model.fields import FIELDS
from alliance_cli.render import Row, find_format
from alliance_cli.render.findings import FORMATS

Render = Callable[..., bytes]
CHECK = FIELDS["check"]


def _finding(severity: Severity, text: str) -> Row:
    return {
        "code": "disputed",
        "severity": severity,
        "subject": text,
        "message": f"{text} is disputed",
        "hint": None,
    }


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_takes_any_text(fmt: str, hostile: list[str], render: Render) -> None:
    rows = [_finding(severity, text) for text in hostile for severity in Severity]
    data = render(rows, CHECK, FORMATS[fmt])
    assert data == render(rows, CHECK, FORMATS[fmt]) and b"disputed" in data
    render([], CHECK, FORMATS[fmt])


def test_junit_counts_errors_as_failures(hostile: list[str], render: Render) -> None:
    texts = [*hostile, "\uffff\ufffe"]
    rows = [_finding(severity, text) for text in texts for severity in Severity]
    suites = ElementTree.fromstring(render(rows, CHECK, FORMATS["junit"]))
    (suite,) = suites
    assert (suite.get("tests"), suite.get("failures")) == (str(len(rows)), str(len(texts)))
    assert len(suite) == len(rows) and len(suite.findall("testcase/failure")) == len(texts)
    assert suite.findall("testcase/failure")[0].get("message") == f"{texts[0]} is disputed"


def test_junit_without_findings_passes_one_case(render: Render) -> None:
    suites = ElementTree.fromstring(render([], CHECK, FORMATS["junit"]))
    assert suites.get("failures") == "0" and len(suites.findall("testsuite/testcase")) == 1


def test_github_commands_cannot_be_forged(hostile: list[str], render: Render) -> None:
    rows = [_finding(Severity.WARNING, text) for text in [*hostile, "a\n::error::x"]]
    lines = render(rows, CHECK, FORMATS["github"]).decode().removesuffix("\n").split("\n")
    assert len(lines) == len(rows) and all(line.startswith("::warning title=disputed::") for line in lines)
    forged = {**_finding(Severity.NOTE, "100%"), "code": "a,file=b:c", "hint": "look"}
    assert render([forged], CHECK, FORMATS["github"]) == (
        b"::notice title=a%2Cfile=b%3Ac::100%25: 100%25 is disputed%0Alook\n"
    )


def test_other_formats_are_unknown_to_check() -> None:
    assert find_format("junit", FORMATS).name == "junit"
    for name in ("xlsx", "tab:grid", "csv"):
        with pytest.raises(UsageError, match="unknown format"):
            find_format(name, FORMATS)
