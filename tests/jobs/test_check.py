"""Built-in checks: what the small registry makes them say, and rows added to it that make each one speak.

A case names the rows that it adds or changes, the finding that this brings, and why. Everything else that
`check` says must stay as it was, so a case also shows what a check leaves in peace.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from alliance_cli.errors import NotFound, UsageError
from alliance_cli.jobs.check import CHECKS, check, worst
from alliance_cli.model.answers import Finding, Severity
from alliance_cli.store.connection import open_reader
from tests.fixtures.small.build import Fact, build, different, mention, rejected, same

SMALL = {
    ("count-claim", "gazette-2020-03", "claims '5 members', the roster of 2020-03 has 3"),
    (
        "disputed-member",
        "cedar-bank",
        "Cedar Bank: gazette-2020-03 and herald-2020-03 contradict each other on its membership",
    ),
    ("undecided-value", "gorse", "Gorse: sources differ on its role: founder or founding-member"),
    (
        "unresolved-mention",
        "Quince Collective",
        "'Quince Collective' in herald-2020-03 names no known organization",
    ),
    (
        "member-and-parent",
        "alder-school-of-ships",
        "Alder School of Ships is part of Alder University, and both are members",
    ),
    ("missing-country", "harbor-alliance", "1 member has no country: heath"),
    ("missing-sector", "harbor-alliance", "1 member has no sector: heath"),
}


class Case(NamedTuple):
    """Rows added to and changed in the small registry, and the findings that they bring: code and subject."""

    why: str
    brings: Sequence[tuple[str, str]] = ()
    added: dict[str, list[Fact]] = {}  # noqa: RUF012 never changed
    changed: dict[tuple[str, str], Fact] = {}  # noqa: RUF012 never changed


def body(slug: str, name: str, **values: Any) -> Fact:
    return {"slug": slug, "name": name, "country": "US", "sectors": "industry", **values}


def called(organization: str, value: str, kind: str = "alias", **values: Any) -> Fact:
    return {"organization": organization, "value": value, "kind": kind, **values}


def stands(subject: str, kind: str, target: str, **values: Any) -> Fact:
    return {"subject": subject, "kind": kind, "object": target, **values}


def said(of: Fact, organization: str) -> dict[str, list[Fact]]:
    return {"mentions": [of], "decisions": [same(of, organization)]}


ROSE = mention("gazette-2020-03", "Rose Society", "member")
PLANNED = said(mention("herald-2020-03", "Gorse", "member", "tide-forum"), "gorse")
TOO_EARLY = said(mention("members-2022-01", "Gorse Holding", "joined", event_date="2019"), "gorse")
TOO_LATE = said(
    mention("gazette-2020-03", "Gorse League", "left", "old-league", event_date="2001-02"), "gorse"
)
IN_YEAR = said(mention("members-2022-01", "Gorse Holding", "joined", event_date="2020"), "gorse")


def both(*rows: dict[str, list[Fact]]) -> dict[str, list[Fact]]:
    return {table: [row for each in rows for row in each[table]] for table in rows[0]}


JOINED_TWICE = both(
    IN_YEAR, said(mention("herald-2020-03", "Gorse One", "joined", event_date="2021-06"), "gorse")
)
JOINED_ONCE = both(
    IN_YEAR, said(mention("herald-2020-03", "Gorse One", "joined", event_date="2020-06-01"), "gorse")
)
CASES = (
    Case("a name beyond legal form", [("possible-duplicate", "gorse, gorse-inc")],
         {"organizations": [body("gorse-inc", "Gorse Inc.")]}),
    Case("a name beyond blanks", [("possible-duplicate", "birch-laboratories, birch-labs")],
         {"organizations": [body("birch-labs", "BirchLabs")]}),
    Case("an alias that is another's display name", [("possible-duplicate", "fern, fern-foundation")],
         {"organizations": [body("fern", "Fernery")], "names": [called("fern-foundation", "Fernery", "former")]}),
    Case("one web site written in two ways", [("possible-duplicate", "birch-laboratories, saw-mill")],
         {"organizations": [body("saw-mill", "Saw Mill", website="http://BIRCH.example")]}),
    Case("one host, two sites", [], {"organizations": [body("saw", "Saw", website="https://birch.example/saw")]}),
    Case("one identifier written in two ways", [("possible-duplicate", "alder-university, fern-foundation")],
         {"identifiers": [{"organization": "fern-foundation", "scheme": "ror", "value": "https://ror.org/0ALDER000"}]}),
    Case("a relation explains the likeness", [],
         {"organizations": [body("gorse-inc", "Gorse Inc.")],
          "relations": [stands("gorse-inc", "succeeded_by", "gorse")]}),
    Case("a person decided that they differ", [],
         {"organizations": [body("gorse-inc", "Gorse Inc.")], "decisions": [different("Gorse Inc.", "gorse")]}),
    Case("a decision about somebody else explains nothing", [("possible-duplicate", "gorse, gorse-inc")],
         {"organizations": [body("gorse-inc", "Gorse Inc.")], "decisions": [different("Gorse Inc.", "heath")]}),
    Case("a merged record is no duplicate", [],
         {"organizations": [body("gorse-inc", "Gorse Inc.", merged_into="gorse")]}),
    Case("the same words in another order are no duplicate", [],
         {"organizations": [body("university-of-alder", "School of Alder Ships")]}),
    Case("an alias of two", [("shared-name", "The Lab")],
         {"names": [called("gorse", "The Lab"), called("fern-foundation", "lab", "brand")]}),
    Case("an alias of a body and its part", [],
         {"names": [called("alder-university", "Alder Ships"), called("alder-school-of-ships", "Alder Ships")]}),
    Case("an acronym of two", [("shared-acronym", "A.U.")], {"names": [called("fern-foundation", "A.U.", "acronym")]}),
    Case("an acronym that is somebody's alias", [], {"names": [called("fern-foundation", "AU")]}),
    Case("a subsidiary beside its owner", [("member-and-parent", "heath")],
         {"relations": [stands("heath", "subsidiary_of", "gorse")]}),
    Case("a subsidiary no longer", [],
         {"relations": [stands("heath", "subsidiary_of", "gorse", valid_until="2021")]},),
    Case("an owner that is no member", [], {"relations": [stands("heath", "subsidiary_of", "fern-foundation")]}),
    Case("an operator is no parent", [], {"relations": [stands("heath", "operated_by", "gorse")]}),
    Case("a redirect to a redirect", [("redirect-chain", "juniper")],
         {"organizations": [body("juniper", "Juniper", merged_into="ivy-group")]}),
    Case("a part of its own part", [("relation-ring", "fern-foundation")],
         {"organizations": [body("moss", "Moss"), body("nettle", "Nettle")],
          "relations": [stands("moss", "part_of", "nettle"), stands("nettle", "part_of", "fern-foundation"),
                        stands("fern-foundation", "part_of", "moss")]}),
    Case("a relation between two that have become one", [],
         {"relations": [stands("ivy-group", "subsidiary_of", "birch-laboratories")]}),
    Case("joined before the alliance was formed", [("event-outside-alliance", "gorse")], TOO_EARLY),
    Case("joined in the year in which it was formed", [], IN_YEAR),
    Case("left after the alliance was dissolved", [("event-outside-alliance", "gorse")], TOO_LATE),
    Case("members of a planned alliance", [("planned-with-members", "tide-forum")], PLANNED),
    Case("a name that ends before it begins", [("date-order", "heath")],
         {"names": [called("heath", "Heather", "former", valid_from="2020-05", valid_until="2020-04-30")]}),
    Case("a name of one month", [],
         {"names": [called("heath", "Heather", "former", valid_from="2020-05-03", valid_until="2020-05")]}),
    Case("a relation that ends before it begins", [("date-order", "heath")],
         {"relations": [stands("heath", "operated_by", "gorse", valid_from="2020", valid_until="2019")]}),
    Case("an alliance dissolved before it was formed", [("date-order", "tide-forum")], {},
         {("alliances", "tide-forum"): {"formed": "2030", "dissolved": "2029"}}),
    Case("a source read before it was published", [("date-order", "herald-draft")], {},
         {("sources", "herald-draft"): {"retrieved": "2020-01"}}),
    Case("nobody says where a day is from", [("date-without-basis", "herald-draft")], {},
         {("sources", "herald-draft"): {"date_basis": ""}}),
    Case("an unknown name in a second source is the same question", [],
         {"mentions": [mention("gazette-2020-03", "Quince Collective", "joined")]}),
    Case("an unknown name of another alliance", [],
         {"mentions": [mention("gazette-2020-03", "Rose Society", "member", "old-league")]}),
    Case("an unknown name in a retracted source", [],
         {"mentions": [mention("herald-draft", "Rose Society", "member")]}),
    Case("an unknown name that is not accepted yet", [],
         {"mentions": [mention("gazette-2020-03", "Rose Society", "member", state="staged")]}),
    Case("an unknown name whose claim was rejected", [],
         {"mentions": [ROSE], "decisions": [rejected(ROSE)]}),
    Case("a name like both of two that a person holds apart",
         [("matches-both", "Gorse Ltd"), ("unresolved-mention", "Gorse Ltd")],
         {"organizations": [body("gorse-inc", "Gorse Inc.")], "decisions": [different("Gorse Inc.", "gorse")],
          "mentions": [mention("gazette-2020-03", "Gorse Ltd", "member")]}),
    Case("the same said of the records themselves",
         [("matches-both", "Gorse Ltd"), ("unresolved-mention", "Gorse Ltd")],
         {"organizations": [body("gorse-inc", "Gorse Inc.")],
          "decisions": [different("organization:gorse-inc", "gorse")],
          "mentions": [mention("gazette-2020-03", "Gorse Ltd", "member")]}),
    Case("a name of the one as it is recorded", [("unresolved-mention", "GORSE INC")],
         {"organizations": [body("gorse-inc", "Gorse Inc.")], "decisions": [different("Gorse Inc.", "gorse")],
          "mentions": [mention("gazette-2020-03", "GORSE INC", "member")]}),
    Case("a source says both", [("source-contradicts-itself", "members-2022-01"), ("disputed-member", "elm-institute")],
         said(mention("members-2022-01", "Institute of Elms", "non-member"), "elm-institute")),
    Case("joined twice without leaving", [("overlapping-memberships", "gorse")],
         JOINED_TWICE),
    Case("joined in a month and on a day of it", [], JOINED_ONCE),
    Case("an unknown name", [("unresolved-mention", "Rose Society")],
         {"mentions": [mention("gazette-2020-03", "Rose Society", "left")]}),
)  # fmt: skip


def findings_of(path: Path, **asked: Any) -> list[Finding]:
    with open_reader(path) as reader:
        return check(reader, **asked)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("small"))


def test_the_small_registry(small: Path) -> None:
    found = findings_of(small)
    assert {(one.code, one.subject, one.message) for one in found} == SMALL
    assert len(found) == len(SMALL)
    assert all(one.hint for one in found)
    order = [(one.severity == Severity.NOTE, one.code, one.subject) for one in found]
    assert order == sorted(order)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_what_a_row_brings(case: Case, tmp_path: Path) -> None:
    found = {(one.code, one.subject) for one in findings_of(build(tmp_path / "r", case.added, case.changed))}
    wanted = {(code, subject) for code, subject, _ in SMALL} | set(case.brings)
    assert found == wanted


def test_every_check_speaks_once_and_says_what_it_finds() -> None:
    spoken = {code for code, _, _ in SMALL} | {code for case in CASES for code, _ in case.brings}
    assert [item.code for item in CHECKS if item.code not in spoken] == []
    assert len({item.code for item in CHECKS}) == len(CHECKS)
    for item in CHECKS:
        assert (item.find.__doc__ or "").partition("\n")[0].endswith(".")
        assert item.severity in (Severity.WARNING, Severity.NOTE)


def test_as_of_a_day(small: Path) -> None:
    """Before anybody spoke there is nothing to settle; what concerns records alone would stay."""
    assert findings_of(small, as_of="2020-02") == []
    codes = {one.code for one in findings_of(small, as_of="2020-03")}
    assert codes == {code for code, _, _ in SMALL} - {"missing-country", "missing-sector"}


def test_one_alliance(small: Path) -> None:
    assert findings_of(small, alliance="Old League") == []
    with pytest.raises(NotFound, match="unknown alliance"):
        findings_of(small, alliance="league")


def test_number_of_queries_does_not_grow(small: Path, tmp_path: Path) -> None:
    """Sixty further members, each with a duplicate, ask the registry nothing more."""
    added: dict[str, list[Fact]] = {"organizations": [], "mentions": [], "decisions": []}
    for number in range(60):
        slug, surface = f"member-{number}", f"Member {number}"
        statement = mention("members-2022-01", surface, "member")
        added["organizations"] += [body(slug, surface), body(f"{slug}-inc", f"{surface} Inc.")]
        added["mentions"].append(statement)
        added["decisions"].append(same(statement, slug))
    numbers = []
    for path in (small, build(tmp_path / "large", added)):
        asked: list[str] = []
        with open_reader(path) as reader:
            reader.connection.set_trace_callback(asked.append)
            found = check(reader)
        numbers.append(len(asked))
    assert sum(one.code == "possible-duplicate" for one in found) == 60
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    ("severities", "fail_on", "failed"),
    [
        ("", "note", False),
        ("note", "note", True),
        ("note", "warning", False),
        ("note warning", "warning", True),
        ("note warning", "error", False),
        ("note error", "error", True),
        ("error", "note", True),
    ],
)
def test_worst(severities: str, fail_on: str, failed: bool) -> None:
    findings = [Finding("code", Severity(word), "subject", "message") for word in severities.split()]
    assert worst(findings, fail_on) is failed


def test_worst_of_an_unknown_severity() -> None:
    with pytest.raises(UsageError) as caught:
        worst([], "warnings")
    assert caught.value.hint == "did you mean 'warning'?"
