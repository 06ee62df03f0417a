"""Precision, recall and ranks over gold rows, each against numbers counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_cli.errors import InvalidData, UsageError
from alliance_cli.jobs.evaluate import GoldRow, Judged, errors, gold_rows, judged, measures
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.model.answers import Proposal, Recommendation
from alliance_cli.model.fields import FIELDS
from alliance_cli.store.connection import open_reader

ACCEPT, REVIEW, NONE = Recommendation.ACCEPT, Recommendation.REVIEW, Recommendation.NONE


def _judged(
    line: int,
    tier: str | None,
    expected: str | None,
    answer: Recommendation,
    said: str | None,
    rank: int | None,
) -> Judged:
    gold = GoldRow(line, f"name {line}", expected, tier)
    return Judged(gold, expected, Proposal(gold.mention, answer, "because", organization=said), rank)


FOUND = [
    _judged(2, "easy", "a", ACCEPT, "a", 1),
    _judged(3, "easy", "b", ACCEPT, "a", 3),
    _judged(4, "easy", "c", REVIEW, None, 1),
    _judged(5, "hard", "d", NONE, None, None),
    _judged(6, "hard", None, ACCEPT, "a", None),
    _judged(7, "hard", None, REVIEW, None, None),
    _judged(8, "hard", None, NONE, None, None),
    _judged(9, "hard", "e", ACCEPT, "e", 1),
]


def test_measures_are_those_counted_by_hand() -> None:
    rows = {row["tier"]: row for row in measures(FOUND)}
    assert list(rows) == ["easy", "hard", "all"]
    assert all(list(row) == [field.name for field in FIELDS["eval"]] for row in rows.values())
    assert rows["all"] == {
        "tier": "all", "rows": 8, "answers": 5, "nulls": 3, "accepted": 4, "right": 2, "wrong": 2,
        "precision": 0.5, "recall": 0.4, "right_at_1": 0.6, "right_in_10": 0.8, "wrong_on_nulls": 0.3333,
    }  # fmt: skip
    assert rows["easy"]["wrong_on_nulls"] is None
    assert (rows["hard"]["precision"], rows["hard"]["recall"]) == (0.5, 0.5)


def test_shares_of_nothing_are_null() -> None:
    (row,) = measures([_judged(2, None, None, NONE, None, None)])
    shares = ("precision", "recall", "right_at_1", "right_in_10")
    assert [row[name] for name in shares] == [None] * 4
    assert (row["tier"], row["wrong_on_nulls"]) == ("all", 0.0)


def test_rows_without_a_tier_beside_others_are_a_tier_of_their_own() -> None:
    found = [*FOUND[:1], FOUND[3]._replace(gold=GoldRow(5, "x", "d"))]
    assert [row["tier"] for row in measures(found)] == [None, "easy", "all"]


def test_errors_are_the_wrong_and_the_missed() -> None:
    rows = errors(FOUND)
    assert all(list(row) == [field.name for field in FIELDS["eval-errors"]] for row in rows)
    assert [
        (row["line"], row["error"], row["expected"], row["organization"], row["rank"]) for row in rows
    ] == [
        (3, "wrong", "b", "a", 3),
        (4, "missed", "c", None, 1),
        (5, "missed", "d", None, None),
        (6, "wrong-on-null", None, "a", None),
    ]
    assert {row["reason"] for row in rows} == {"because"}


FILES = {
    "gold.csv": "mention,organization,tier\nFen Labs,fen-labs,easy\nZzyzx Union,,null\n",
    "gold.tsv": "mention\torganization\ttier\nFen Labs\tfen-labs\teasy\nZzyzx Union\t\tnull\n",
    "gold.jsonl": '{"mention": "Fen Labs", "organization": "fen-labs", "tier": "easy", "ids": [1]}\n'
    '{"mention": "Zzyzx Union", "organization": null, "tier": "null"}\n',
}


@pytest.mark.parametrize("name", FILES)
def test_gold_files_of_every_kind_say_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    rows = gold_rows(path)
    assert [row[1:] for row in rows] == [
        ("Fen Labs", "fen-labs", "easy", None),
        ("Zzyzx Union", None, "null", None),
    ]
    assert rows[0].line == (1 if name == "gold.jsonl" else 2)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("g.csv", "", "line 1 names no columns"),
        ("g.csv", "mention,organization\n", "holds no rows"),
        ("g.csv", "name,organization\nx,y\n", "line 2 has no 'mention'"),
        ("g.csv", "mention\nx\n", "line 2 has no 'organization'"),
        ("g.csv", "mention,organization\n ,y\n", "line 2 has no mention"),
        ("g.csv", "mention,organization,tier\nx,y,all\n", "line 2 has the tier 'all'"),
        ("g.jsonl", '{"mention": "x", "organization": null}\n[]\n', "line 2 is neither an object nor a name"),
        ("g.jsonl", "{\n", "is not JSON"),
    ],
)
def test_broken_gold(name: str, content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidData) as raised:
        gold_rows(path)
    assert f"'{path}'" in raised.value.message
    assert message in raised.value.message


def test_a_gold_file_of_another_kind_or_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot tell how to read"):
        gold_rows(tmp_path / "gold.xlsx")
    with pytest.raises(InvalidData, match="cannot read"):
        gold_rows(tmp_path / "gold.csv")


def test_answers_come_from_the_registry(core_built: Path) -> None:
    with open_reader(core_built) as reader:
        resolver = Resolver(reader)
    rows = [
        GoldRow(2, "Fen Labs", "fen-labs"),
        GoldRow(3, "Ebb Automobiles", "ebb-automobiles"),
        GoldRow(4, "Fen Labs", "cove-chips"),
        GoldRow(5, "Zzyzx Union"),
    ]
    found = list(judged(resolver, rows, "gold"))
    assert [one.verdict for one in found] == [None, None, "wrong", None]
    assert found[1].expected == "ebb-motors", "a merged organization is the one it was merged into"
    with pytest.raises(InvalidData, match="gold line 9: unknown organization 'fen-lab'"):
        list(judged(resolver, [GoldRow(9, "Fen Labs", "fen-lab")], "gold"))
