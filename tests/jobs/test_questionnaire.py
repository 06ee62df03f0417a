"""The open questions as a file: answered elsewhere, applied once, broken lines named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import InvalidData
from alliance_cli.jobs.questions import questionnaire
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import open_writer
from tests.fixtures.reviewer import (
    BY,
    Reviewer,
    asked,
    named,
    sensible,
    texts,
    waiting_for,
)
from tests.fixtures.waiting import waiting_registry


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    """The registry with sixty mentions that wait."""
    return waiting_registry(tmp_path / "made")


def exported(path: Path) -> list[dict[str, Any]]:
    """The questionnaire as a person gets it: rows through JSON."""
    return [json.loads(json.dumps(row)) for row in questionnaire.rows(asked(path))]


def apply(path: Path, rows: list[dict[str, Any]]) -> tuple[int, questionnaire.Sheet]:
    """Applies an answered questionnaire."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    with open_reader(path) as reader:
        sheet = questionnaire.read(reader, "q.jsonl", text)
    with open_writer(path, BY) as writer:
        return questionnaire.apply(writer, sheet), sheet


def test_an_exported_queue_answered_elsewhere_settles_the_same(waiting: Path, tmp_path: Path) -> None:
    talked = tmp_path / "talked.sqlite"
    talked.write_bytes(waiting.read_bytes())
    rows = exported(waiting)
    assert {row["answer"] for row in rows} == {""}
    by_id = {one.id: sensible(one) for one in asked(waiting)}
    Reviewer(talked, lambda question: by_id[question.id]).review()
    made, sheet = apply(waiting, [{**row, "answer": by_id[row["question"]]} for row in rows])
    assert (sheet.unanswered, sheet.settled, len(sheet.lines)) == (0, 0, len(rows))
    assert made >= len(rows)
    assert waiting_for(waiting) == []
    assert named(waiting) == named(talked)
    assert texts(waiting)["names.csv"] == texts(talked)["names.csv"]


def test_unanswered_lines_stay_and_answered_ones_are_applied_once(waiting: Path) -> None:
    rows = exported(waiting)
    rows[0]["answer"], rows[1]["answer"] = "n", "1"
    made, sheet = apply(waiting, rows)
    assert made > 0
    assert sheet.unanswered == len(rows) - 2
    assert len(asked(waiting)) == len(rows) - 2
    before = texts(waiting)
    made, sheet = apply(waiting, rows)
    assert (made, sheet.settled) == (0, 2)
    assert texts(waiting) == before


def test_lines_that_name_one_new_organization_get_the_same(waiting: Path) -> None:
    rows = exported(waiting)
    rows[0]["answer"] = rows[3]["answer"] = "n Northern Lights"
    apply(waiting, rows)
    found = named(waiting)
    assert found[rows[0]["spellings"][0]] == found[rows[3]["spellings"][0]] == {"northern-lights"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answer": "9"}, "no candidate 9"),
        ({"answer": "q"}, "no answer in a file"),
        ({"answer": 1}, "answer is not a text"),
        ({"answer": "=Nobody At All"}, "unknown organization"),
        ({"answer": "n", "mentions": [{"mention": "m_0000000000000000"}]}, "unknown mention"),
        ({"answer": "n", "mentions": []}, "no mentions"),
        ({"answer": "n", "spellings": "x"}, "no list of spellings"),
        ({"answer": "n", "candidates": [{"organization": "gorse"}]}, "candidate"),
        ({"answer": "n", "scope": "world"}, "scope 'world'"),
    ],
)
def test_a_line_that_cannot_be_is_named_and_nothing_is_written(
    waiting: Path, change: dict[str, Any], said: str
) -> None:
    before = waiting.read_bytes()
    rows = exported(waiting)
    rows[0]["answer"] = "n"
    rows[2] |= change
    with pytest.raises(Exception, match=said) as error:
        apply(waiting, rows)
    assert str(error.value).startswith("q.jsonl:3: ")
    assert waiting.read_bytes() == before


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"answer": "n"}', "[" * 100_000])
def test_text_that_is_no_questionnaire_is_refused(waiting: Path, text: str) -> None:
    with open_reader(waiting) as reader, pytest.raises(InvalidData, match=r"^q:1: "):
        questionnaire.read(reader, "q", text)
