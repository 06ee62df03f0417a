"""The other listings over the core registry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import NotFound
from alliance_cli.jobs import listings
from alliance_cli.jobs.rosters.roster import Filters, roster
from alliance_cli.model.claims import Comparator, CountClaim, CountScope
from alliance_cli.model.fields import FIELDS
from alliance_cli.model.terms import Sector
from alliance_cli.store.connection import Reader, open_reader

COMPACT = "tidewater-compact"

LISTINGS: dict[str, Callable[[Reader], list[dict[str, Any]]]] = {
    "sources": listings.sources,
    "mentions": listings.mentions,
    "counts": listings.counts,
    "alliances": listings.alliances,
    "sectors": lambda reader: listings.sectors(reader, Filters()),
    "stats": lambda reader: listings.stats(reader, Filters()),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_rows_carry_the_documented_fields_in_order(name: str, core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = LISTINGS[name](reader)
    assert rows
    assert all(list(row) == [field.name for field in FIELDS[name]] for row in rows)


@pytest.mark.parametrize("name", LISTINGS)
def test_asked_twice_the_answer_is_the_same(name: str, core_registry: Path) -> None:
    with open_reader(core_registry) as one, open_reader(core_registry) as two:
        assert LISTINGS[name](one) == LISTINGS[name](two)


def test_sources_stand_in_order_of_their_day(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = listings.sources(reader)
    assert [row["slug"] for row in rows] == [
        "guild-almanac", "gull-post", "launch-release", "tern-times", "withdrawn-note", "plover-weekly",
        "annual-first", "page-2021", "annual-corrected", "curator-ada-2021-03-03", "curlew-blog",
        "osprey-2021", "page-2022",
    ]  # fmt: skip


def test_sources_count_mentions_and_the_members_that_they_name(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = {row["slug"]: row for row in listings.sources(reader)}
        of_guild = listings.sources(reader, "old-guild")
    assert (rows["gull-post"]["mentions"], rows["gull-post"]["members"]) == (7, 5), "Tide is Lumen Works"
    assert rows["annual-corrected"]["supersedes"] == "annual-first"
    assert [row["slug"] for row in of_guild] == ["guild-almanac"]
    assert of_guild[0]["mentions"] == 3


def test_mentions_are_narrowed(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        unresolved = listings.mentions(reader, unresolved=True)
        of_lumen = listings.mentions(reader, organization="lumen-works", alliance=COMPACT)
        left = listings.mentions(reader, stance=("left",))
        of_page = listings.mentions(reader, source="page-2021")
    surfaces = [(row["source"], row["surface"]) for row in unresolved]
    assert ("plover-weekly", "LW") in surfaces, "a person said that it is another there"
    assert ("tern-times", "Nobody Knows") in surfaces
    assert ("tern-times", "LW") not in surfaces
    assert [row["surface"] for row in of_lumen if row["source"] == "gull-post"] == ["Lumen Works", "Tide"]
    assert [row["organization"] for row in left] == ["dune-health", "marsh-bank"]
    assert len(of_page) == 10


def test_a_mention_of_a_merged_organization_names_the_one_that_it_became(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        found = [row for row in listings.mentions(reader) if row["surface"] == "Ebb Automobiles"]
    assert [(row["organization"], row["name"]) for row in found] == [("ebb-motors", "Ebb Motors")]


@pytest.mark.parametrize("given", [{"source": "gull"}, {"alliance": "tidewater"}])
def test_an_unknown_source_or_alliance_is_not_found(given: dict[str, Any], core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        for ask in (listings.mentions, listings.counts):
            with pytest.raises(NotFound):
                ask(reader, **given)


def test_counts_stand_beside_the_roster_of_their_day(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = {row["text"]: row for row in listings.counts(reader)}
        of_day = {
            day: [row for row in roster(reader, Filters(as_of=day)).rows if row["part_of"] is None]
            for day in ("2020-03", "2020-03-02", "2022-02-01")
        }
    found = {text: (row["counted"], row["named"], row["verdict"]) for text, row in rows.items()}
    assert found == {
        "over 5 members": (len(of_day["2020-03-02"]), 5, "short"),
        "8 members and friends": (5, 5, "not-comparable"),
        "around 5 organizations": (len(of_day["2020-03"]), 5, "holds"),
        "fewer than 3 partners": (5, 5, "over"),
        "in 12 countries": (5, 5, "not-comparable"),
        "2 founders": (None, 4, "not-comparable"),
        "11 members": (len(of_day["2022-02-01"]), 10, "short"),
        "9 members": (5, 0, "not-comparable"),
    }
    assert rows["11 members"]["as_of"] == "2022-02-01", "the day of the claim, not of its source"
    assert rows["over 5 members"]["as_of"] == "2020-03-02"


@pytest.mark.parametrize(
    ("comparator", "value", "unit", "counted", "verdict"),
    [
        ("=", 5, "members", 5, "holds"),
        ("=", 5, "members", 4, "short"),
        ("=", 5, "members", 6, "over"),
        (">", 5, "members", 5, "short"),
        (">", 5, "members", 6, "holds"),
        (">=", 5, "members", 5, "holds"),
        ("<", 5, "members", 5, "over"),
        ("<", 5, "members", 4, "holds"),
        ("<=", 5, "members", 5, "holds"),
        ("<=", 5, "members", 6, "over"),
        ("~", 50, "members", 45, "holds"),
        ("~", 50, "members", 44, "short"),
        ("~", 50, "members", 55, "holds"),
        ("~", 50, "members", 56, "over"),
        (">", 50, "Organisations", 44, "short"),
        (">", 50, "members and collaborators", 44, "not-comparable"),
        (">", 50, "members and collaborators", 51, "holds"),
        ("=", 50, "members and collaborators", 51, "over"),
        ("=", 5, "countries", 51, "not-comparable"),
        ("=", 5, "countries", 5, "not-comparable"),
        ("=", 5, "members", None, "not-comparable"),
    ],
)
def test_verdict(comparator: str, value: int, unit: str, counted: int | None, verdict: str) -> None:
    claim = CountClaim("c", "s", "a", "t", 1, Comparator(comparator), value, unit, CountScope.TOTAL)
    assert listings.count_verdict(claim, counted) == verdict


def test_alliances_count_their_members(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        now = {row["slug"]: row for row in listings.alliances(reader)}
        then = {row["slug"]: row for row in listings.alliances(reader, "2019-06")}
    members = {slug: row["members"] for slug, row in now.items()}
    assert members == {
        "next-forum": 0,
        "old-guild": 0,
        "sunken-league": 0,
        COMPACT: 9,
        "tidewater-board": 0,
    }
    assert {slug: row["members"] for slug, row in then.items() if row["members"]} == {
        "old-guild": 2,
        "sunken-league": 1,
    }
    assert now["tidewater-board"]["part_of"] == COMPACT
    assert now["old-guild"]["sources"] == 1


def test_sectors_are_all_there_and_add_up(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = listings.sectors(reader, Filters(alliance=COMPACT))
        every = listings.sectors(reader, Filters())
    assert {row["sector"] for row in rows} == {str(sector) for sector in Sector}
    assert sum(row["members"] for row in rows) == 9
    assert every == rows, "an organization in several alliances counts once"


def test_stats_share_and_growth(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = listings.stats(reader, Filters())
        until = listings.stats(reader, Filters(as_of="2020-12-30"), ("month",))
        industry = listings.stats(reader, Filters(sector=("industry",)), ("month",))
        by_country = listings.stats(reader, Filters(), ("country",))
    assert sum(row["members"] for row in rows if row["by"] == "sector") == 9
    assert sum(row["share"] for row in by_country) == pytest.approx(1, abs=0.001)
    growth = {row["key"]: row["members"] for row in rows if row["by"] == "month"}
    assert list(growth) == sorted(growth)
    assert (growth["2020-03"], growth["2022-01"]) == (5, 10)
    assert [row["key"] for row in until] == ["2020-03", "2020-06", "2020-09"]
    assert {row["key"]: row["members"] for row in industry}["2020-03"] == 2


def test_growth_ends_on_the_day_asked_for_and_not_with_its_month(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = listings.stats(reader, Filters(as_of="2020-03-01"), ("month",))
        members = roster(reader, Filters(as_of="2020-03-01")).rows
    assert [(row["key"], row["members"]) for row in rows] == [("2020-03", 4)]
    assert len(members) == 4


def test_counts_are_narrowed(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        every = listings.counts(reader)
        assert listings.counts(reader, alliance="old-guild") == []
        assert listings.counts(reader, alliance=COMPACT) == every
        assert [row["text"] for row in listings.counts(reader, source="tern-times")] == ["2 founders"]
    assert len(every) == 8


def test_stats_of_nobody_are_empty_and_not_an_error(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        assert [row for row in listings.stats(reader, Filters(alliance="next-forum")) if row["members"]] == []
