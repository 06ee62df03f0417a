"""What extraction is worth on a document whose answers are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alliance_cli.errors import InvalidData
from alliance_cli.jobs import evaluate_found as job
from alliance_cli.jobs.evaluate_found import Gold, Measured
from alliance_cli.model.documents import Document
from alliance_cli.model.fields import FIELDS
from alliance_cli.store.connection import open_reader
from tests.fixtures.documents import HARBOR, Found
from tests.fixtures.small.build import build

TEXT = "Over 9 members: Moss, Reed, Fern and Zinc. Gorse left. Dune Software was seen."
ROWS: list[dict[str, object]] = [
    {"source": "a.txt", "as_written": "Moss", "stance": "founder", "alliance": "Harbor Alliance"},
    {"source": "a.txt", "as_written": "Reed", "stance": "mentioned", "alt_stance": ["member"]},
    {"source": "a.txt", "as_written": "Zinc", "stance": "non-member", "alliance": "Harbor Alliance"},
    {"source": "a.txt", "as_written": "Gorse", "stance": "left"},
    {"source": "a.txt", "as_written": "Ivy", "stance": "member"},
    {"source": "a.txt", "count_claim": "Over 9", "min": 10, "max": None},
    {"source": "a.txt", "count_claim": "eight", "min": 8, "max": 8},
]


def gold_file(folder: Path, rows: list[dict[str, object]]) -> Path:
    """A gold file."""
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_measured_by_surface(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Found(TEXT)
    found.group("member", ["Moss", "Reed", "Fern", "Zinc"]).group("left", ["Gorse"]).group(
        "mentioned", ["Dune Software"]
    )
    document = found.count("Over 9 members", 9).use(monkeypatch)
    gold = job.gold_of(gold_file(tmp_path, ROWS))
    assert [(one.source, one.alliances, one.counts[0][0]) for one in gold] == [
        ("a.txt", ("Harbor Alliance",), 10)
    ]

    def read(name: str) -> Document:
        assert name == "a.txt"
        return document

    with open_reader(build(tmp_path / "made")) as reader:
        results = list(job.judged(reader, gold, read))
    assert results[0][2] == Measured(
        mentions=5, found=4, extracted=6, proposed=4, right=2, members=2, denied=1, denied_right=1, non_members=2,
        stances=3, counts=2, counts_found=1,
    )  # fmt: skip
    row = job.rows(results)[-1]
    assert list(row) == [field.name for field in FIELDS["eval-extraction"]]
    assert (row["source"], row["recall"], row["precision"], row["denied_recall"]) == ("all", 0.8, 0.5, 0.5)
    assert [(error["surface"], error["error"]) for error in job.errors(results)] == [
        ("Zinc", "wrong"), ("Ivy", "missed"), ("Fern", "extra"),
    ]  # fmt: skip


def test_nothing_to_measure() -> None:
    assert job.rows([])[0]["precision"] is None
    assert job.measured(Gold("a.txt", (HARBOR,), {}), Found("").extraction()) == Measured()


@pytest.mark.parametrize("row", [{"source": "a.txt"}, {"as_written": "Moss"}, {}])
def test_a_row_that_cannot_be_used(tmp_path: Path, row: dict[str, object]) -> None:
    with pytest.raises(InvalidData, match="line 1"):
        job.gold_of(gold_file(tmp_path, [row]))
    path = tmp_path / "broken.jsonl"
    path.write_text("{\n", encoding="utf-8")
    with pytest.raises(InvalidData, match="no gold row"):
        job.gold_of(path)
