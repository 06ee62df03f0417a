"""Rosters that come out every quarter become a history without a person, as `benchmarks/rosters.py` measures it."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from alliance_cli.jobs.show import show
from alliance_cli.store.connection import open_reader
from benchmarks.rosters import PLACE, Listed, measure

CASES = Path(__file__).parent / "cases" / "rosters.csv"


def test_quarterly_rosters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days: dict[str, list[Listed]] = defaultdict(list)
    with CASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            days[row["day"]].append(Listed(row["name"], row["url"], row["tier"]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALLIANCE_DB", PLACE)
    found = measure("Open Source Grain Accord", dict(days), errors=True)
    assert found.exact == found.rosters == 3
    assert (found.open, found.missing, found.wrong, found.apart) == (0, 0, 0, 0)
    assert (found.renamed, found.left, found.returned) == ((2, 2), (2, 2), (1, 1))
    with open_reader(tmp_path / PLACE) as reader:
        told = show(reader, "Dune Logistics")
        renamed = show(reader, "Cedar Bakeries")
    assert [(one["first_seen"], one["last_seen"]) for one in told["standings"][0]["spells"]] == [
        ("2024-03-31", "2024-03-31"), ("2024-09-30", "2024-09-30"),
    ]  # fmt: skip
    assert {one["surface"] for one in renamed["mentions"]} == {"Cedar Bakeries", "Larch Group Holding"}
