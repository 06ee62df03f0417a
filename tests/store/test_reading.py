"""Which organization a mention is read as: decisions by scope, and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.model.ids import mention_id
from alliance_cli.store import reading
from alliance_cli.store import tables as t
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import Authorship, Writer, open_writer

CASES = Path(__file__).parent.parent / "cases" / "decision_scopes.csv"


def _cases() -> list[Any]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["case"]) for row in csv.DictReader(file)]


def _save(writer: Writer, *rows: Any) -> None:
    writer.session.add_all(rows)
    writer.session.flush()


def _facts(writer: Writer) -> str:
    """Organizations a, b, c and m (merged into a), one alliance, two sources, one mention; its id."""
    _save(
        writer, *(t.OrganizationRow(id=number, slug=slug, name=slug) for number, slug in enumerate("abcx", 1))
    )
    _save(writer, t.OrganizationRow(id=5, slug="m", name="m", merged_into_id=1))
    _save(writer, t.AllianceRow(organization_id=4, state="active"))
    for number, slug in ((1, "here"), (2, "elsewhere")):
        _save(writer, t.SourceRow(id=number, slug=slug, kind="article", published="2020"))
    identity = mention_id("here", "x", "Name", 1, "member")
    _save(
        writer,
        t.MentionRow(
            id=identity, source_id=1, alliance_id=4, surface="Name", stance="member", state="accepted"
        ),
    )
    return identity


def _decide(writer: Writer, number: int, text: str, mention: str) -> None:
    """`verdict scope [organization] [retracted] [elsewhere] [othername]`."""
    verdict, scope, *others = text.split()
    organization = {"a": 1, "b": 2, "c": 3, "m": 5}.get(others[0]) if others else None
    _save(
        writer,
        t.DecisionRow(
            id=f"d_{number}", kind="identity", verdict=verdict, scope=scope,
            mention_id=mention if scope == "mention" else None,
            source_id={True: 2, False: 1}["elsewhere" in others] if scope == "source" else None,
            surface="name" if "othername" in others else "Name" if scope != "mention" else None,
            organization_id=organization, decided_by="person", actor="ada", at="2020-01-01T00:00:00Z",
            retracted_at="2021-01-01T00:00:00Z" if "retracted" in others else None,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("case", _cases())
def test_scope(case: dict[str, str], empty_registry: Path, authorship: Authorship) -> None:
    with open_writer(empty_registry, authorship) as writer:
        mention = _facts(writer)
        for number, text in enumerate(part for part in case["decisions"].split("|") if part.strip()):
            _decide(writer, number, text, mention)
    with open_reader(empty_registry) as reader:
        ((found, decided),) = reading.resolved_mentions(reader)
        folded = [said.organization for said in reading.statements(reader)]
    assert found.id == mention
    assert (decided.organization or "null") == case["expected"]
    assert folded == [slug for slug in [case["expected"]] if slug != "null"], "the fold reads the same"


def test_score_and_maker_are_those_of_the_decision_that_decides(
    empty_registry: Path, authorship: Authorship
) -> None:
    with open_writer(empty_registry, authorship) as writer:
        mention = _facts(writer)
        for number, text in enumerate(("same everywhere a", "same source b", "same mention c")):
            _decide(writer, number, text, mention)
        for number, score in ((0, 80.0), (1, 90.0)):
            row = writer.find(t.DecisionRow, id=f"d_{number}")
            assert row is not None
            row.score, row.decided_by = score, "rule"
    with open_reader(empty_registry) as reader:
        ((_, decided),) = reading.resolved_mentions(reader)
    assert tuple(decided) == ("c", "c", None, "person", "d_2"), (
        "a person's answer has no score of a wider rule"
    )


def test_statements_are_the_accepted_decided_mentions_of_others(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        said = {item.mention for item in reading.statements(reader)}
        expected = {
            mention.id
            for mention, decided in reading.resolved_mentions(reader)
            if mention.state == "accepted"
            and decided.organization
            and mention.alliance
            and decided.organization != mention.alliance
        }
        mentions = len(reading.resolved_mentions(reader))
    assert said == expected
    assert 40 < len(said) < mentions


def test_names_of_a_merged_organization_are_told_as_the_others(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        found = {name.value: name.organization for name in reading.names(reader)}
        of_one = [name.value for name in reading.names(reader, "ebb-motors")]
    assert found["Ebb Auto"] == "ebb-motors"
    assert of_one == ["Ebb Auto"]


def test_organizations_are_those_that_decisions_name_or_all(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        named, everyone = reading.organizations(reader), reading.organizations(reader, everyone=True)
    assert len(everyone) == 21
    assert set(named) < set(everyone)
    assert "old-guild" not in named
    quill = everyone["quill-university"]
    assert (quill.sectors, quill.topics, quill.sector) == (("academia", "research"), ("public",), "academia")
    assert everyone["ebb-automobiles"].merged_into == "ebb-motors"


def test_a_quote_is_cut_out_of_the_text_where_it_is_kept(core_registry: Path, authorship: Authorship) -> None:
    with open_writer(core_registry, authorship) as writer:
        source = writer.find(t.SourceRow, slug="gull-post")
        assert source is not None
        assert source.id is not None
        writer.session.add(t.SourceTextRow(source_id=source.id, text="é" * 100 + "Name" + "ö" * 100))
    with open_reader(core_registry) as reader:
        assert reading.quote(reader, "gull-post", 100, 104, around=2) == "ééNameöö"
        assert reading.quote(reader, "gull-post", 0, 1, around=2) == "ééé"
        assert reading.quote(reader, "tern-times", 0, 4) is None
