"""Ids, vocabularies and output fields that files and scripts depend on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.errors import AllianceError, Exit, did_you_mean
from alliance_cli.model.fields import FIELDS
from alliance_cli.model.ids import count_claim_id, decision_id, mention_id
from alliance_cli.model.terms import SourceKind

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=12)


def test_ids_are_what_they_have_always_been() -> None:
    """A changed hash would orphan every recorded mention."""
    assert mention_id("gull-post", "tidewater-compact", "Lumen Works", 1, "member") == "m_753162713087eb8d"
    assert mention_id("gull-post", None, "Lumen Works", 1, "member") == "m_303dec21112747b3"
    assert count_claim_id("gull-post", "tidewater-compact", "over 50", 1) == "c_2d1d8fc6e382d92f"


@given(TEXT, TEXT, TEXT, st.integers(1, 9))
def test_ids_have_one_form_and_tell_their_parts_apart(
    source: str, alliance: str, surface: str, count: int
) -> None:
    found = mention_id(source, alliance, surface, count, "member")
    assert found[:2] == "m_"
    assert len(found) == 18
    assert int(found[2:], 16) >= 0
    assert found != mention_id(source, alliance, surface, count, "joined")
    assert found != mention_id(source, alliance, surface, count + 1, "member")
    assert found != mention_id(source, alliance, surface + "x", count, "member")


def test_a_decision_is_told_apart_by_its_maker_and_its_instant() -> None:
    subject = ("m_1", "gull-post", "Lumen")
    ids = {
        decision_id("identity", "same", "mention", subject, "lumen-works", (actor, at))
        for actor in ("ada", "bo")
        for at in ("2022-02-02T12:00:00Z", "2022-02-02T12:00:01Z")
    }
    assert len(ids) == 4


def test_authority() -> None:
    assert {kind: kind.authority for kind in SourceKind} == {
        SourceKind.CURATOR: 3,
        SourceKind.RELEASE: 2,
        SourceKind.OFFICIAL_ROSTER: 2,
        SourceKind.ARTICLE: 1,
        SourceKind.DATASET: 1,
    }


@pytest.mark.parametrize("name", FIELDS)
def test_fields_are_named_once_and_some_are_shown(name: str) -> None:
    names = [field.name for field in FIELDS[name]]
    assert len(set(names)) == len(names)
    assert any(field.shown for field in FIELDS[name])
    kinds = {"string", "string?", "integer", "integer?", "number", "number?", "date?", "list", "boolean"}
    assert {field.type for field in FIELDS[name]} <= kinds


def _classes(root: type[AllianceError]) -> list[type[AllianceError]]:
    return [root, *(found for child in root.__subclasses__() for found in _classes(child))]


def test_every_error_has_a_documented_exit_code() -> None:
    codes = {error.__name__: int(error.exit_code) for error in _classes(AllianceError)}
    documented = {
        "AllianceError": 70,
        "UsageError": 2,
        "InvalidData": 3,
        "NotFound": 4,
        "Refused": 5,
        "Unavailable": 5,
    }
    assert {name: codes[name] for name in documented} == documented
    assert set(codes.values()) <= {int(code) for code in Exit}


def test_suggestions_are_quoted_and_at_most_three() -> None:
    assert did_you_mean(["a", "b", "c", "d"], "x") == "did you mean 'a' or 'b' or 'c'?"
    assert did_you_mean([], "x") == "x"
