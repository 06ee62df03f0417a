"""What is gathered for the fold: which mentions count, as what, on which day."""

from __future__ import annotations

from pathlib import Path

from alliance_cli.jobs.rosters.evidence import gather, live_sources, nearest_parent
from alliance_cli.model.ids import decision_id
from alliance_cli.model.records import Source
from alliance_cli.model.terms import RelationKind, SourceKind, Stance
from alliance_cli.store import tables as t
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import Authorship, Writer, open_writer

COMPACT = "tidewater-compact"


def _source(slug: str, published: str | None = None, **values: str) -> Source:
    return Source(slug, SourceKind.ARTICLE, published=published, **values)


def _by_slug(*sources: Source) -> dict[str, Source]:
    return {source.slug: source for source in sources}


def test_a_later_edition_replaces_the_first_and_keeps_its_date() -> None:
    live = live_sources(_by_slug(_source("one", "2020-01"), _source("two", "2021", supersedes="one")))
    assert [(slug, source.day) for slug, source in live.items()] == [("two", "2020-01")]


def test_a_chain_of_editions_keeps_the_date_of_the_first() -> None:
    editions = _by_slug(
        _source("one", "2020-01"),
        _source("two", "2021", supersedes="one"),
        _source("three", "2022", supersedes="two"),
    )
    assert {slug: source.day for slug, source in live_sources(editions).items()} == {"three": "2020-01"}


def test_retracting_the_edition_between_does_not_bring_the_first_back() -> None:
    editions = _by_slug(
        _source("one", "2020-01"),
        _source("two", "2021", supersedes="one", retracted="2023"),
        _source("three", "2022", supersedes="two"),
    )
    assert list(live_sources(editions)) == ["three"]


def test_retracting_the_last_edition_brings_the_one_before_back() -> None:
    editions = _by_slug(_source("one", "2020-01"), _source("two", "2021", supersedes="one", retracted="2023"))
    assert {slug: source.day for slug, source in live_sources(editions).items()} == {"one": "2020-01"}


def test_editions_in_a_ring_do_not_hang() -> None:
    ring = _by_slug(_source("one", "2020", supersedes="two"), _source("two", "2021", supersedes="one"))
    assert live_sources(ring) == {}


def test_a_source_without_publication_speaks_on_its_retrieval() -> None:
    live = live_sources(_by_slug(_source("one", None, retrieved="2021-05-04")))
    assert live["one"].day == "2021-05-04"


def test_nearest_parent_goes_up_and_never_round() -> None:
    parents = {"lab": ["school"], "school": ["university"], "a": ["b"], "b": ["a"]}
    assert nearest_parent("lab", parents, {"university"}) == "university"
    assert nearest_parent("lab", parents, {"university", "school"}) == "school"
    assert nearest_parent("lab", parents, {"lab"}) is None
    assert nearest_parent("a", parents, {"a", "b"}) is None


def test_material_holds_only_accepted_resolved_live_statements(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        material = gather(reader)
    evidence = material.evidence[COMPACT]
    assert COMPACT not in evidence, "nothing is a member of itself"
    assert "isle-data" not in evidence, "one source retracted, one mention rejected"
    assert {item.source for item in evidence["gale-foundation"]} == {
        "launch-release",
        "gull-post",
        "page-2021",
    }, "the staged mention stays outside"
    assert [item.stance for item in evidence["cove-chips"] if item.source == "tern-times"] == [Stance.MEMBER]
    assert {item.source for item in evidence["lumen-works"]} == {
        "launch-release",
        "gull-post",
        "tern-times",
        "page-2021",
        "page-2022",
    }, "a narrower 'different' holds the decision for everywhere back in one source"
    assert [item.surface for item in evidence["lumen-works"] if item.source == "gull-post"] == [
        "Lumen Works",
        "Tide",
    ]


def test_complete_lists_cover_parents_and_keep_to_their_bounds(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        lists = {item.source: item for item in gather(reader).lists[COMPACT]}
    assert set(lists) == {"gull-post", "page-2021", "page-2022"}, (
        "tern-times does not say that it is complete"
    )
    assert {"quill-school-of-tides", "quill-university"} <= lists["gull-post"].listed
    assert "kelp-agency" not in lists["gull-post"].listed, "named outside of the list"
    assert {"quill-tide-lab", "quill-school-of-tides", "quill-university"} <= lists["page-2021"].listed


def test_relations_count_on_the_days_on_which_they_hold(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        material = gather(reader)
    assert material.parents(RelationKind.PART_OF, "2012-01-01")["cove-chips"] == ["fen-labs"]
    assert material.parents(RelationKind.PART_OF, "2015-06-30")["cove-chips"] == ["fen-labs"]
    assert "cove-chips" not in material.parents(RelationKind.PART_OF, "2015-07-01")
    assert "cove-chips" not in material.parents(RelationKind.PART_OF, "2009-12-31")
    assert "cove-chips" in material.parents(RelationKind.PART_OF)
    assert "ebb-motors" not in material.parents(RelationKind.PART_OF), "a relation to itself after the merge"


def test_one_alliance_gathers_the_same_as_all(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        every, one = gather(reader), gather(reader, COMPACT)
    assert one.evidence[COMPACT] == every.evidence[COMPACT]
    assert one.lists[COMPACT] == every.lists[COMPACT]
    assert set(one.evidence) == {COMPACT}


def _decide(writer: Writer, mention: str, verdict: str, at: str, correction: dict[str, str] | None) -> None:
    identity = decision_id("claim", verdict, "mention", (mention, None, ""), None, ("ada", at))
    writer.session.add(
        t.DecisionRow(
            id=identity, kind="claim", verdict=verdict, scope="mention", mention_id=mention,
            decided_by="person", actor="ada", at=at, correction=correction,
        )
    )  # fmt: skip


def test_about_one_claim_the_latest_decision_counts(core_registry: Path, authorship: Authorship) -> None:
    with open_reader(core_registry) as reader:
        mention = next(
            item
            for item in gather(reader).evidence[COMPACT]["heron-institute"]
            if item.source == "tern-times"
        ).mention

    def sources() -> set[str]:
        with open_reader(core_registry) as reader:
            return {item.source for item in gather(reader).evidence[COMPACT]["heron-institute"]}

    steps = (
        ("reject", "2023-01-01T00:00:00Z", None, False),
        ("accept", "2023-01-02T00:00:00Z", None, True),
        ("reject", "2023-01-03T00:00:00Z", None, False),
        ("correct", "2023-01-04T00:00:00Z", {"role": "founder"}, True),
    )
    for verdict, at, correction, counts in steps:
        with open_writer(core_registry, authorship) as writer:
            _decide(writer, mention, verdict, at, correction)
        assert ("tern-times" in sources()) == counts, verdict


def test_a_retracted_decision_no_longer_counts(core_registry: Path, authorship: Authorship) -> None:
    with open_writer(core_registry, authorship) as writer:
        rejected = writer.find(t.DecisionRow, kind="claim", verdict="reject")
        assert rejected is not None
        rejected.retracted_at = "2023-01-01T00:00:00Z"
    with open_reader(core_registry) as reader:
        assert "isle-data" in gather(reader).evidence[COMPACT]
