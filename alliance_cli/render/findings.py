"""Formats of `check` beside the common ones: JUnit XML for test reports, workflow commands for GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from alliance_cli.model.answers import Severity
from alliance_cli.model.fields import Field
from alliance_cli.render import FORMATS as COMMON
from alliance_cli.render.cells import Row, flat, markup_text, safe_text
from alliance_cli.render.formats import Format, Layout

FORMATS: dict[str, Format] = {
    "table": COMMON["table"],
    "json": COMMON["json"],
    "junit": Format("junit", "findings.junit", "an XML report of test cases", (".xml",)),
    "github": Format("github", "findings.github", "workflow commands that annotate a GitHub run"),
}
COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_NOT_XML = re.compile("[\ufffe\uffff]")


def junit(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """One test case a finding: an error is a failure, a warning or note passes with its text as output.

    Without findings there is one case that passes, because some readers reject a report without cases.
    """
    findings = list(rows)
    failures = sum(row.get("severity") == Severity.ERROR for row in findings)
    counts = f'tests="{max(len(findings), 1)}" failures="{failures}" errors="0" skipped="0"'
    name = _xml(layout.title or "alliance check")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n'
    yield f'  <testsuite name="{name}" {counts}>\n'
    if not findings:
        yield '    <testcase classname="check" name="no findings"/>\n'
    for row in findings:
        yield from _testcase(row)
    yield "  </testsuite>\n</testsuites>\n"


def _testcase(row: Row) -> Iterator[str]:
    severity = flat(row.get("severity"))
    message, hint = flat(row.get("message")), flat(row.get("hint"))
    text = _xml(f"{message}\n{hint}" if hint else message)
    yield f'    <testcase classname="{_xml(flat(row.get("code")))}" name="{_xml(_one_line(row))}">\n'
    if severity == Severity.ERROR:
        yield f'      <failure type="{_xml(severity)}" message="{_xml(safe_text(message))}">{text}</failure>\n'
    else:
        yield f"      <system-out>{_xml(severity)}: {text}</system-out>\n"
    yield "    </testcase>\n"


def _one_line(row: Row) -> str:
    return safe_text(flat(row.get("subject")) or flat(row.get("code")))


def _xml(text: str) -> str:
    """Escaped text without the characters that XML 1.0 forbids."""
    return _NOT_XML.sub("\ufffd", markup_text(text))


def github(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """One workflow command a finding, whose text cannot end the command or start another."""
    for row in rows:
        command = COMMANDS[Severity(flat(row.get("severity")))]
        subject, hint = flat(row.get("subject")), flat(row.get("hint"))
        message = f"{subject}: {flat(row.get('message'))}" if subject else flat(row.get("message"))
        text = _data(f"{message}\n{hint}" if hint else message)
        yield f"::{command} title={_property(flat(row.get('code')))}::{text}\n"


def _data(text: str) -> str:
    """Escapes of the runner's own toolkit: github.com/actions/toolkit, packages/core/src/command.ts."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return safe_text(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
