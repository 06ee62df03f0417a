"""Roster files as other people write them, and our own exports read back."""

from __future__ import annotations

import csv
import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_cli.errors import Exit, InvalidData, UsageError
from alliance_cli.model.dialect import escape, guard, is_formula, unescape, unguard
from alliance_cli.model.fields import FIELDS
from alliance_cli.render import Row, write
from alliance_cli.sources import READERS, read_roster

HERE = Path(__file__).parent
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(
    lambda text: not text.isspace()
)
EXPORTS = [("csv", False), ("csv", True), ("tsv", False), ("tsv", True), ("json", False), ("ndjson", False)]


def _cases(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _bytes(text: str) -> bytes:
    """Bytes of a case: escapes as in Python, all characters below 256."""
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


@pytest.mark.parametrize("case", _cases("rosters.csv"), ids=lambda case: case["why"])
def test_rows_that_are_read(case: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / f"roster{case['suffix']}"
    path.write_bytes(_bytes(case["content"]))
    rows = [
        {key: value for key, value in row._asdict().items() if value is not None} for row in read_roster(path)
    ]
    assert rows == json.loads(case["rows"])


@pytest.mark.parametrize("case", _cases("broken.csv"), ids=lambda case: case["why"])
def test_files_that_are_refused(case: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / f"roster{case['suffix']}"
    path.write_bytes(_bytes(case["content"]))
    with pytest.raises(InvalidData) as caught:
        read_roster(path)
    assert case["message"] in caught.value.message and str(path) in caught.value.message
    assert case["hint"] in caught.value.hint and caught.value.hint
    assert caught.value.exit_code == Exit.BAD_DATA


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"slug": TEXT, "name": TEXT, "role": st.none() | TEXT, "tier": st.none() | TEXT, "status": TEXT},
            optional={"sector": TEXT},
        ),
        max_size=5,
    )
)
@pytest.mark.parametrize(("fmt", "excel"), EXPORTS)
def test_our_own_exports_come_back_exactly(fmt: str, excel: bool, tmp_path: Path, members: list[Row]) -> None:
    path = tmp_path / f"members.{fmt}"
    out = BytesIO()
    write(members, FIELDS["members"], fmt, out, excel=excel)
    path.write_bytes(out.getvalue())
    columns = ("name", "slug", "role", "tier", "sector", "status")
    assert [row[:6] for row in read_roster(path)] == [
        tuple(row.get(name) for name in columns) for row in members
    ]


@given(st.text())
def test_guards_and_escapes_come_off_again(text: str) -> None:
    assert unescape(escape(text)) == text and not {"\t", "\n", "\r"} & set(escape(text))
    assert unguard(guard(text)) == text and not is_formula(guard(text))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("A.CSV", "name\nx"),
        ("a.Tsv", "name\nx"),
        ("a.JSON", '["x"]'),
        ("a.ndjson", '"x"'),
        ("a.JsonL", '"x"'),
    ],
)
def test_the_suffix_decides_in_any_case(name: str, content: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert [row.name for row in read_roster(path)] == ["x"]
    assert path.suffix.lower() in READERS


def test_an_unknown_suffix_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"cannot tell how to read 'x\.xls'") as caught:
        read_roster(Path("x.xls"))
    assert all(suffix in caught.value.hint for suffix in READERS)


def test_a_path_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name in ("missing.csv", "folder.csv"):
        with pytest.raises(InvalidData, match="cannot read"):
            read_roster(tmp_path / name)


def test_a_file_beyond_the_bound_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliance_cli.sources.MAX_BYTES", 1 << 20)
    path = tmp_path / "big.csv"
    path.write_bytes(b"name\n" + b"x" * (1 << 20))
    with pytest.raises(InvalidData, match="larger than 1 MiB"):
        read_roster(path)
    path.write_bytes(b"name\n" + b"x" * (1 << 19))
    before = csv.field_size_limit(131_072)  # Python's default, which other libraries raise for the process
    with pytest.raises(InvalidData, match="line 2 cannot be read: field larger"):
        read_roster(path)
    csv.field_size_limit(before)


def test_deep_nesting_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 200_000)
    with pytest.raises(InvalidData):
        read_roster(path)
