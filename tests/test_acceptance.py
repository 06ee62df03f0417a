"""The facts that the shipped registry answers with, and that anyone may count in the documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.jobs import registry, seeds
from alliance_cli.jobs.diff import diff, parse_operand
from alliance_cli.jobs.listings import counts, mentions
from alliance_cli.jobs.members import members
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters.roster import Filters, Row, counted
from alliance_cli.jobs.show import show
from alliance_cli.store.connection import Reader, open_reader, shipped
from alliance_cli.store.writing import Authorship

LAUNCH = "2023-12-05"


@pytest.fixture
def reader() -> Iterator[Reader]:
    with open_reader(shipped("data/members.sqlite")) as opened:
        yield opened


def roster(reader: Reader, **filters: Any) -> list[Row]:
    return members(reader, Filters()._replace(**filters)).rows


def slugs(rows: list[Row]) -> set[str]:
    return {row["slug"] for row in rows}


def test_at_launch_57_organizations_are_members_and_one_is_a_part(reader: Reader) -> None:
    rows = roster(reader, as_of=LAUNCH)
    assert (len(rows), counted(rows)) == (58, 57)
    (part,) = (row for row in rows if row["part_of"])
    assert part["slug"] == "uc-berkeley-college-of-computing-data-science-and-society"
    assert part["part_of"] == "university-of-california-berkeley"
    assert {row["first_seen"] for row in rows} <= {"2023-12", LAUNCH}


@pytest.mark.parametrize(
    ("day", "size"), [("2023-12-04", 0), ("2023-12", 57), ("2024-01", 57), ("2024-03", 84), ("2025-11", 134)]
)
def test_the_alliance_grows(day: str, size: int, reader: Reader) -> None:
    assert counted(roster(reader, as_of=day)) == size


def test_who_was_missing_in_december_joined_by_march(reader: Reader) -> None:
    launch, march = slugs(roster(reader, as_of=LAUNCH)), slugs(roster(reader, as_of="2024-03"))
    joined = march - launch
    assert {"databricks", "snowflake", "domino-data-lab", "anaconda"} <= joined
    assert launch <= march
    rows = diff(reader, parse_operand("@2023-12-05"), parse_operand("@2024-03"))
    assert {row["organization"] for row in rows if row["change"] == "added"} == joined
    assert {row["change"] for row in rows} == {"added"}


def test_two_sources_are_more_than_one(reader: Reader) -> None:
    every = roster(reader, as_of=LAUNCH)
    several = roster(reader, as_of=LAUNCH, min_sources=2)
    assert slugs(several) == {row["slug"] for row in every if len(row["sources"]) >= 2}
    assert {"ibm", "meta", "amd", "cornell-university"} <= slugs(several) < slugs(every)


def test_founders(reader: Reader) -> None:
    assert slugs(roster(reader, role=("founder",))) == {"ibm", "meta"}


def test_those_who_are_said_to_be_missing_are_no_members(reader: Reader) -> None:
    rows = roster(reader, status="non-member", as_of=LAUNCH)
    assert {"openai", "google", "microsoft", "anthropic", "amazon", "nvidia", "stanford-university"} <= slugs(
        rows
    )
    assert slugs(rows).isdisjoint(slugs(roster(reader, status="member", as_of=LAUNCH)))
    for row in rows:
        said = mentions(reader, organization=row["slug"], alliance="ai-alliance", stance=("non-member",))
        assert {item["source"] for item in said} & set(row["sources"]), row["slug"]


def test_harvard_alone_is_disputed(reader: Reader) -> None:
    (row,) = roster(reader, status="disputed")
    assert row["slug"] == "harvard-university"
    found = show(reader, "Harvard University")
    (standing,) = found["standings"]
    assert standing["status"] == "disputed"
    assert "the complete list of full-list-2023-12 (2023-12) omits it" in standing["why"]
    operated = {(item["subject"], item["kind"]) for item in found["relations"]}
    assert ("mass-open-cloud-alliance", "operated_by") in operated


def test_absence_from_an_articles_list_does_not_undo_the_alliances_own_page(reader: Reader) -> None:
    (row,) = roster(reader, search="fast.ai", as_of=LAUNCH)
    assert row["status"] == "member"
    assert "full-list-2023-12" not in row["sources"]


def test_members_of_the_other_coalitions(reader: Reader) -> None:
    forum = roster(reader, alliance="frontier-model-forum")
    assert slugs(forum) == {"anthropic", "google", "microsoft", "openai"}
    assert roster(reader, alliance="aim-alliance") == []
    assert slugs(roster(reader, alliance="aim-alliance", as_of="1995")) == {"apple", "ibm", "motorola"}
    assert "partnership-on-ai" in slugs(roster(reader))
    assert "partnership-on-ai" not in slugs(roster(reader, alliance="partnership-on-ai", status="any"))
    for planned in ("governing-board", "technical-oversight-committee", "working-groups"):
        assert roster(reader, alliance=f"ai-alliance-{planned}") == []


def test_the_numbers_that_sources_claim(reader: Reader) -> None:
    found = {(row["source"], row["text"]): row["verdict"] for row in counts(reader)}
    assert found["aitechdaily-2023-12", "over 50 partners"] == "holds"
    assert found["aitechdaily-2023-12", "around 45 organizations"] == "over"
    assert found["full-list-2023-12", "50 members"] == "over"
    assert "short" not in found.values()


ACCEPTED = {
    "UCLA Berkeley": "university-of-california-berkeley",
    "UC Berkeley": "university-of-california-berkeley",
    "Cornell": "cornell-university",
    "Sony": "sony-group",
    "A*STAR": "agency-for-science-technology-and-research",
    "Univ. of Tokyo": "university-of-tokyo",
    "the National Aeronautics and Space Administration": "national-aeronautics-and-space-administration",
    "Facebook": "meta",
    "MLPerf": "mlcommons",
}


def test_hard_spellings_are_recognised_with_a_reason(reader: Reader) -> None:
    resolver = Resolver(reader)
    found = {name: resolver.resolve(name) for name in ACCEPTED}
    assert {name: proposal.organization for name, proposal in found.items()} == ACCEPTED
    assert all(len(proposal.reason.split()) > 2 for proposal in found.values())


@pytest.mark.parametrize("name", ["Stanford HAI", "IIT Delhi", "Washington University", "TechCrunch"])
def test_what_merely_resembles_is_not_accepted(name: str, reader: Reader) -> None:
    proposal = Resolver(reader).resolve(name)
    assert proposal.recommendation != "accept"
    assert proposal.organization is None


def test_every_mention_names_somebody(reader: Reader) -> None:
    assert mentions(reader, unresolved=True) == []


@pytest.mark.parametrize("status", ["member", "former", "non-member", "disputed"])
def test_every_row_is_traced_to_statements(status: str, reader: Reader) -> None:
    found = members(reader, Filters(status=status), evidence=True, every_alliance=True).rows
    for row in found:
        said = mentions(reader, organization=row["slug"], alliance=row["alliance"])
        known = {(item["source"], item["surface"], item["stance"]) for item in said}
        assert row["evidence"]
        for item in row["evidence"]:
            assert (item["source"], item["surface"], item["stance"]) in known


def test_built_twice_and_dumped_twice_it_is_the_same(tmp_path: Path, reader: Reader) -> None:
    by = Authorship("seeds", "2026-01-31T12:00:00Z", "db build")
    folder = shipped("seeds")
    texts = [seeds.texts(reader)]
    for name, origin in (("one", folder), ("two", folder), ("again", tmp_path / "facts")):
        path = tmp_path / f"{name}.sqlite"
        registry.build(path, origin, by)
        with open_reader(path) as built:
            texts.append(seeds.texts(built, log=False))
            seeds.write(tmp_path / "facts", texts[-1])
    assert texts[0] == texts[1] == texts[2] == texts[3]
    written = {path.name: path.read_bytes().decode() for path in folder.iterdir()}
    assert texts[0] == written
