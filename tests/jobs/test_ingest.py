"""Documents into the registry: staged whole, counted only once accepted, the same bytes never twice."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from alliance_cli.errors import AllianceError, NotFound, Refused, UsageError
from alliance_cli.jobs.apply import apply
from alliance_cli.jobs.documents import unattended
from alliance_cli.jobs.documents.described import Told, describe
from alliance_cli.jobs.ingest import Wish, gazetteer
from alliance_cli.jobs.listings import counts, mentions
from alliance_cli.jobs.plans.orders import Checked, as_proposed
from alliance_cli.jobs.plans.staged import of_drafts
from alliance_cli.jobs.rosters.roster import Filters, roster
from alliance_cli.model.terms import MentionState
from alliance_cli.store.connection import open_reader
from alliance_cli.store.maintenance import verify
from alliance_cli.store.undo import undo
from alliance_cli.store.writing import open_writer
from tests.fixtures.documents import (
    BY,
    HARBOR,
    TODAY,
    Found,
    changing,
    document,
    names,
    prepared,
    staged,
    waiting,
)
from tests.fixtures.reviewer import texts
from tests.fixtures.small.build import build

CASES = Path(__file__).parent.parent / "cases"
TEXT = (
    "The Harbor Alliance has over 9 members: Dune Software, Cedar Bank, Saffron Mutual and Alder Univ. "
    "The Fern Foundation is not one of them. Birch Labs founded it."
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The small registry."""
    return build(tmp_path / "made")


def quay(monkeypatch: pytest.MonkeyPatch) -> Found:
    """An article with a list, a denial, a founder and a count."""
    found = Found(TEXT)
    found.group("member", ["Dune Software", "Cedar Bank", "Saffron Mutual", "Alder Univ"])
    found.group("non-member", ["Fern Foundation"], "absent").group(
        "member", ["Birch Labs"], "founded", role="founder"
    )
    return found.count("over 9 members", 9)


def members(path: Path, status: str = "any", source: str | None = None) -> dict[str, str]:
    """Status by slug."""
    with open_reader(path) as reader:
        found = roster(reader, Filters(alliance=HARBOR, status=status, only_source=source)).rows
    return {row["slug"]: row["status"] for row in found}


def accept_all(path: Path, *sources: str, at: str = "2024-06-06T06:06:06Z") -> None:
    """Everything staged, as proposed."""
    parts = waiting(path, *sources)
    with changing(path, at) as writer:
        orders = tuple(order for part in parts for order in as_proposed(part.lines))
        states = {claim.id: MentionState.ACCEPTED for part in parts for claim in part.counts}
        apply(writer, Checked(orders, states))


def test_a_document_is_one_change_and_counts_for_nothing_yet(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rosters = texts(path), members(path)
    done = staged(path, quay(monkeypatch).use(monkeypatch))
    assert done.draft.source.slug == "quay"
    with open_reader(path) as reader:
        rows = mentions(reader, source="quay")
        assert {row["state"] for row in rows} == {"staged"}
        assert [row["surface"] for row in rows if row["organization"]] == [], "staging decides nothing"
        assert all(TEXT[row["start"] : row["end"]] == row["surface"] for row in rows)
        assert not [row for row in counts(reader) if row["source"] == "quay"], (
            "a staged count counts for nothing"
        )
        assert reader.rows("SELECT count(*) FROM change")[0][0] == 2
        assert verify(reader) == []
    assert members(path) == rosters
    with open_writer(path, BY._replace(command="undo")) as writer:
        undo(writer, 2)
    assert texts(path) == before, "undo takes the whole document back"


def test_the_same_bytes_are_known(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = quay(monkeypatch).use(monkeypatch)
    first = staged(path, given)
    again = prepared(path, given)
    assert again.known == "quay"
    ids = [one.mention.id for one in first.draft.mentions]
    assert [one.mention.id for one in again.draft.mentions] == ids, "a dry run proposes the same mentions"


def test_a_failure_leaves_nothing_half(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = quay(monkeypatch).use(monkeypatch)
    before = path.read_bytes()
    monkeypatch.setattr("alliance_cli.store.staging._findings", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        staged(path, given)
    assert path.read_bytes() == before


def test_accepted_as_proposed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staged(path, quay(monkeypatch).use(monkeypatch))
    accept_all(path)
    assert members(path, source="quay") == {
        "dune-software": "member", "cedar-bank": "member", "saffron-mutual": "member", "alder-university": "member",
        "fern-foundation": "non-member", "birch-laboratories": "member",
    }  # fmt: skip
    with open_reader(path) as reader:
        found = roster(reader, Filters(alliance=HARBOR, only_source="quay", role=("founder",))).rows
        assert [row["slug"] for row in found] == ["birch-laboratories"]
        assert [row["verdict"] for row in counts(reader, source="quay")]
    assert waiting(path) == []


@pytest.mark.parametrize(
    "words,accepted",
    [
        (["member-list"], {"dune-software", "cedar-bank", "alder-university"}),
        (["absent"], set()),
        (["founded"], {"birch-laboratories"}),
        (["member-list,founded"], {"dune-software", "cedar-bank", "alder-university", "birch-laboratories"}),
        (["counts"], set()),
    ],
)
def test_unattended_acceptance_takes_only_known_bodies_of_the_classes(
    path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], accepted: set[str]
) -> None:
    found = quay(monkeypatch).use(monkeypatch)
    staged(path, found)
    with changing(path) as writer:
        done = unattended.accept(writer, waiting(path), unattended.accepted(words))
    assert {slug for slug, status in members(path, source="quay").items() if status == "member"} == accepted
    assert done.new == ()
    assert done.counts == (words == ["counts"])
    with open_reader(path) as reader:
        decided = reader.rows("SELECT DISTINCT decided_by FROM decision WHERE actor = 'ada'")
    assert decided in ([], [("rule",)]), "a rule says that it is one"


def test_unattended_acceptance_knows_its_words() -> None:
    with pytest.raises(UsageError, match="unknown class"):
        unattended.accepted(["membr-list"])
    assert not unattended.accepted([])
    assert "left" not in unattended.accepted(["auto"]).classes
    high, low = unattended.accepted(["90"]).classes, unattended.accepted(["50"]).classes
    assert "founded" in low - high, "measured right in less than nine of ten"
    assert high < low
    assert "table" not in low, "a class without figures reaches no score"


def test_the_longest_list_of_a_text_is_the_complete_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wish = Wish(Told(complete=True), alliance=HARBOR)
    done = prepared(path, quay(monkeypatch).use(monkeypatch), wish)
    (cover,) = done.draft.complete
    assert TEXT[cover.start : cover.end] == "Dune Software, Cedar Bank, Saffron Mutual and Alder Univ"


# --- editions ----------------------------------------------------------------------------------------------


def test_a_corrected_edition_takes_decisions_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staged(path, quay(monkeypatch).use(monkeypatch))
    accept_all(path)
    before = members(path)
    found = Found(TEXT + " It is based in Rotterdam.")
    found.group("member", ["Dune Software", "Saffron Mutual", "Birch Labs"]).count("over 9 members", 9)
    wish = Wish(Told(supersedes="quay"), alliance=HARBOR)
    done = staged(path, found.use(monkeypatch), wish, at="2024-07-07T00:00:00Z")
    assert done.draft.source.supersedes == "quay"
    with open_reader(path) as reader:
        rows = {row["surface"]: row for row in mentions(reader, source=done.draft.source.slug)}
        assert {name: row["state"] for name, row in rows.items()} == dict.fromkeys(rows, "accepted")
        assert rows["Saffron Mutual"]["organization"] == "saffron-mutual"
        assert [row["source"] for row in counts(reader) if row["text"] == "over 9 members"] == [
            "quay", done.draft.source.slug,
        ]  # fmt: skip
        assert verify(reader) == []
    assert members(path)["saffron-mutual"] == before["saffron-mutual"] == "member"
    assert waiting(path) == [], "nothing is asked twice"
    with pytest.raises(Refused, match="superseded"):
        prepared(path, document("other"), wish)


# --- what is told and guessed ------------------------------------------------------------------------------


def _described() -> list[dict[str, str]]:
    with (CASES / "described.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", _described(), ids=lambda case: case["why"])
def test_a_source_is_described(case: dict[str, str]) -> None:
    rows = (
        names("Moss", "Reed", **({"date": case["row_date"]} if case["row_date"] else {}))
        if case["rows"]
        else []
    )
    given = document("" if rows else "text", rows, case["name"], publisher=case["publisher"] or None,
                     published=case["published"] or None)  # fmt: skip
    told = Told(
        kind=case["told_kind"] or None, published=case["told_date"] or None, complete=bool(case["complete"])
    )
    source = describe(given, told, ["Harbor Alliance"], {"moss"}, TODAY).source
    assert (source.slug, str(source.kind), source.publisher or "", source.published or "", source.date_basis or "") == (
        case["slug"], case["kind"], case["by"], case["day"], case["basis"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "wish,error,words",
    [
        (Wish(), UsageError, "which alliance"),
        (Wish(alliance="harbour-aliance"), NotFound, "unknown alliance"),
        (Wish(by_column=True), UsageError, "is no table"),
        (Wish(Told(source="gazette-2020-03"), alliance=HARBOR), Refused, "there is a source"),
        (Wish(Told(supersedes="nothing"), alliance=HARBOR), NotFound, "unknown source"),
    ],
)
def test_a_wish_that_cannot_be_met(path: Path, wish: Wish, error: type[AllianceError], words: str) -> None:
    with pytest.raises(error, match=words):
        prepared(path, document("text"), wish)


def test_the_gazetteer_holds_what_the_text_may_name(path: Path) -> None:
    with open_reader(path) as reader:
        assert gazetteer(reader, document("«Dune Software», Alder's quay")) == [
            "Alder", "Alder School of Ships", "Alder University", "Dune Software",
        ]  # fmt: skip
        assert gazetteer(reader, document(rows=names("Dune Software"))) == []


def test_new_alliances_are_named_as_the_text_writes_them(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliance_cli.extract.extract", lambda *_, **__: of_nothing())
    given = document("The Dike-Union is new. Dike-Union rules.")
    done = prepared(path, given, Wish(alliance="dike-union", new_alliance=True))
    assert [(one.slug, one.name) for one in done.new] == [("dike-union", "Dike-Union")]
    known = prepared(path, given, Wish(alliance="Gorse Corporation", new_alliance=True))
    assert [(one.slug, one.known) for one in known.new] == [("gorse", True)]
    assert of_drafts([done])[0].lines == ()


def of_nothing() -> object:
    """An extraction that found nothing."""
    from alliance_cli.model.documents import Extraction

    return Extraction()
