"""Tables as documents: which column says what, in which encoding, and what a person may say of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from alliance_cli.errors import AllianceError, InvalidData, UsageError
from alliance_cli.sources.columns import role_of
from alliance_cli.sources.documents import read_stream
from alliance_cli.sources.expression import select

from . import papers

CASES = Path(__file__).parents[1] / "cases"


def _cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("case", _cases("columns.csv"), ids=lambda case: case["why"])
def test_headers_that_mean_a_role(case: dict[str, str]) -> None:
    assert role_of(case["header"]) == (case["role"] or None)


@pytest.mark.parametrize("case", _cases("expressions.csv"), ids=lambda case: case["why"])
def test_paths_into_nested_data(case: dict[str, str]) -> None:
    data = {
        "members": [{"name": "IBM"}, {"name": "Meta"}], "x": {"name": "A"}, "a key": {"b.c": 1},
        "groups": [[1, 2], [3]],
    }  # fmt: skip
    if case["error"]:
        with pytest.raises(AllianceError, match=case["error"]):
            select(data, case["path"], "'f'")
    else:
        assert select(data, case["path"], "'f'") == json.loads(case["found"])


TABLES = [
    ("semicolons", ".csv", "Firma;Land\nFenrir, Inc.;JP\n", [{"name": "Fenrir, Inc.", "country": "JP"}]),
    ("quoted line end", ".csv", 'member,level\n"A\nB",Gold\n', [{"name": "A\nB", "tier": "Gold"}]),
    ("title rows above", ".csv", "Members 2024,\n,\nCompany,Tier\nA,Gold\n", [{"name": "A", "tier": "Gold"}]),
    ("no header", ".csv", "Acme\nBeta\n", [{"name": "Acme"}, {"name": "Beta"}]),
    ("a status is no header", ".csv", "name,status\nA,Member\nB,Member\n",
     [{"name": "A", "stance": "Member"}, {"name": "B", "stance": "Member"}]),
    ("category of bodies", ".csv", "member,category\nA,University\nB,Company\n",
     [{"name": "A", "sector": "University"}, {"name": "B", "sector": "Company"}]),
    ("category of members", ".csv", "member,category\nA,Platinum\n", [{"name": "A", "tier": "Platinum"}]),
    ("numbers stay", ".json", '[{"name": "A", "tier": 7.10, "sector": ["x"]}]', [{"name": "A", "tier": "7.10"}]),
    ("the only list", ".json", '{"n": 1, "members": ["A"]}', [{"name": "A"}]),
    ("lines under the name of JSON", ".json", '{"name": "A"}\n{"name": "B"}\n', [{"name": "A"}, {"name": "B"}]),
    ("no norway problem", ".yaml", "- {name: A, country: NO, tier: 007}\n",
     [{"name": "A", "country": "NO", "tier": "007"}]),
    ("null", ".yaml", "- {name: 'null', country: ~}\n", [{"name": "null"}]),
    ("quoted tabs", ".tsv", 'name\ttier\n"A\tB"\tx\n', [{"name": "A\tB", "tier": "x"}]),
    ("our own escapes", ".tsv", 'name\ttier\n"A"\\tB\tx\n', [{"name": '"A"\tB', "tier": "x"}]),
    ("guards come off", ".csv", "\ufeffname\n'=1+1\n", [{"name": "=1+1"}]),
    ("the plainer header wins", ".csv", "organization,name\nacme,Acme\n", [{"name": "Acme"}]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "suffix", "text", "cells"), TABLES, ids=[case[0] for case in TABLES])
def test_tables(why: str, suffix: str, text: str, cells: list[dict[str, str]]) -> None:
    assert [row.cells for row in read_stream(text.encode(), f"t{suffix}").rows] == cells


def test_columns_and_records_that_a_person_names() -> None:
    data = b'{"a": {"orgs": [{"titel": "X", "name": "chair", "seit": "2023"}]}}'
    document = read_stream(data, "t.json", columns={"name": "titel"}, records="a.orgs")
    assert [row.cells for row in document.rows] == [{"name": "X", "date": "2023"}]
    with pytest.raises(InvalidData, match="no column 'Titl'"):
        read_stream(data, "t.json", columns={"name": "Titl"}, records="a.orgs")
    with pytest.raises(UsageError, match="unknown column role 'nme'"):
        read_stream(data, "t.json", columns={"nme": "titel"}, records="a.orgs")


def test_a_workbook_is_read_where_its_header_is() -> None:
    from datetime import date

    rows: list[list[object]] = [["Members 2024"], [], ["Company", "No", "Joined", "Level"]]
    document = read_stream(
        papers.workbook([*rows, ["A", 3, date(2023, 1, 2), "007"], [None, 4, None, "x"]]), "b.xlsx"
    )
    assert [(row.locator, row.cells) for row in document.rows] == [
        ("row 4", {"name": "A", "date": "2023-01-02", "tier": "007"})
    ]
    assert document.warnings == ("'b.xlsx' sheet 'Members' row 5 has no name and is left out",)


ENCODED = [
    ("name\nKöln AG\n", "utf-8", 0), ("name\nKöln AG\n", "utf-8-sig", 0), ("name\nKöln AG\n", "utf-16", 0),
    ("name\nKöln AG\n", "utf-16-le", 0), ("name\nKöln AG\n", "utf-16-be", 0), ("name\nKöln AG\n", "utf-32", 0),
    ("name\n清华大学\n北京 大学\n", "utf-16-be", 0), ("name\nKöln AG\n", "cp1252", 1),
    ("name\nUniwersytet Łódzki\nPolitechnika Śląska\nBank Żywności w Łodzi\n", "cp1250", 1),
    ("name\nМосковский государственный университет\nЯндекс\nСбербанк\n", "cp1251", 1),
    ("会員\n東京大学\n株式会社日立製作所\nソニーグループ\n", "shift_jis", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding", "warnings"), ENCODED)
def test_encodings(text: str, encoding: str, warnings: int) -> None:
    document = read_stream(text.encode(encoding), "t.csv", columns={"name": text.split("\n", maxsplit=1)[0]})
    assert [row.cells["name"] for row in document.rows] == text.split("\n")[1:-1]
    assert len(document.warnings) == warnings and all("t.csv" in warning for warning in document.warnings)


def test_wrong_letters_are_told() -> None:
    twice = "Nestlé joins the others.".encode().decode("cp1252").encode()
    assert "'Ã© joins the' at offset 5" in read_stream(twice, "t.txt").warnings[0]
    broken = "Universität Köln, Düsseldorf, Zürich, Nürnberg, Tübingen, Göttingen".encode() + b"\xff."
    document = read_stream(broken, "t.txt")
    assert "1 broken letters" in document.warnings[0] and document.text.endswith("Göttingen\ufffd.")


def test_the_hint_of_nested_data_is_a_path_that_works() -> None:
    data = b'{"meta": {"page": 1}, "data": {"orgs": [{"name": "Acme"}], "staff": [{"name": "Jane Doe"}]}}'
    with pytest.raises(AllianceError) as failure:
        read_stream(data, "t.json")
    assert failure.value.hint is not None
    assert "--path 'data.orgs[*]'" in failure.value.hint
    assert [row.cells["name"] for row in read_stream(data, "t.json", records="data.orgs[*]").rows] == ["Acme"]
