"""The fold: worked examples, a table of situations, and properties that hold for any evidence."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.jobs.rosters.facts import fact_of
from alliance_cli.jobs.rosters.fold import standing, undefeated
from alliance_cli.model.dates import hi, lo
from alliance_cli.model.records import CompleteList, Evidence, Standing
from alliance_cli.model.terms import Stance, Status

CASES = Path(__file__).parent.parent / "cases" / "fold_rules.csv"
WHO = "quill"


def said(
    source: str,
    authority: int,
    day: str,
    stance: str,
    event_date: str | None = None,
    role: str | None = None,
    tier: str | None = None,
) -> Evidence:
    """One accepted mention of the organization."""
    identity = "-".join([source, stance, event_date or "", role or "", tier or ""])
    return Evidence(identity, WHO, source, day, authority, Stance(stance), event_date, role, tier)


def listing(source: str, authority: int, day: str, publisher: str | None, *, names_it: bool) -> CompleteList:
    """A complete list that names the organization, or does not."""
    return CompleteList(source, publisher, day, authority, frozenset({WHO if names_it else "other"}))


# --- the worked examples of the design ---------------------------------------------------------------------


def test_databricks_non_member_then_member() -> None:
    evidence = [said("article", 1, "2023-12", "non-member"), said("release", 2, "2024-02-08", "joined")]
    found = standing(WHO, evidence)
    assert found is not None
    assert (found.status, found.sources, found.first_seen) == (Status.MEMBER, ("release",), "2024-02-08")
    before = standing(WHO, evidence, as_of="2024-01")
    assert before is not None
    assert before.status is Status.NON_MEMBER


def test_harvard_claimed_by_two_articles_and_omitted_by_a_complete_list_of_equal_authority() -> None:
    claims = [said("one", 1, "2023-12", "member"), said("two", 1, "2023-12", "member")]
    complete = listing("full-list", 1, "2023-12", None, names_it=False)
    found = standing(WHO, claims, [complete])
    assert found is not None
    assert (found.status, found.sources) == (Status.DISPUTED, ("full-list", "one", "two"))


def test_newer_press_not_a_member_against_the_alliances_own_list() -> None:
    found = standing(
        WHO, [said("own", 2, "2023-12-05", "member"), said("press", 1, "2024-03-01", "non-member")]
    )
    assert found is not None
    assert found.status is Status.DISPUTED


def test_newer_press_left_on_a_day_against_the_alliances_own_list() -> None:
    found = standing(
        WHO, [said("own", 2, "2023-12-05", "member"), said("press", 1, "2024-03-01", "left", "2024-02-20")]
    )
    assert found is not None
    assert (found.status, found.until) == (Status.FORMER, "2024-02-20")


def test_fast_ai_on_the_alliances_own_page_and_omitted_by_an_articles_list() -> None:
    own = [said("own", 2, "2023-12-05", "member")]
    found = standing(WHO, own, [listing("full-list", 1, "2023-12", None, names_it=False)])
    assert found is not None
    assert (found.status, found.sources) == (Status.MEMBER, ("own",))


# --- the table of situations -------------------------------------------------------------------------------


def _place(text: str) -> tuple[str, int, str]:
    """`source:authority@day`."""
    source, rest = text.split(":", 1)
    authority, day = rest.split("@")
    return source, int(authority), day


def _fact(text: str) -> Evidence:
    """`source:authority@day stance [event day] [role=…] [tier=…]`."""
    place, stance, *others = text.split()
    named = dict(item.split("=") for item in others if "=" in item)
    stated = [item for item in others if "=" not in item]
    event_date = stated[0] if stated else None
    return said(*_place(place), stance, event_date, named.get("role"), named.get("tier"))


def _list(text: str) -> CompleteList:
    """`source:authority@day:publisher +` for one that names the organization, `-` for one that does not."""
    place, sign = text.split()
    place, publisher = place.rsplit(":", 1)
    return listing(*_place(place), publisher or None, names_it=sign == "+")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _rows() -> list[Any]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["case"]) for row in csv.DictReader(file)]


def _told(found: Standing, field: str) -> str:
    if field == "sources":
        return "+".join(found.sources)
    if field == "spells":
        return str(len(found.spells))
    if field == "ties":
        return ", ".join(found.ties)
    if field == "basis":
        return found.basis.split()[0]
    value = getattr(found, field)
    return "null" if value is None else str(value)


def _expected(text: str) -> tuple[str, dict[str, str]]:
    """`status field=value field=value …`; a value may hold spaces."""
    status, *words = text.split(" ")
    fields: dict[str, str] = {}
    for word in words:
        if "=" in word:
            field, value = word.split("=", 1)
            fields[field] = value
        else:
            fields[list(fields)[-1]] += f" {word}"
    return status, fields


@pytest.mark.parametrize("row", _rows())
def test_situation(row: dict[str, str]) -> None:
    evidence = [_fact(part) for part in _parts(row["facts"])]
    lists = [_list(part) for part in _parts(row["lists"])]
    found = standing(WHO, evidence, lists, row["as_of"] or None)
    status, fields = _expected(row["expected"])
    assert (found.status if found else "nothing") == status, found
    if found:
        assert {field: _told(found, field) for field in fields} == fields


def test_both_spells_are_told_with_their_days() -> None:
    found = standing(
        WHO,
        [
            said("a", 1, "2020-02", "joined", "2020-01-10"),
            said("b", 1, "2020-07", "member"),
            said("c", 1, "2021-03", "left", "2021-02-10"),
            said("d", 1, "2022-04", "joined", "2022-03"),
        ],
    )
    assert found is not None
    assert [tuple(spell) for spell in found.spells] == [
        ("2020-01-10", "2021-02-10", "2020-02", "2020-07"),
        ("2022-03", None, "2022-04", "2022-04"),
    ]


# --- properties --------------------------------------------------------------------------------------------

DAYS = st.sampled_from(
    ["2021", "2022", "2023", "2022-05", "2022-06", "2023-01", "2022-05-01", "2022-05-31", "2022-06-01"]
)
SAID = st.builds(
    said,
    st.sampled_from("abcdef"),
    st.integers(1, 3),
    DAYS,
    st.sampled_from([str(stance) for stance in Stance]),
    st.none() | DAYS,
    st.sampled_from([None, "founder", "partner"]),
)
LISTS = st.builds(
    lambda source, authority, day, publisher, names_it: listing(
        source, authority, day, publisher, names_it=names_it
    ),
    st.sampled_from("lmnop"),
    st.integers(1, 2),
    DAYS,
    st.sampled_from(["P", "Q"]) | st.none(),
    st.booleans(),
)
EVIDENCE = st.lists(SAID, max_size=7)
COMPLETE = st.lists(LISTS, max_size=3)


@given(EVIDENCE, COMPLETE, st.randoms(use_true_random=False))
def test_order_of_evidence_does_not_matter(
    evidence: list[Evidence], lists: list[CompleteList], random: Any
) -> None:
    shuffled, turned = list(evidence), list(lists)
    random.shuffle(shuffled)
    random.shuffle(turned)
    assert standing(WHO, shuffled, turned) == standing(WHO, evidence, lists)


@given(EVIDENCE, COMPLETE)
def test_saying_it_twice_changes_nothing(evidence: list[Evidence], lists: list[CompleteList]) -> None:
    assert standing(WHO, evidence * 2, lists * 2) == standing(WHO, evidence, lists)


@given(EVIDENCE, COMPLETE, DAYS)
def test_what_begins_after_a_day_does_not_count_on_it(
    evidence: list[Evidence], lists: list[CompleteList], day: str
) -> None:
    by_then = [item for item in evidence if lo(fact_of(item).day) <= hi(day)]
    known = [item for item in lists if lo(item.day) <= hi(day)]
    assert standing(WHO, evidence, lists, day) == standing(WHO, by_then, known)


@given(EVIDENCE, COMPLETE, st.sampled_from(["joined", "left"]))
def test_a_curators_later_event_decides(
    evidence: list[Evidence], lists: list[CompleteList], stance: str
) -> None:
    last = said("curator", 3, "2024-02", stance, "2024-01-01")
    found = standing(WHO, [*evidence, last], lists)
    assert found is not None
    assert found.status is (Status.MEMBER if stance == "joined" else Status.FORMER)
    assert "curator" in found.sources
    assert (found.until if stance == "left" else found.since) is not None


@given(EVIDENCE, COMPLETE)
def test_something_always_stands(evidence: list[Evidence], lists: list[CompleteList]) -> None:
    facts = [fact_of(item) for item in evidence if item.stance is not Stance.MENTIONED]
    found = standing(WHO, evidence, lists)
    assert (found is None) == (not facts)
    if found is not None:
        inside, outside = undefeated(facts)
        assert inside or outside
        assert found.sources
        named = {item.source for item in evidence} | {item.source for item in lists}
        assert set(found.sources) <= named


@given(EVIDENCE)
def test_without_contradiction_there_is_no_dispute(evidence: list[Evidence]) -> None:
    claims = [item for item in evidence if item.stance in (Stance.MEMBER, Stance.JOINED)]
    found = standing(WHO, claims)
    if claims:
        assert found is not None
        assert (found.status, len(found.spells)) == (Status.MEMBER, 1)
        assert set(found.sources) == {item.source for item in claims}


@given(EVIDENCE, COMPLETE)
def test_a_curators_word_at_a_time_of_its_own_outweighs_every_absence(
    evidence: list[Evidence], lists: list[CompleteList]
) -> None:
    """Lists that leave it out never make a non-member, and no former member, of one whom a curator claims."""
    claims = [item for item in evidence if item.stance is Stance.MEMBER and item.event_date is None]
    found = standing(WHO, [*claims, said("curator", 3, "2022", "member")], lists)
    assert found is not None
    assert found.status in (Status.MEMBER, Status.DISPUTED)


@given(EVIDENCE, COMPLETE)
def test_a_spell_that_is_open_belongs_to_a_member(
    evidence: list[Evidence], lists: list[CompleteList]
) -> None:
    found = standing(WHO, evidence, lists)
    if found is not None and found.status is Status.MEMBER:
        assert found.spells
        assert found.spells[-1].until is None
        assert found.since == found.spells[-1].since
