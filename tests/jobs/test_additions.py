"""What a person adds in a plan: names and counts that were missed, alliances, complete lists, new organizations."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from alliance_cli.errors import AllianceError, InvalidData
from alliance_cli.jobs.rosters.roster import Filters, roster
from alliance_cli.render.plan import plan_text
from alliance_cli.store import reading
from alliance_cli.store.connection import open_reader
from alliance_cli.store.maintenance import verify
from tests.fixtures.documents import HARBOR, staged, waiting
from tests.fixtures.reviewer import texts
from tests.fixtures.small.build import build
from tests.jobs.test_apply import applied, article, statuses

CASES = Path(__file__).parent.parent / "cases" / "plan_additions.csv"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small registry with one article staged."""
    path = build(tmp_path / "made")
    staged(path, article(monkeypatch))
    return path


def changed(text: str, below: str, old: str, new: str) -> str:
    """The plan with a text replaced where it first stands below some words."""
    start = text.index(old, text.index(f"\n{below}"))
    return text[:start] + new + text[start + len(old) :]


@pytest.mark.parametrize(
    "case", list(csv.DictReader(CASES.open(encoding="utf-8", newline=""))), ids=lambda case: case["why"]
)
def test_a_mistake_names_its_line_and_changes_nothing(path: Path, case: dict[str, str]) -> None:
    text = changed(plan_text(waiting(path)), case["below"], case["old"], case["new"])
    before = texts(path)
    with pytest.raises(AllianceError) as raised:
        applied(path, text)
    assert case["error"] in f"{raised.value.message} {raised.value.hint}"
    assert raised.value.message.startswith("plan:")
    assert texts(path) == before


def test_what_was_missed_is_added_once(path: Path) -> None:
    text = changed(
        plan_text(waiting(path)),
        "source quay",
        "count accept",
        "group + founder@1991 of + Dike Union (DU)\n  . Zinc + Zinc Works\n  member Moss = gorse\n"
        'count accept "4 left" = 4 works, subset of dike union in 1992\ncount accept',
    )
    done = applied(path, text)
    assert {"dike-union", "zinc-works"} < set(done.new)
    with open_reader(path) as reader:
        rows = roster(reader, Filters(alliance="dike-union", only_source="quay")).rows
        assert [(row["slug"], row["role"], row["since"]) for row in rows] == [
            ("gorse", None, None), ("zinc-works", "founder", "1991"),
        ]  # fmt: skip
        claim = next(one for one in reading.count_claims(reader) if one.alliance == "dike-union")
        assert (claim.text, str(claim.comparator), claim.value, claim.unit, str(claim.scope), claim.as_of) == (
            "4 left", "=", 4, "works", "subset", "1992",
        )  # fmt: skip
        quote = reading.text_of(reader, "quay")
        assert quote is not None
        assert quote[claim.start : claim.end] == "4 left"
        assert [one.value for one in reading.names(reader, "dike-union")] == ["DU"]
        assert verify(reader) == []
    before = texts(path)
    assert not any(applied(path, text, at="2024-08-08T00:00:00Z"))
    assert texts(path) == before, "the same plan twice changes nothing"


def test_a_group_is_moved_to_the_alliance_that_it_speaks_of(path: Path) -> None:
    text = changed(plan_text(waiting(path)), "source quay", "of harbor-alliance", "of + Dike Union")
    text = changed(text, "group g3", "skip        Zinc", "joined@2024   Zinc")
    applied(path, text)
    assert set(statuses(path)) == {"cedar-bank", "moss-reed-berlin-4", "zinc"}, "the named one joined"
    with open_reader(path) as reader:
        rows = roster(reader, Filters(alliance="dike-union", only_source="quay")).rows
    assert [row["slug"] for row in rows] == ["dune-software", "saffron-mutual"]
    left = [(line.mention.surface, line.mention.alliance) for part in waiting(path) for line in part.lines]
    assert left == [("Elm Research Institute", HARBOR)], "who is not known yet waits where it was found"
    assert not any(applied(path, text, at="2024-08-08T00:00:00Z"))


def test_new_organizations_are_what_the_plan_tells(path: Path) -> None:
    text = changed(
        plan_text(waiting(path)), "# The new", "new Saffron Mutual  ",
        "new Saffron Mutual + Saffron Mutual Group sector:industry,nonprofit country:de part_of:Moss slug:saffron  \n"
        "# ",
    )  # fmt: skip
    text = changed(text, "# The new", "new Moss = Reed (Berlin) # 4", "new Moss = Reed (Berlin) # 4 + Moss")
    applied(path, text)
    with open_reader(path) as reader:
        found = reading.organizations(reader, "saffron")["saffron"]
        assert (found.name, found.sectors, found.country) == (
            "Saffron Mutual Group", ("industry", "nonprofit"), "DE",
        )  # fmt: skip
        assert [one.object for one in reading.relations(reader, "saffron")] == ["moss"]


def test_two_names_of_one_organization_agree(path: Path) -> None:
    text = re.sub(r"(?m)^(new Saffron Mutual) .*", r"\1 country:DE", plan_text(waiting(path)))
    text = re.sub(r"(?m)^(new Moss = .* # 4) .*", r"\1 + Saffron Mutual country:FR", text)
    with pytest.raises(InvalidData, match="another country than in plan:"):
        applied(path, text)
    done = applied(path, text.replace("country:FR", "country:DE"))
    assert done.new == ("saffron-mutual",)


def test_a_new_name_may_turn_out_to_be_known(path: Path) -> None:
    text = changed(
        plan_text(waiting(path)), "# The new", "new Saffron Mutual  ", "new Saffron Mutual = gorse\n# "
    )
    done = applied(path, text)
    assert done.new == ("moss-reed-berlin-4",)
    assert statuses(path)["gorse"] == "member"


def test_a_source_is_corrected_and_its_list_is_complete(path: Path) -> None:
    text = changed(plan_text(waiting(path)), "source quay", "date      ?", "date      2024-03")
    text = changed(text, "source quay", "publisher ?", "publisher The Quay")
    text = changed(text, "source quay", "group g1 member", "group g1 member complete")
    assert applied(path, text).revised == 2
    with open_reader(path) as reader:
        source = reading.sources(reader)["quay"]
        assert (source.published, source.publisher) == ("2024-03", "The Quay")
        [covered] = [one for one in reading.coverages(reader, HARBOR) if one.source == "quay"]
        words = reading.text_of(reader, "quay")
        assert words is not None
        assert words[covered.start : covered.end].startswith("Dune Software")
        assert words[covered.start : covered.end].endswith("Saffron\nMutual Ltd")
