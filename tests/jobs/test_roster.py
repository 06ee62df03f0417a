"""The roster of the core registry: who is on it and why, filters, and a bounded number of queries."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import NotFound, UsageError
from alliance_cli.jobs import listings
from alliance_cli.jobs.members import members
from alliance_cli.jobs.rosters.evidence import gather
from alliance_cli.jobs.rosters.roster import Filters, counted, evidence_of, known_alliance, roster
from alliance_cli.model.fields import FIELDS
from alliance_cli.model.ids import mention_id
from alliance_cli.model.terms import RelationKind
from alliance_cli.store import tables as t
from alliance_cli.store.connection import Reader, open_reader
from alliance_cli.store.writing import Authorship, open_writer

CASES = Path(__file__).parent.parent / "cases" / "core_roster.csv"
COMPACT = "tidewater-compact"


def _cases() -> list[Any]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("alliance", "as_of", "only_source", "organization")
    return [pytest.param(row, id=" ".join(row[name] for name in names if row[name])) for row in rows]


def _told(value: object) -> str:
    if isinstance(value, list):
        return "+".join(value)
    return "null" if value is None else str(value)


@pytest.mark.parametrize("case", _cases())
def test_row(case: dict[str, str], core_registry: Path) -> None:
    filters = Filters(
        alliance=case["alliance"],
        as_of=case["as_of"] or None,
        only_source=case["only_source"] or None,
        status="any",
    )
    with open_reader(core_registry) as reader:
        rows = {row["slug"]: row for row in roster(reader, filters).rows}
    found = rows.get(case["organization"])
    status, *fields = case["expected"].split()
    assert (found["status"] if found else "nothing") == status
    for field in fields:
        name, expected = field.split("=")
        assert found is not None
        assert _told(found[name]) == expected, name


def _slugs(path: Path, **filters: Any) -> list[str]:
    with open_reader(path) as reader:
        return [row["slug"] for row in roster(reader, Filters(**filters)).rows]


def test_the_default_alliance_is_the_marked_one(core_registry: Path) -> None:
    assert _slugs(core_registry) == _slugs(core_registry, alliance=COMPACT)


def test_rows_carry_the_documented_fields_and_stand_in_order_of_names(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = roster(reader, Filters(status="any")).rows
    assert all(list(row) == [field.name for field in FIELDS["members"]] for row in rows)
    names = [row["name"].casefold() for row in rows]
    assert names == sorted(names)
    assert len(names) > 10


def test_disputed_rows_are_hidden_and_counted(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        assert roster(reader, Filters()).hidden_disputed == 1
        assert roster(reader, Filters(status="disputed")).hidden_disputed == 0
        assert roster(reader, Filters(sector=("industry",))).hidden_disputed == 0


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"sector": ("academia",)}, ["quill-university", "quill-school-of-tides"]),
        ({"sector": ("research",)}, ["quill-university", "quill-tide-lab"]),
        ({"topic": ("semiconductors",)}, ["cove-chips", "lumen-works"]),
        ({"topic": ("semiconductors",), "country": ("us",)}, ["lumen-works"]),
        ({"country": ("DK", "NO")}, ["jetty-soft", "kelp-agency"]),
        ({"role": ("founder", "founding-member")}, ["lumen-works", "quill-university"]),
        ({"tier": ("Gold",)}, []),
        ({"tier": ("Gold",), "status": "former"}, ["gale-foundation"]),
        ({"min_sources": 4}, ["kelp-agency", "lumen-works"]),
        ({"source": ("plover-weekly",)}, ["ebb-motors", "fen-labs"]),
        ({"search": "lumiere"}, ["lumen-works"]),
        ({"search": "JETTY SOFT"}, ["jetty-soft"]),
        ({"search": "tide"}, ["quill-school-of-tides", "quill-tide-lab"]),
        ({"search": "ebb auto"}, ["ebb-motors"]),
        ({"search": "%"}, []),
    ],
)
def test_filters_keep(filters: dict[str, Any], expected: list[str], core_registry: Path) -> None:
    assert _slugs(core_registry, **filters) == expected


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        ({"sector": ("industri",)}, UsageError),
        ({"status": "memberr"}, UsageError),
        ({"alliance": "tidewater"}, NotFound),
        ({"source": ("gull",)}, NotFound),
        ({"only_source": "gull-pos"}, NotFound),
    ],
)
def test_a_mistyped_word_is_an_error_with_a_hint(
    filters: dict[str, Any], error: type[Exception], core_registry: Path
) -> None:
    with pytest.raises(error) as raised:
        _slugs(core_registry, **filters)
    assert "did you mean" in raised.value.hint  # type: ignore[attr-defined]


def test_an_alliance_is_known_by_its_name_too(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        alliances = gather(reader).alliances
    assert known_alliance(alliances, "the Tidewater Compact") == COMPACT


def test_no_default_alliance_is_an_error(empty_registry: Path) -> None:
    with pytest.raises(UsageError, match="no default alliance"):
        _slugs(empty_registry)


def test_a_unit_beside_its_parent_counts_once(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = roster(reader, Filters()).rows
    assert counted(rows) == len(rows) - 2


def test_rollup_folds_units_all_the_way_up(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        rows = {row["slug"]: row for row in roster(reader, Filters(rollup=RelationKind.PART_OF)).rows}
        subsidiaries = roster(reader, Filters(rollup=RelationKind.SUBSIDIARY_OF)).rows
    assert not {"quill-school-of-tides", "quill-tide-lab"} & set(rows)
    assert rows["quill-university"]["sources"] == ["gull-post", "launch-release", "page-2021", "page-2022"]
    assert rows["quill-university"]["source_count"] == 4
    assert "brook-ai" not in {row["slug"] for row in subsidiaries}
    assert "quill-tide-lab" in {row["slug"] for row in subsidiaries}


def test_evidence_of_a_row_quotes_the_sources_that_support_it(
    core_registry: Path, authorship: Authorship
) -> None:
    text = "Lumen Works opens the list" + " " * 500
    with open_writer(core_registry, authorship) as writer:
        source = writer.find(t.SourceRow, slug="tern-times")
        assert source is not None
        assert source.id is not None
        writer.session.add(t.SourceTextRow(source_id=source.id, text=text))
        first = writer.find(t.MentionRow, source_id=source.id, surface="LW")
        assert first is not None
        first.start, first.end = 0, 2
    with open_reader(core_registry) as reader:
        material = gather(reader)
        row = next(row for row in roster(reader, Filters()).rows if row["slug"] == "lumen-works")
        found = evidence_of(material, COMPACT, row, reader)
    assert {item["source"] for item in found} == set(row["sources"])
    quoted = {item["source"]: item["quote"] for item in found}
    assert quoted["tern-times"].startswith("Lumen Works opens"), "the first code point is a place too"
    assert quoted["gull-post"] is None


def _grow(path: Path, authorship: Authorship, size: int) -> None:
    """Adds so many members, each named by two sources."""
    with open_writer(path, authorship) as writer:
        alliance = writer.find(t.OrganizationRow, slug=COMPACT)
        sources = [writer.find(t.SourceRow, slug=slug) for slug in ("page-2022", "plover-weekly")]
        assert alliance is not None
        for number in range(size):
            name = f"Extra {number}"
            organization = t.OrganizationRow(slug=f"extra-{number}", name=name)
            mentions = {
                mention_id(source.slug, COMPACT, name, 1, "member"): source.id or 0
                for source in sources
                if source
            }
            writer.session.add(organization)
            writer.session.add_all(
                t.MentionRow(
                    id=identity, source_id=source, alliance_id=alliance.id, surface=name,
                    stance="member", state="accepted", start=number * 10, end=number * 10 + 5,
                )
                for identity, source in mentions.items()
            )  # fmt: skip
            writer.session.flush()
            writer.session.add_all(
                t.DecisionRow(
                    id=f"d{identity}", kind="identity", verdict="same", scope="mention", mention_id=identity,
                    organization_id=organization.id, decided_by="person", actor="ada", at=authorship.at,
                )
                for identity in mentions
            )  # fmt: skip
            writer.session.flush()


@pytest.fixture(scope="module")
def sizes(
    tmp_path_factory: pytest.TempPathFactory, core_built: Path, authorship: Authorship
) -> dict[int, Path]:
    """Registries with 3 and with 300 members more."""
    folder = tmp_path_factory.mktemp("sizes")
    found = {size: Path(shutil.copyfile(core_built, folder / f"{size}.sqlite")) for size in (3, 300)}
    for size, path in found.items():
        _grow(path, authorship, size)
    return found


def _statements(path: Path, ask: Callable[[Reader], object]) -> int:
    told: list[str] = []
    with open_reader(path) as reader:
        reader.connection.set_trace_callback(told.append)
        ask(reader)
    return len(told)


QUESTIONS: dict[str, Callable[[Reader], object]] = {
    "roster": lambda reader: roster(reader, Filters()),
    "search": lambda reader: roster(reader, Filters(search="extra", status="any")),
    "evidence": lambda reader: members(reader, Filters(), evidence=True),
    "mentions": listings.mentions,
    "counts": listings.counts,
    "alliances": listings.alliances,
    "sources": listings.sources,
    "sectors": lambda reader: listings.sectors(reader, Filters()),
    "stats": lambda reader: listings.stats(reader, Filters()),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_number_of_queries_does_not_grow_with_the_roster(question: str, sizes: dict[int, Path]) -> None:
    few, many = (_statements(sizes[size], QUESTIONS[question]) for size in (3, 300))
    assert 0 < few == many


def test_the_grown_registry_is_grown(sizes: dict[int, Path]) -> None:
    assert len(_slugs(sizes[300])) == len(_slugs(sizes[3])) + 297
