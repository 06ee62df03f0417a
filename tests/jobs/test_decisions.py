"""Decisions that travel: out as in seeds, in without doubt, twice without effect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import AllianceError, Exit, InvalidData, NotFound
from alliance_cli.jobs import decide, decisions, seeds
from alliance_cli.jobs.decisions import Imported
from alliance_cli.model.ids import decision_id
from alliance_cli.store import reading
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import Authorship, open_writer
from tests.fixtures.small.build import build, mention

BY = Authorship("bob", "2024-01-01T00:00:00Z", "decisions import")
STAGED = mention("herald-2020-03", "Birch Labs", "joined", state="staged")


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """The small facts with a spelling that nobody knows, and a staged mention."""
    added = [mention("gazette-2020-03", "Alder Polytechnic", "member"), STAGED]
    return build(tmp_path / "small", added={"mentions": added})


def row(verdict: str, organization: str | None, **values: Any) -> dict[str, Any]:
    """An identity decision of a person about the spelling that nobody knows, everywhere."""
    found = {
        "kind": "identity", "verdict": verdict, "scope": "everywhere", "surface": "Alder Polytechnic",
        "organization": organization, "decided_by": "person", "actor": "eve", "at": "2023-01-01T00:00:00Z", **values,
    }  # fmt: skip
    subject = (found.get("mention"), found.get("source"), found["surface"])
    made = decision_id(
        found["kind"], verdict, found["scope"], subject, organization, (found["actor"], found["at"])
    )
    return {"id": made, **found}


def take(path: Path, *rows: dict[str, Any] | str, skip_unknown: bool = False) -> Imported:
    """Imports the rows."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
    with open_writer(path, BY) as writer:
        return decisions.take(writer, "d.jsonl", "\n".join(lines) + "\n", skip_unknown=skip_unknown)


def text(path: Path) -> str:
    """The export."""
    with open_reader(path) as reader:
        return decisions.text(reader)


def named(path: Path, surface: str = "Alder Polytechnic") -> set[str | None]:
    """The organizations that a spelling's mentions name."""
    with open_reader(path) as reader:
        return {
            who.organization for item, who in reading.resolved_mentions(reader) if item.surface == surface
        }


def live(path: Path, surface: str = "Alder Polytechnic") -> dict[str, bool]:
    """Decision id → whether it is live, for a spelling."""
    found = [json.loads(line) for line in text(path).splitlines()]
    return {one["id"]: one["retracted_at"] is None for one in found if one["surface"] == surface}


def test_the_export_is_what_seeds_hold(core_registry: Path, core_seeds: Path) -> None:
    assert text(core_registry) == (core_seeds / "decisions.jsonl").read_text(encoding="utf-8")
    with open_reader(core_registry) as reader:
        assert text(core_registry) == seeds.texts(reader)["decisions.jsonl"]


def test_importing_the_own_export_changes_nothing(core_registry: Path) -> None:
    before = core_registry.read_bytes()
    done = take(core_registry, *text(core_registry).splitlines())
    assert (done.read, done.changed, done.conflicts, done.skipped) == (60, 0, (), ())
    assert core_registry.read_bytes() == before


def test_what_was_taken_is_exported_and_taken_once(registry: Path) -> None:
    one = row(
        "same", "alder-university", score=97.5, features={"evidence": ["a"]}, matcher="x 1", reason="told"
    )
    assert take(registry, one).changed == 1
    assert named(registry) == {"alder-university"}
    exported = next(json.loads(line) for line in text(registry).splitlines() if one["id"] in line)
    assert {key: exported[key] for key in one} == one
    assert take(registry, one).changed == 0


def test_a_new_organization_comes_with_the_decision_that_made_it(registry: Path) -> None:
    assert take(registry, row("new", "poly")).changed == 1
    assert named(registry) == {"poly"}
    with open_reader(registry) as reader:
        assert reading.organizations(reader, "poly")["poly"].name == "Alder Polytechnic"
    with pytest.raises(NotFound) as raised:
        take(registry, row("same", "moly"))
    assert "bring the 'new' decision too" in (raised.value.hint or "")


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_answers_the_later_holds_in_any_order(registry: Path, order: int) -> None:
    first = row("same", "alder-university")
    second = row("same", "elm-institute", at="2023-06-01T00:00:00Z", actor="mallory")
    for one in (first, second)[::order]:
        done = take(registry, one)
    assert named(registry) == {"elm-institute"}
    assert live(registry) == {first["id"]: False, second["id"]: True}
    (told,) = done.conflicts
    assert "Alder Polytechnic" in told
    assert told.index(second["id"]) < told.index(first["id"]), "the one that holds is named first"
    assert take(registry, first, second).changed == 0


@pytest.mark.parametrize("order", [1, -1])
def test_a_person_beats_a_later_rule(registry: Path, order: int) -> None:
    person = row("same", "alder-university")
    rule = row("same", "elm-institute", decided_by="rule", at="2023-06-01T00:00:00Z")
    for one in (person, rule)[::order]:
        take(registry, one)
    assert named(registry) == {"alder-university"}


def test_two_equal_answers_are_no_conflict(registry: Path) -> None:
    done = take(registry, row("same", "gorse"), row("same", "gorse", actor="mallory"))
    assert done.conflicts == ()
    assert sorted(live(registry).values()) == [False, True]


def test_answers_that_can_both_be_true_stand_together(registry: Path) -> None:
    done = take(registry, row("different", "gorse"), row("different", "heath"), row("same", "elm-institute"))
    assert done.conflicts == ()
    assert list(live(registry).values()) == [True] * 3


def test_a_wider_answer_travels_with_the_retractions_that_it_made(registry: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(registry.read_bytes())
    with open_reader(registry) as reader:
        planned = decide.plan(reader, decide.Wish("Alder", "same", "elm-institute"))
    with open_writer(registry, BY) as writer:
        decide.decide(writer, planned)
    assert named(registry, "Alder") == {"elm-institute"}
    assert take(other, *text(registry).splitlines()).changed == 2
    assert text(other) == text(registry)
    assert named(other, "Alder") == {"elm-institute"}


def test_a_wider_answer_alone_leaves_what_rules_said_of_mentions(registry: Path) -> None:
    take(registry, row("same", "elm-institute", surface="Alder"))
    assert named(registry, "Alder") == {"alder-university"}


def test_a_retraction_travels_and_stays(registry: Path) -> None:
    one = row("same", "gorse")
    take(registry, one)
    ended = {**one, "retracted_at": "2023-02-01T00:00:00Z"}
    assert take(registry, ended).changed == 1
    assert named(registry) == {None}
    assert take(registry, one).changed == 0, "what is retracted here stays so"
    assert live(registry) == {one["id"]: False}


def test_an_accepted_claim_is_no_longer_staged(registry: Path) -> None:
    place = {
        "scope": "mention",
        "mention": STAGED["id"],
        "source": STAGED["source"],
        "surface": STAGED["surface"],
    }
    one = row("accept", None, kind="claim", **place)
    assert take(registry, one).changed == 1
    with open_reader(registry) as reader:
        states = {item.id: item.state for item, _ in reading.resolved_mentions(reader)}
    assert states[STAGED["id"]] == "accepted"


MENTION = {"scope": "mention", "mention": "m_0123456789abcdef", "source": "gazette-2020-03"}


@pytest.mark.parametrize(
    ("one", "code", "said", "why"),
    [
        (row("same", "nobody"), Exit.NOT_FOUND, "unknown organization", "the organization must be here"),
        (row("same", "gorse", scope="source", source="gazete"), Exit.NOT_FOUND, "unknown source", "so must the source"),
        (row("same", "gorse", **MENTION), Exit.NOT_FOUND, "unknown mention", "and the mention"),
        (
            row("same", "gorse", **{**MENTION, "mention": STAGED["id"]}), Exit.BAD_DATA, "is not 'Alder",
            "a mention is itself in its source",
        ),
        (row("maybe", "gorse"), Exit.BAD_DATA, "unknown verdict", "verdicts are a closed list"),
        (row("same", None), Exit.BAD_DATA, "without an organization", "same needs one"),
        (row("different", "gorse", decided_by="rule"), Exit.BAD_DATA, "by a rule", "rules never say different"),
        (row("same", "gorse", at="yesterday"), Exit.BAD_DATA, "at 'yesterday'", "instants are in UTC"),
        ({**row("same", "gorse"), "color": "red"}, Exit.BAD_DATA, "unknown column 'color'", "columns are known"),
        ("{", Exit.BAD_DATA, "not JSON", "a line is one object"),
        ("[1]", Exit.BAD_DATA, "not a JSON object", "a line is one object"),
        (row("unsure", None), Exit.BAD_DATA, "d.jsonl:1 already", "a decision stands once in a file"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)  # fmt: skip
def test_a_line_that_cannot_be_is_named_and_nothing_is_written(
    registry: Path, one: dict[str, Any] | str, code: Exit, said: str, why: str
) -> None:
    before = registry.read_bytes()
    with pytest.raises(AllianceError) as error:
        take(registry, row("unsure", None), "", one)
    assert error.value.exit_code is code, why
    assert error.value.message.startswith("d.jsonl:3: ")
    assert said in error.value.message
    assert error.value.hint
    assert registry.read_bytes() == before


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    "other",
    [{"surface": "Alder"}, {"organization": "heath"}, {"verdict": "different"}, {"actor": "mallory"}],
    ids=str,
)
def test_another_decision_under_the_same_id_is_refused(
    registry: Path, known: bool, other: dict[str, str]
) -> None:
    one = row("same", "gorse")
    if known:
        take(registry, one)
    before = registry.read_bytes()
    with pytest.raises(InvalidData, match=rf"d\.jsonl:1: id {one['id']} of .* should be d_[0-9a-f]+"):
        take(registry, {**one, **other})
    assert registry.read_bytes() == before


def test_decisions_about_what_is_not_here_can_be_left_out(registry: Path) -> None:
    rows = (
        row("same", "gorse", scope="source", source="gazete"),
        row("same", "gorse", **MENTION),
        row("same", "elm-institute"),
    )
    done = take(registry, *rows, skip_unknown=True)
    assert (done.read, done.changed, len(done.skipped)) == (3, 1, 2)
    assert done.skipped[0].startswith("d.jsonl:1: unknown source")
    assert named(registry) == {"elm-institute"}
    with pytest.raises(AllianceError, match="unknown organization"):
        take(registry, row("same", "nobody"), skip_unknown=True)
