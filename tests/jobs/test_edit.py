"""Which names `add` takes for known organizations, for lookalikes, and for new ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from alliance_cli.errors import Refused
from alliance_cli.jobs import edit
from alliance_cli.store.connection import open_reader

ROOT = Path(__file__).resolve().parents[2]
with (ROOT / "tests" / "cases" / "lookalikes.csv").open(encoding="utf-8", newline="") as file:
    CASES = [(row["name"], row["outcome"], row["why"]) for row in csv.DictReader(file)]


def outcome(name: str) -> str:
    """`known`, `refused` or `new`, for a membership that is stated under this name."""
    with open_reader(ROOT / "data" / "members.sqlite") as reader:
        try:
            planned = edit.plan(reader, edit.Addition(name, alliance="frontier-model-forum"))
        except Refused:
            return "refused"
    return "known" if planned.organization else "new"


@pytest.mark.parametrize(("name", "expected", "why"), CASES, ids=[why for _, _, why in CASES])
def test_a_name_is_known_or_refused_or_new(name: str, expected: str, why: str) -> None:
    assert outcome(name) == expected, why


def test_a_lookalike_is_new_when_a_person_says_so() -> None:
    with open_reader(ROOT / "data" / "members.sqlite") as reader:
        planned = edit.plan(reader, edit.Addition("Northwestern University", is_new=True))
    assert planned.organization is None
