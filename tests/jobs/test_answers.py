"""What a rule answers unattended, and answers that travel to another registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.jobs import decisions, registry, seeds
from alliance_cli.jobs.questions import answers
from alliance_cli.jobs.review import certain
from alliance_cli.matching import version
from alliance_cli.store import reading
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import open_writer
from tests.fixtures.reviewer import (
    BY,
    Reviewer,
    asked,
    script,
    sensible,
    texts,
    waiting_for,
)
from tests.fixtures.waiting import waiting_registry


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    """The registry with sixty mentions that wait."""
    return waiting_registry(tmp_path / "made")


# --- a rule's answers ----------------------------------------------------------------------------------------


def test_what_is_certain_is_accepted_unattended_with_its_reasons(waiting: Path) -> None:
    with open_reader(waiting) as reader:
        found = certain(reader)
    expected = {place.mention: proposal.organization for place, proposal in found}
    assert expected
    with open_writer(waiting, BY) as writer:
        assert answers.accept_certain(writer, found) == len(found)
    with open_reader(waiting) as reader:
        for item, decided in reading.resolved_mentions(reader):
            if item.id in expected:
                assert (decided.organization, decided.decided_by) == (expected[item.id], "rule")
        rows: list[Any] = reader.rows(
            "SELECT score, features, matcher, reason, scope FROM decision WHERE at LIKE '2024%'"
        )
        again = certain(reader)
    for score, features, matcher, reason, scope in rows:
        assert 0 < score <= 100
        assert json.loads(features)["evidence"]
        assert matcher == version()
        assert reason
        assert scope == "mention"
    assert {place.state for place, _ in again} <= {"staged"}
    assert {"Birch Labs"} == {one.spellings[0] for one in asked(waiting) if one.known}


def test_what_a_person_refused_is_never_certain(waiting: Path) -> None:
    at = next(number for number, one in enumerate(asked(waiting)) if "Alder Univ." in one.spellings)
    Reviewer(waiting, script(*["s"] * at, "d", "q")).review()
    with open_reader(waiting) as reader:
        assert "Alder Univ." not in {place.surface for place, _ in certain(reader)}


# --- travel --------------------------------------------------------------------------------------------------


def test_the_same_question_never_comes_back_where_the_decisions_are_imported(
    waiting: Path, tmp_path: Path
) -> None:
    """The same sources are read again into another registry; organizations came with its seeds."""
    fresh = tmp_path / "fresh.sqlite"
    fresh.write_bytes(waiting.read_bytes())
    answer = {one.id: "u" if "Ostend Tideworks" in one.spellings else sensible(one) for one in asked(waiting)}
    Reviewer(waiting, lambda question: answer[question.id]).review()
    dumped = texts(waiting)
    unresolved = {**dumped, "mentions.csv": texts(fresh)["mentions.csv"], "decisions.jsonl": ""}
    seeds.write(tmp_path / "seeds", unresolved)
    registry.build(tmp_path / "again.sqlite", tmp_path / "seeds", BY)
    assert len(waiting_for(tmp_path / "again.sqlite")) > 60
    with open_writer(tmp_path / "again.sqlite", BY) as writer:
        decisions.take(writer, "d", dumped["decisions.jsonl"])
    assert asked(tmp_path / "again.sqlite") == []
    assert texts(tmp_path / "again.sqlite") == dumped
