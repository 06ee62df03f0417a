"""What `--known-at` takes: changes, and times of which the last instant counts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from alliance_cli.errors import UsageError
from alliance_cli.model.instants import parse_known

CASES = Path(__file__).parent.parent / "cases" / "known_at.csv"


def _cases() -> list[object]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return [pytest.param(row, id=row["text"] or "empty") for row in csv.DictReader(lines)]


@pytest.mark.parametrize("case", _cases())
def test_a_change_or_the_last_instant(case: dict[str, str]) -> None:
    if case["meaning"]:
        assert str(parse_known(case["text"])) == case["meaning"], case["why"]
    else:
        with pytest.raises(UsageError, match="is no change and no time"):
            parse_known(case["text"])
