"""Tables taken in: complete lists one after the other, many alliances, what is told of new bodies."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_cli.errors import InvalidData, NotFound
from alliance_cli.jobs.apply import apply
from alliance_cli.jobs.documents.described import Told
from alliance_cli.jobs.ingest import Wish
from alliance_cli.jobs.plans.orders import Checked, as_proposed
from alliance_cli.jobs.rosters.roster import Filters, roster
from alliance_cli.store.connection import open_reader
from tests.fixtures.documents import (
    HARBOR,
    changing,
    document,
    names,
    prepared,
    staged,
    waiting,
)
from tests.fixtures.small.build import build
from tests.jobs.test_ingest import accept_all, members


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The small registry."""
    return build(tmp_path / "made")


def list_of(year: int, *listed: str, **told: object) -> tuple[object, Wish]:
    """A complete list of a year."""
    given = document(rows=names(*listed), name=f"members-{year}.csv")
    wish = Wish(Told(published=f"{year}-01-15", complete=True, publisher="Harbor Alliance"), alliance=HARBOR)
    return given, wish


def test_who_left_between_two_complete_lists_is_derived(path: Path) -> None:
    everyone = ("Alder University", "Birch Laboratories", "Dune Software", "Heath", "Elm Institute")
    for year, listed in (
        (2023, (*everyone, "Saffron Mutual")),
        (2024, ("Alder University", "Birch Labs", "Elm Institute", "Saffron Mutual")),
        (2025, ("Alder University", "Birch Laboratories", "Heath", "Saffron Mutual")),
    ):
        given, wish = list_of(year, *listed)
        staged(path, given, wish, at=f"{year}-02-01T00:00:00Z")  # type: ignore[arg-type]
        accept_all(path, at=f"{year}-02-02T00:00:00Z")
    found = members(path)
    assert found["birch-laboratories"] == "member", "another spelling of a member is no departure"
    assert found["heath"] == "member", "who comes back is in"
    assert (found["dune-software"], found["elm-institute"]) == ("former", "former")
    with open_reader(path) as reader:
        spells = [
            row
            for row in roster(reader, Filters(alliance=HARBOR, as_of="2024-06")).rows
            if row["slug"] == "heath"
        ]
    assert spells == [], "Heath was out in between"


def test_an_open_name_lets_nobody_leave(path: Path) -> None:
    for year, listed in (
        (2023, ("Elm Institute", "Heath")),
        (2024, ("Elm Research Institute", "Cedar Bank")),
    ):
        given, wish = list_of(year, *listed)
        staged(path, given, wish, at=f"{year}-02-01T00:00:00Z")  # type: ignore[arg-type]
        if year == 2024:
            assert members(path)["heath"] == "member", "a list of which nothing is accepted says nothing"
        accept_all(path, at=f"{year}-02-02T00:00:00Z")
    assert [line.mention.surface for part in waiting(path) for line in part.lines] == [
        "Elm Research Institute"
    ]
    found = members(path)
    assert found["elm-institute"] == "member", "it may be who is asked about"
    assert found["heath"] == "former"


def test_a_decision_about_one_edition_is_no_question_in_the_next(path: Path) -> None:
    given, wish = list_of(2023, "Elm Research Institute")
    staged(path, given, wish)  # type: ignore[arg-type]
    line = waiting(path)[0].lines[0]
    with changing(path) as writer:
        order = as_proposed([line._replace(sign="=", target="elm-institute")])
        apply(writer, Checked(order, {}))
    given, wish = list_of(2024, "Elm Research Institute")
    staged(path, given, wish)  # type: ignore[arg-type]
    line = waiting(path)[0].lines[0]
    assert (line.sign, line.target, line.settled) == ("=", "elm-institute", "decision")


def test_a_table_of_many_alliances(path: Path) -> None:
    rows = [
        *names("Cedar Bank", "Gorse", alliance="Old League"),
        *names("Gorse", "Moss", alliance="Dike Union (DU)"),
    ]
    given = document(rows=[*rows, *names("Moss", alliance="Dike Union (DU)")], name="all.csv")
    with pytest.raises(NotFound, match="Dike Union"):
        prepared(path, given, Wish(by_column=True))
    done = staged(path, given, Wish(by_column=True, new_alliance=True))
    assert [one.name for one in done.new] == ["Dike Union"]
    assert [one.mention.occurrence for one in done.draft.mentions] == [1, 1, 1, 1, 2]
    assert [group.alliance for group in done.draft.groups] == ["old-league", "dike-union"]
    with open_reader(path) as reader:
        assert reader.rows("SELECT value, kind FROM name WHERE value = 'DU'") == [("DU", "acronym")]
    again = prepared(path, document(rows=rows, name="more.csv"), Wish(by_column=True))
    assert again.new == ()


def test_rows_of_other_alliances_are_left_out(path: Path) -> None:
    rows = [*names("Cedar Bank", alliance="Harbor Alliance"), *names("Gorse", alliance="Old League")]
    done = prepared(path, document(rows=rows))
    assert ([one.mention.surface for one in done.draft.mentions], done.left_out) == (["Cedar Bank"], 1)
    with pytest.raises(InvalidData, match="no row is about harbor-alliance"):
        prepared(path, document(rows=rows[1:]))


def test_what_a_table_tells_of_new_bodies(path: Path) -> None:
    rows = [{"name": "Moss", "country": "Germany", "sector": "Research", "tier": "Gold", "role": "host"}]
    staged(path, document(rows=rows, name="moss.csv"))
    accept_all(path)
    with open_reader(path) as reader:
        row = next(row for row in roster(reader, Filters(alliance=HARBOR)).rows if row["slug"] == "moss")
    assert (row["country"], row["sector"], row["tier"], row["role"]) == ("DE", "research", "Gold", "host")


def test_a_day_that_all_rows_share_is_the_list_s_own(path: Path) -> None:
    shared = prepared(path, document(rows=names("Moss", "Reed", date="2024-03-01"), name="x.csv"))
    assert shared.draft.source.published == "2024-03-01"
    assert {one.mention.event_date for one in shared.draft.mentions} == {None}
    rows = [*names("Moss", date="2021"), *names("Reed", date="2022")]
    joined = prepared(path, document(rows=rows, name="y.csv"))
    assert [one.mention.event_date for one in joined.draft.mentions] == ["2021", "2022"]
    assert joined.draft.source.published is None
