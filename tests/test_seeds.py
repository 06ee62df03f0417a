"""The shipped facts: seeds against the independent reading, against the documents, and against the built file."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.jobs import listings, registry, seeds
from alliance_cli.names import slugify
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import Authorship

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "data" / "members.sqlite"
CASES = ROOT / "tests" / "cases"
DOCUMENTS = ROOT.parent / "shared" / "seeds"
BY_NUMBER = {
    "000": "aitechdaily-2023-12",
    "001": "full-list-2023-12",
    "002": "itpro-2023-12",
    "003": "techcrunch-2023-12-05",
    "004": "dqindia-2023-12",
}
Key = tuple[str, str, str, str]
FIELDS = ("occurrence", "role", "event_date", "organization")


def table(name: str) -> list[dict[str, str]]:
    """A case table."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shipped_mentions(source: str) -> list[dict[str, Any]]:
    """What `alliance mentions --source` tells of the shipped registry."""
    with open_reader(SHIPPED) as reader:
        return listings.mentions(reader, source=source)


def settled(document: str) -> dict[Key, dict[str, str | None]]:
    """The independent reading of a document, with the differences settled as the table says."""
    rows: dict[Key, dict[str, str | None]] = {
        (row["document"], row["alliance"], row["surface"], row["stance"]): {
            field: row[field] for field in FIELDS
        }
        for row in table("reading.csv")
        if row["document"] == document
    }
    for one in table("reading_differences.csv"):
        if one["document"] != document or one["settled"] != "seeds" or one["stance"] == "count":
            continue
        key = (one["document"], one["alliance"], one["surface"], one["stance"])
        if one["field"] == "stance":
            rows[key] = rows.pop((*key[:3], one["reading"]))
        elif one["field"] == "row" and one["seeds"] == "no":
            del rows[key]
        elif one["field"] == "row":
            rows[key] = {"occurrence": "1", "role": "", "event_date": "", "organization": None}
        else:
            assert rows[key][one["field"]] == one["reading"]
            rows[key][one["field"]] = one["seeds"]
    return rows


@pytest.mark.parametrize("document", sorted(BY_NUMBER))
def test_seeds_equal_the_independent_reading(document: str) -> None:
    expected = settled(document)
    found = {
        (document, row["alliance"], row["surface"], row["stance"]): {
            field: "" if row[field] is None else str(row[field]) for field in FIELDS
        }
        for row in shipped_mentions(BY_NUMBER[document])
    }
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        known = {field: value for field, value in row.items() if value is not None}
        assert {field: found[key][field] for field in known} == known, key


def test_count_claims_equal_the_independent_reading() -> None:
    scopes = {
        (one["document"], one["surface"]): one["seeds"]
        for one in table("reading_differences.csv")
        if one["stance"] == "count"
    }
    expected = {
        (
            BY_NUMBER[row["document"]], row["alliance"], row["text"], row["comparator"], int(row["value"]), row["unit"],
            scopes.get((row["document"], row["text"]), row["scope"]),
        )
        for row in table("reading_counts.csv")
    }  # fmt: skip
    with open_reader(SHIPPED) as reader:
        found = {
            tuple(
                row[field] for field in ("source", "alliance", "text", "comparator", "value", "unit", "scope")
            )
            for row in listings.counts(reader)
        }
    assert found == expected
    assert len(found) == 9


def occurrence_of(text: str, surface: str, start: int) -> int:
    """How often the string stands at word boundaries up to and with this place."""
    places = re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text)
    return 1 + [match.start() for match in places].index(start)


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="needs ../shared")
def test_every_place_holds_its_surface() -> None:
    texts = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.read_text("utf-8") for path in DOCUMENTS.iterdir()
    }
    with open_reader(SHIPPED) as reader:
        sources = {row["slug"]: row["sha256"] for row in listings.sources(reader)}
        checked = 0
        for row in listings.mentions(reader):
            digest = sources[row["source"]]
            if digest is None:
                assert row["start"] is None
                assert row["locator"]
                continue
            text = texts[digest]
            assert text[row["start"] : row["end"]] == row["surface"], row
            assert occurrence_of(text, row["surface"], row["start"]) == row["occurrence"], row
            checked += 1
        claims = reader.rows(
            'SELECT s.sha256, c.text, c."start", c."end" FROM count_claim c JOIN source s ON s.id = c.source_id'
        )
    for digest, words, start, end in claims:
        assert texts[str(digest)][int(str(start)) : int(str(end))] == words
    assert checked > 150
    assert set(sources.values()) - {None} == set(texts)


def test_every_mention_is_resolved_and_every_slug_follows_its_first_name() -> None:
    with open_reader(SHIPPED) as reader:
        assert listings.mentions(reader, unresolved=True) == []
        organizations = [
            (str(slug), str(name)) for slug, name in reader.rows("SELECT slug, name FROM organization")
        ]
    assert [slug for slug, name in organizations if slug != slugify(name)] == []


def test_building_twice_and_dumping_between_gives_the_same_facts(tmp_path: Path) -> None:
    by = Authorship("seeds", "2026-11-22T00:00:00Z", "db build")
    registry.build(tmp_path / "one.sqlite", ROOT / "seeds", by)
    with open_reader(tmp_path / "one.sqlite") as reader:
        first = seeds.texts(reader)
    seeds.write(tmp_path / "dumped", first)
    registry.build(tmp_path / "two.sqlite", tmp_path / "dumped", by)
    with open_reader(tmp_path / "two.sqlite") as reader:
        assert seeds.texts(reader) == first
    with open_reader(SHIPPED) as reader:
        assert seeds.texts(reader) == first
    for name, text in first.items():
        assert (ROOT / "seeds" / name).read_text("utf-8") == text
