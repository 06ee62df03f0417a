"""Every cue, furniture pattern and evidence class of the tables does what its row says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from alliance_cli.extract import cues, extract, tables, zones
from alliance_cli.model.documents import Coalition, Document
from alliance_cli.model.terms import Stance

MILLS = Coalition("mill-alliance", ("Mill Alliance", "Mill Pact"))
CUES = list(tables.rows("cues"))
FURNITURE = list(tables.rows("furniture"))


def read(text: str) -> Document:
    return Document("example.txt", "0", text)


@pytest.mark.parametrize(
    "order", range(len(CUES)), ids=[f"{row['lang']}-{row['class']}-{n}" for n, row in enumerate(CUES)]
)
def test_a_cue_is_found_in_its_example_and_says_what_its_row_says(
    order: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = CUES[order]
    fired: set[int] = set()
    original = cues.hits

    def spy(sentence: str) -> list[cues.Hit]:
        found = original(sentence)
        fired.update(hit.cue.order for hit in found)
        return found

    monkeypatch.setattr("alliance_cli.extract.claims.hits", spy)
    extraction = extract(read(row["example"]), MILLS)
    assert order in fired, row["pattern"]
    claimed = {mention.stance for mention in extraction.mentions if mention.alliance == MILLS.slug}
    wanted = {
        "joined": {Stance.MEMBER, Stance.JOINED},
        "same": {Stance.MEMBER, Stance.LEFT, Stance.NON_MEMBER},
    }.get(row["stance"]) or {Stance(row["stance"])}
    assert claimed and claimed <= wanted, (claimed, row["example"])
    names = {mention.surface for mention in extraction.mentions if mention.alliance}
    assert names <= {"Acme", "Globex", "Initech", "Hooli"}


@pytest.mark.parametrize("row", FURNITURE, ids=[row["pattern"][:40] for row in FURNITURE])
def test_furniture_is_left_out_and_the_text_around_it_is_not(row: dict[str, str]) -> None:
    text = f"The Mill Alliance includes Acme.\n\n{row['example']}\n\nGlobex and Initech have joined the Mill Alliance."
    kept = [text[zone.start : zone.end] for zone in zones.zones(read(text), text)]
    assert row["example"] not in kept
    assert kept[0].startswith("The Mill Alliance")
    if row["scope"] == "line":
        assert kept[-1].startswith("Globex")


def test_every_class_of_a_cue_is_a_class_of_evidence() -> None:
    assert {row["class"] for row in CUES} <= set(tables.classes())


def test_a_folder_of_tables_adds_cues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "Acme and Globex hobnob with the Mill Alliance."
    assert not [mention for mention in extract(read(sentence), MILLS).mentions if mention.alliance]
    with (tmp_path / "cues.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["pattern", "stance", "role", "class", "lang", "example"])
        writer.writerow(["{orgs} .. hobnob with {alliance}", "member", "", "joined", "en", sentence])
    monkeypatch.setattr(tables, "_FOLDERS", list(tables._FOLDERS))
    tables.extend(tmp_path)
    found = {mention.surface: mention.stance for mention in extract(read(sentence), MILLS).mentions}
    assert found == {"Acme": Stance.MEMBER, "Globex": Stance.MEMBER}
