"""`merge`, `split`, `retract`, `edit`, `tag`: shown before they are made, one change each, taken back exactly."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Alliance, contents
from tests.cli.test_writing import changes, facts, rows

CASES = Path(__file__).parent.parent / "cases"


def _cases(name: str) -> list[object]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [pytest.param(row, id=row["args"]) for row in csv.DictReader(lines)]


def live(found: dict[str, str]) -> dict[str, str]:
    """The facts without retracted decisions."""
    lines = found["decisions.jsonl"].splitlines()
    return {**found, "decisions.jsonl": "\n".join(line for line in lines if '"retracted_at": null' in line)}


@pytest.mark.parametrize("case", _cases("curating"))
def test_shown_made_taken_back_and_made_again(
    case: dict[str, str], alliance: Alliance, registry: Path
) -> None:
    command = shlex.split(case["args"])
    before, files = facts(registry), contents(registry.parent)
    shown = alliance(*command, "--dry-run")
    assert shown.code == 0, shown.err
    assert shown.err.startswith("would ")
    assert len(shown.out.splitlines()) > 1
    assert contents(registry.parent) == files
    made = alliance(*command, "--actor", "eve")
    assert (made.code, made.err) == (0, f"{case['said']}\n"), case["why"]
    after = facts(registry)
    assert after != before
    assert [change[1:3] for change in changes(registry)[1:]] == [("eve", command[0])]
    assert alliance("undo").code == 0
    assert live(facts(registry)) == live(before)
    assert alliance("redo").code == 0
    assert facts(registry) == after
    assert alliance("db", "verify").code == 0


@pytest.mark.parametrize(
    ("args", "table", "line"),
    [
        (
            "ibm --add-name IBMC:former --from 1911 --until 1924-02 --lang en",
            "names",
            "ibm,IBMC,former,en,1911,1924-02,",
        ),
        ("meta --name Metaverse --until 2030-10", "names", "meta,Meta,former,,,2030-10,"),
        (
            "red-hat --relate subsidiary_of:ibm --until 2030",
            "relations",
            "red-hat,subsidiary_of,ibm,2019-07-09,2030,",
        ),
        ("ibm --relate part_of:meta --from 2020 --until 2021", "relations", "ibm,part_of,meta,2020,2021,"),
        (
            "frontier-model-forum --dissolved 2030",
            "alliances",
            "frontier-model-forum,dissolved,2023-07-26,2030,,",
        ),
        (
            "aim-alliance --state planned --dissolved 2030",
            "alliances",
            "aim-alliance,planned,1991-10-02,2030,,",
        ),
        ("partnership-on-ai --default", "alliances", "partnership-on-ai,active,2016-09-28,,yes,"),
    ],
)
def test_what_an_edit_records(args: str, table: str, line: str, alliance: Alliance, registry: Path) -> None:
    assert alliance("edit", *shlex.split(args)).code == 0
    found = facts(registry)[f"{table}.csv"].splitlines()
    assert any(one.startswith(line) for one in found), found


def test_a_source_that_counts_no_more_is_marked_wherever_it_is_shown(
    alliance: Alliance, registry: Path
) -> None:
    assert registry.is_file()
    assert alliance("retract", "itpro-2023-12", "-m", "withdrawn").code == 0
    told = "itpro-2023-12 is retracted since 2026-01-31, and out of every roster\n"
    assert alliance("sources").err == told
    shown = json.loads(alliance("show", "ibm", "--json").out)
    left_out = {row["source"]: row["left_out"] for row in shown["mentions"]}
    assert left_out["itpro-2023-12"] == "retracted"
    assert set(left_out.values()) == {"retracted", None}
    assert "left_out" in alliance("show", "ibm").out
    evidence = alliance("members", "--status", "any", "--evidence", "--json").out
    assert "itpro-2023-12" not in evidence


@pytest.mark.parametrize("case", _cases("curating_errors"))
def test_a_wrong_command_is_one_error_and_changes_nothing(
    case: dict[str, str], alliance: Alliance, registry: Path
) -> None:
    before = contents(registry.parent)
    result = alliance(*shlex.split(case["args"]))
    lines = result.err.splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["error", "hint"], result.err
    assert case["error"] in lines[0]
    assert case["hint"] in lines[1]
    assert (result.code, result.out) == (int(case["code"]), "")
    assert contents(registry.parent) == before


@pytest.mark.parametrize(
    "args",
    [
        "edit ibm --name IBM --country us --add-name 'International Business Machines' --identifier wikidata:Q37156",
        "edit itpro-2023-12 --title X",
        "tag ibm industry foundation-models --primary industry",
        "retract itpro-2023-12 -m again",
    ],
)
def test_what_is_so_already_is_no_change(args: str, alliance: Alliance, registry: Path) -> None:
    for words in ("edit itpro-2023-12 --title X", "retract itpro-2023-12 -m first"):
        assert alliance(*shlex.split(words)).code == 0
    before = registry.read_bytes()
    again = alliance(*shlex.split(args))
    assert again.code == 0
    assert ": no change" in again.err
    assert registry.read_bytes() == before


# --- merge and split ---------------------------------------------------------------------------------------

MERGE = ("merge", "red-hat", "ibm", "--yes", "-m", "one body")


def members(alliance: Alliance, search: str | None = None, *args: str) -> dict[str, dict[str, Any]]:
    asked = ("--search", search) if search else ()
    return {row["slug"]: row for row in rows(alliance, "members", *asked, *args)}


def test_a_merged_record_answers_as_the_other(alliance: Alliance, registry: Path) -> None:
    """Its slug, names, mentions, identifiers and tags are the other's; no row but the redirect has changed."""
    assert registry.is_file()
    mentions = len(rows(alliance, "mentions", "--organization", "ibm"))
    of_it = len(rows(alliance, "mentions", "--organization", "red-hat"))
    alliance("tag", "red-hat", "zebra-topic", "nonprofit")
    alliance("edit", "red-hat", "--identifier", "x-id:1")
    assert alliance(*MERGE).code == 0
    shown = json.loads(alliance("show", "red-hat", "--json").out)
    assert shown["slug"] == "ibm"
    assert len(shown["mentions"]) == mentions + of_it
    assert "zebra-topic" in shown["topics"] and shown["sectors"] == ["industry", "nonprofit"]
    assert {"scheme": "x-id", "value": "1"} in shown["identifiers"]
    assert rows(alliance, "resolve", "Red Hat")[0]["organization"] == "ibm"
    assert members(alliance, "red hat", "--status", "any").keys() <= {"ibm"}
    assert [row["op"] for row in rows(alliance, "log", "4")] == ["update", "insert"]


def test_the_preview_of_a_merge_tells_mentions_and_rosters(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    lines = [line.split("\t") for line in alliance(*MERGE, "--dry-run").out.splitlines()]
    assert lines[0] == ["what", "where", "subject", "name", "before", "after"]
    assert {tuple(line[i] for i in (0, 4, 5)) for line in lines[1:]} == {
        ("mention", "red-hat", "ibm"),
        ("roster", "member", ""),
    }


def test_a_split_restores_remembers_and_lists_what_was_decided_since(
    alliance: Alliance, registry: Path
) -> None:
    before = members(alliance)
    alliance(*MERGE)
    alliance("decide", "Raleigh Software House", "same", "ibm")
    alliance("decide", "m_06ef1c2b47df91f3", "unsure")
    assert members(alliance) != before
    split = alliance("split", "ibm", "-m", "two")
    assert split.code == 0
    header, *listed = split.out.splitlines()
    assert header.split("\t")[0] == "decision"
    assert [line.split("\t")[5] for line in listed] == ["Raleigh Software House"]
    assert split.err.endswith("; 1 decision to look at again\n")
    assert alliance("undo", "4").code == 0
    assert members(alliance) == before
    refused = alliance(*MERGE)
    assert refused.code == 5
    assert "a person decided that red-hat is not ibm" in refused.err
    different = refused.err.partition("(")[2].partition(")")[0]
    assert alliance("retract", different, "-m", "they are one").code == 0
    assert alliance(*MERGE).code == 0
    assert registry.is_file()


def test_merges_do_not_chain_and_come_apart_one_by_one(alliance: Alliance, registry: Path) -> None:
    """A into B, then B into C: all redirect to C at once; B comes out again with A."""
    for name in ("Alphabeta Works", "Zzyzx Institute", "Quuxley Foundation"):
        assert alliance("add", name, "--alliance", "ai-alliance").code == 0
    assert alliance("merge", "alphabeta-works", "zzyzx-institute").code == 0
    assert alliance("merge", "zzyzx-institute", "quuxley-foundation").code == 0
    assert "redirect-chain" not in alliance("check", "--csv").out
    again = alliance("merge", "alphabeta-works", "ibm")
    assert (again.code, "is merged into quuxley-foundation already" in again.err) == (5, True)
    ring = alliance("merge", "quuxley-foundation", "alphabeta-works")
    assert (ring.code, "alphabeta-works is merged into quuxley-foundation already" in ring.err) == (5, True)
    which = alliance("split", "quuxley-foundation")
    assert (which.code, "name the one to take out" in which.err) == (4, True)
    assert alliance("split", "zzyzx-institute").code == 0
    assert json.loads(alliance("show", "alphabeta-works", "--json").out)["slug"] == "zzyzx-institute"
    assert alliance("split", "alphabeta-works").code == 0
    assert json.loads(alliance("show", "alphabeta-works", "--json").out)["slug"] == "alphabeta-works"
    assert registry.is_file()


def test_a_merge_survives_its_dump(alliance: Alliance, registry: Path) -> None:
    assert alliance(*MERGE).code == 0
    assert alliance("db", "dump", "facts").code == 0
    assert alliance("db", "build", "facts", "--db", "again.sqlite").code == 0
    assert facts(registry.with_name("again.sqlite")) == facts(registry)
    assert alliance("split", "red-hat", "--db", "again.sqlite").code == 0
    assert members(alliance, "red hat", "--db", "again.sqlite").keys() == {"red-hat"}


def test_a_divided_record_gives_mentions_and_names_to_the_new_one(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    alliance("edit", "ibm", "--add-name", "Blue Works", "--add-name", "BWX:acronym")
    done = alliance(
        "split", "ibm", "--new", "Blue Works", "--name", "BWX", "--mention", "m_06ef1c2b47df91f3",
        "--sector", "research", "--country", "de",
    )  # fmt: skip
    assert done.code == 0, done.err
    shown = json.loads(alliance("show", "blue-works", "--json").out)
    assert (shown["country"], shown["sectors"]) == ("DE", ["research"])
    assert [name["value"] for name in shown["names"]] == ["BWX"]
    assert [row["id"] for row in shown["mentions"]] == ["m_06ef1c2b47df91f3"]
    assert "m_06ef1c2b47df91f3" not in [
        row["id"] for row in rows(alliance, "mentions", "--organization", "ibm")
    ]
    assert rows(alliance, "resolve", "Blue Works")[0]["organization"] == "blue-works"


# --- retract, edit, tag ------------------------------------------------------------------------------------


def test_a_retracted_source_is_out_of_every_roster(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    assert members(alliance, "amazon", "--status", "non-member").keys() == {"amazon"}
    assert alliance("retract", "itpro-2023-12", "-m", "withdrawn").code == 0
    assert members(alliance, "amazon", "--status", "any") == {}
    assert members(alliance, "amazon", "--status", "any", "--as-of", "2024") == {}
    assert "withdrawn" in alliance("log", "-n", "1").out


def test_a_retracted_merge_decision_is_a_split(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    alliance(*MERGE)
    decision = next(row["key"] for row in rows(alliance, "log", "2") if row["table"] == "decision")
    refused = alliance("retract", decision, "-m", "wrong")
    assert refused.code == 5
    assert "'alliance split red-hat' takes it out again" in refused.err


def test_a_renamed_organization_is_found_by_both_names_and_keeps_its_slug(
    alliance: Alliance, registry: Path
) -> None:
    assert registry.is_file()
    alliance("edit", "ibm", "--name", "Blue Machines")
    for name in ("IBM", "Blue Machines"):
        assert rows(alliance, "resolve", name)[0]["organization"] == "ibm"
    names = json.loads(alliance("show", "ibm", "--json").out)["names"]
    assert ("IBM", "former") in [(name["value"], name["kind"]) for name in names]
    alliance("edit", "ibm", "--name", "IBM", "--remove-name", "Blue Machines")
    names = json.loads(alliance("show", "ibm", "--json").out)["names"]
    assert "Blue Machines" not in [name["value"] for name in names]


def test_the_primary_sector_counts_and_passes_on(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    alliance("tag", "ibm", "academia", "--primary", "nonprofit")
    assert members(alliance, "ibm")["ibm"]["sectors"] == ["nonprofit", "industry", "academia"]
    alliance("tag", "ibm", "--remove", "nonprofit")
    assert members(alliance, "ibm")["ibm"]["sectors"] == ["industry", "academia"]
    assert members(alliance, "ibm", "--sector", "industry").keys() == {"ibm"}


def test_a_corrected_date_moves_what_the_source_says(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    assert "amazon" in members(alliance, None, "--status", "non-member", "--as-of", "2023-12")
    alliance("edit", "itpro-2023-12", "--date", "2024-02")
    assert "amazon" not in members(alliance, None, "--status", "non-member", "--as-of", "2023-12")
