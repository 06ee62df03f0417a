"""Comparing rosters: tables of cases against the small registry, and the laws that hold for all operands."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance_cli import errors
from alliance_cli.jobs.diff import CHANGES, Operand, OperandKind, diff, parse_operand, wording
from alliance_cli.jobs.rosters.roster import Filters, roster
from alliance_cli.model.fields import FIELDS
from alliance_cli.store.connection import Reader, open_reader
from tests.fixtures.small.build import HERE, build, mention, rows_of, same

Row = dict[str, Any]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Words of the case tables and what they stand for: the roster files, this and another registry."""
    newcomer = mention("herald-2020-03", "Juniper Trust", "member")
    other = build(
        tmp_path_factory.mktemp("other"),
        {
            "organizations": [{"slug": "juniper-trust", "name": "Juniper Trust"}],
            "mentions": [newcomer],
            "decisions": [same(newcomer, "juniper-trust")],
        },
        {
            ("organizations", "gorse"): {"name": "Alpine Gorse"},
            ("organizations", "elm-institute"): {"sectors": "academia"},
            ("organizations", "heath"): {"sectors": "nonprofit"},
        },
    )
    league = {"organization": "new-league", "state": "active"}
    ours = build(
        tmp_path_factory.mktemp("ours"),
        {"organizations": [{"slug": "new-league", "name": "New League"}], "alliances": [league]},
    )
    return {"FILES": str(HERE / "rosters"), "REGISTRY": str(other), "OURS": str(ours)}


@pytest.fixture(scope="module")
def reader(places: dict[str, str]) -> Iterator[Reader]:
    with open_reader(Path(places["OURS"])) as opened:
        yield opened


def operand(text: str, places: dict[str, str]) -> Operand:
    for word, path in places.items():
        text = text.replace(word, path)
    return parse_operand(text)


def expected() -> dict[tuple[str, str, str], list[Row]]:
    grouped: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for case in rows_of("diff"):
        rows = grouped[case["left"], case["right"], case["alliance"]]
        if case["change"]:
            row: Row = {field.name: case[field.name] or None for field in FIELDS["diff"]}
            rows.append({**row, "sources": case["sources"].split(";") if case["sources"] else []})
    return grouped


@pytest.mark.parametrize("question", expected(), ids=" ".join)
def test_differences(question: tuple[str, str, str], reader: Reader, places: dict[str, str]) -> None:
    left, right, alliance = question
    found = diff(reader, operand(left, places), operand(right, places), alliance=alliance or None)
    wanted = expected()[question]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    order = [(CHANGES.index(row["change"]), row["name"].casefold()) for row in found]
    assert order == sorted(order)
    assert all(list(row) == [field.name for field in FIELDS["diff"]] for row in found)


@pytest.mark.parametrize("case", rows_of("diff_errors"), ids=lambda case: case["why"])
def test_errors(case: dict[str, str], reader: Reader, places: dict[str, str]) -> None:
    with pytest.raises(errors.AllianceError) as caught:
        diff(
            reader,
            operand(case["left"], places),
            operand(case["right"], places),
            alliance=case["alliance"] or None,
        )
    assert type(caught.value).__name__ == case["error"]
    assert case["words"] in caught.value.message
    assert case["hint"] in caught.value.hint


@pytest.mark.parametrize("case", rows_of("operands"), ids=lambda case: case["text"] or "empty")
def test_operands(case: dict[str, str], places: dict[str, str]) -> None:
    if case["error"]:
        with pytest.raises(errors.AllianceError) as caught:
            operand(case["text"], places)
        assert type(caught.value).__name__ == case["error"]
    else:
        assert operand(case["text"], places).kind == case["kind"]


@pytest.mark.parametrize(
    ("left", "right", "added", "removed"),
    [
        ("@2020", "@2021-06", "joined", "left"),
        ("@2021-06", "@2020", "left", "joined"),
        ("a", "b", "named only in b", "named only in a"),
        ("a", "@2020", "only in @2020", "only in a"),
    ],
)
def test_wording(left: str, right: str, added: str, removed: str) -> None:
    assert wording(parse_operand(left), parse_operand(right)) == {"added": added, "removed": removed}


def test_an_exported_roster_does_not_differ_from_its_day(reader: Reader, tmp_path: Path) -> None:
    """Also without the statuses that the listing hides, and with nothing but display names."""
    for number, (status, fields) in enumerate(
        [("member", None), ("any", None), ("member", ["name"]), ("member", ["slug", "name"])]
    ):
        rows = roster(reader, Filters(status=status, as_of="2022-01")).rows
        path = tmp_path / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fields or list(rows[0]), extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        assert diff(reader, parse_operand("@2022-01"), parse_operand(str(path))) == []


def test_number_of_queries_is_that_of_the_operands(reader: Reader, tmp_path: Path) -> None:
    """A file of a thousand unknown names asks the registry no more than one of three."""
    counts = []
    for number in (3, 1000):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps([f"Quarry {place}" for place in range(number)]), encoding="utf-8")
        asked: list[str] = []
        reader.connection.set_trace_callback(asked.append)
        assert len(diff(reader, parse_operand("@2019"), parse_operand(str(path)))) == number
        reader.connection.set_trace_callback(None)
        counts.append(len(asked))
    assert counts[0] == counts[1]


BODIES = [
    ("Alder University", "alder-university"),
    ("Birch Labs", ""),
    ("Birch Laboratories", "ivy-group"),
    ("Cedar Bank", ""),
    ("Cedar Bank Holding", "cedar-bank"),
    ("Dune Software", "dune-software"),
    ("Elm Institute", "elm-institute"),
    ("Gorse", ""),
    ("Zephyr Trust", ""),
    ("The Zephyr Trust", ""),
    ("Zoé & Fils", "zoe-fils"),
]
ROSTERS = st.lists(
    st.fixed_dictionaries(
        {
            "body": st.sampled_from(BODIES),
            "role": st.sampled_from(["", "founder", "Founding Member", "founding-member"]),
            "tier": st.sampled_from(["", "Gold", "Platinum"]),
            "sector": st.sampled_from(["", "academia", "industry"]),
            "status": st.sampled_from(["", "member", "former", "non-member", "disputed"]),
        }
    ),
    max_size=8,
    unique_by=lambda row: row["body"],
)
SIDES = st.one_of(
    st.sampled_from(
        [
            "@2020-02",
            "@2020-03",
            "@2021",
            "@2023",
            "gazette-2020-03",
            "herald-2020-03",
            "members-2021-01",
            "members-2022-01",
            "FILES/full.csv",
            "REGISTRY",
        ]
    ),
    ROSTERS,
)


def side(given_side: str | list[Row], folder: Path, name: str, places: dict[str, str]) -> Operand:
    if isinstance(given_side, str):
        return operand(given_side, places)
    path = folder / f"{name}.json"
    rows = [
        {"name": row["body"][0], "slug": row["body"][1], **{key: row[key] for key in row if key != "body"}}
        for row in given_side
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")
    return Operand(OperandKind.FILE, str(path), str(path))


def mirrored(rows: list[Row]) -> list[Row]:
    turned = {"added": "removed", "removed": "added"}
    return [
        {
            **row,
            "change": turned.get(row["change"], row["change"]),
            "before": row["after"],
            "after": row["before"],
        }
        for row in rows
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generated")


def alone(body: tuple[str, str], **values: str) -> list[Row]:
    return [{"body": body, "role": "", "tier": "", "sector": "", "status": "", **values}]


@settings(max_examples=150, deadline=None)
@example(one=alone(("Zephyr Trust", ""), tier="Gold"), other=alone(("The Zephyr Trust", ""), tier="Lead"))
@given(one=SIDES, other=SIDES)
def test_the_laws(
    one: str | list[Row], other: str | list[Row], reader: Reader, folder: Path, places: dict[str, str]
) -> None:
    """diff(a, a) is empty; diff(b, a) is diff(a, b) in the mirror, row by row."""
    left, right = side(one, folder, "left", places), side(other, folder, "right", places)
    try:
        forth = diff(reader, left, right)
    except errors.InvalidData as error:
        assert "name one organization" in error.message
        return
    assert diff(reader, left, left) == []
    assert diff(reader, right, right) == []
    back = diff(reader, right, left)
    assert sorted(mirrored(back), key=repr) == sorted(forth, key=repr)
    changed = [(row["change"], row["organization"] or row["name"]) for row in forth]
    assert len(set(changed)) == len(changed)
    assert all(row["before"] != row["after"] for row in forth)
