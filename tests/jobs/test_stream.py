"""Lines and tables of names: each answered as it comes, the input's columns unchanged, what is broken told by line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.errors import InvalidData, UsageError
from alliance_cli.jobs import stream
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.stream import ADDED, Answers, added_columns, columns_of
from alliance_cli.model.fields import FIELDS
from alliance_cli.sources import table as tables
from alliance_cli.sources.table import Lines, names, table
from alliance_cli.store.connection import open_reader


def _lines(content: bytes) -> Lines:
    return Lines(io.BytesIO(content), "input")


@pytest.fixture(scope="module")
def resolver(core_built: Path) -> Resolver:
    with open_reader(core_built) as reader:
        return Resolver(reader)


def test_names_lose_mark_line_ends_and_blanks() -> None:
    assert list(names(_lines("\ufeff Fen Labs \r\n\r\n\tJetty Søft\n \nbrook.ai".encode()))) == [
        "Fen Labs",
        "Jetty Søft",
        "brook.ai",
    ]


def test_each_name_is_answered_before_the_next_is_read(resolver: Resolver) -> None:
    read = []

    def asked() -> Iterator[str]:
        for name in ("Fen Labs", "Nobody at All"):
            read.append(name)
            yield name

    answers = Answers(resolver)
    rows = answers.of_names(asked())
    assert next(rows)["organization"] == "fen-labs"
    assert read == ["Fen Labs"]
    assert next(rows)["recommendation"] == "none"
    assert (answers.asked, answers.unsettled) == (2, 1)


def test_rows_carry_the_documented_fields_in_order(resolver: Resolver) -> None:
    for row in Answers(resolver).of_names(["Fen Labs", "zzz"]):
        assert list(row) == [field.name for field in FIELDS["resolve"]]


def test_a_name_that_comes_again_is_answered_once(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    resolve = resolver.resolve

    def counted(text: str, source: str | None = None) -> object:
        asked.append(text)
        return resolve(text, source)

    monkeypatch.setattr(resolver, "resolve", counted)
    answers = Answers(resolver)
    assert len(list(answers.of_names(["Fen Labs"] * 1_000))) == 1_000
    assert (asked, answers.asked) == (["Fen Labs"], 1_000)


def test_memory_of_answers_is_bounded(resolver: Resolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "REMEMBERED", 2)
    answers = Answers(resolver)
    for _ in answers.of_names(f"name {number}" for number in range(50)):
        pass
    assert answers._answer.cache_info().currsize == 2


@pytest.mark.parametrize("limit", [0, 1, 10])
def test_candidates_are_limited(limit: int, resolver: Resolver) -> None:
    (row,) = Answers(resolver, candidates=limit).of_names(["Quill Tide University Lab"])
    (all_of_them,) = Answers(resolver).of_names(["Quill Tide University Lab"])
    assert isinstance(all_of_them["candidates"], list)
    assert len(all_of_them["candidates"]) > 1
    assert row["candidates"] == all_of_them["candidates"][:limit]
    assert {**row, "candidates": None} == {**all_of_them, "candidates": None}


def test_a_table_keeps_its_columns_and_gets_the_answers(resolver: Resolver) -> None:
    content = 'name,since,score\r\nFen Labs,007,"a\r\nb"\r\n"Marsh Bank, Ltd.",,\r\n,x,y\r\n'
    found = table(_lines(content.encode()))
    columns = [field.name for field in columns_of(found)]
    answers = Answers(resolver)
    rows = list(answers.of_table(found, "name"))
    assert columns == [
        "name", "since", "score", "recommendation", "organization", "resolved_name", "matched_name",
        "resolved_score", "gap", "reason",
    ]  # fmt: skip
    assert all(list(row) == columns for row in rows)
    assert [(row["name"], row["since"], row["score"]) for row in rows] == [
        ("Fen Labs", "007", "a\r\nb"),
        ("Marsh Bank, Ltd.", "", ""),
        ("", "x", "y"),
    ]
    assert [row["organization"] for row in rows] == ["fen-labs", "marsh-bank", None]
    assert (rows[2]["recommendation"], rows[2]["reason"]) == ("none", "the cell is empty")
    assert answers.unsettled == 1


def test_the_separator_is_seen_in_the_header() -> None:
    assert table(_lines(b"a,b\n")).separator == ","
    assert table(_lines(b"a\tb\n")).separator == "\t"
    assert table(_lines(b"a\tb,c\n"), ",").columns == ("a\tb", "c")


def test_a_spreadsheets_guards_are_taken_off_and_a_plain_file_is_exact() -> None:
    content = "name,x\n'=1+1,'a\n"
    assert next(table(_lines(b"\xef\xbb\xbf" + content.encode())).rows)[1] == ["=1+1", "'a"]
    assert next(table(_lines(content.encode())).rows)[1] == ["'=1+1", "'a"]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.tuples(CELL, CELL), max_size=6))
def test_any_cell_passes_through_escaped_tsv_and_quoted_csv(rows: list[tuple[str, str]]) -> None:
    from alliance_cli.render import write

    fields = [field._replace(name=name) for field, name in zip(FIELDS["resolve"], ("a", "b"), strict=False)]
    for fmt, separator in (("csv", ","), ("tsv", "\t")):
        out = io.BytesIO()
        write([dict(zip("ab", row, strict=True)) for row in rows], fields, fmt, out)
        out.seek(0)
        read = [tuple(cells) for _, cells in table(Lines(out, "input"), separator).rows]
        assert read == rows


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "input line 1 names no columns"),
        (b",\nx,y\n", "input line 1 names no columns"),
        (b"a,b,a\n", "input line 1 names the column 'a' twice"),
        (b"a,b\n1,2\n\n3\n", "input line 4 has 1 cells, its header has 2"),
        (b'a,b\n"x\ny",2\n"3"4,5\n', "input line 4 cannot be read"),
        (b'a,b\n1,"2\n', "input line 2 cannot be read"),
        (b"a\tb\n1\n", "input line 2 has 1 cells"),
        (b"a,b\n1,2\n\xe9,3\n", "input line 3 is not UTF-8: byte 0xe9 at offset 0"),
        (b"\xff\xfea\0,\0b\0\n\0", "input line 1 is not UTF-8"),
        (b"a,b\n1,\0\n", "input line 2 holds a NUL byte"),
    ],
)
def test_broken_table(content: bytes, message: str) -> None:
    with pytest.raises(InvalidData) as raised:
        list(table(_lines(content)).rows)
    assert raised.value.message.startswith(message)
    assert raised.value.hint


def test_a_line_without_an_end_is_told_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_LINE", 100)
    lines = _lines(b"ok\n" + b"x" * 10_000)
    with pytest.raises(InvalidData, match="input line 2 is longer than"):
        list(names(lines))
    assert lines.size == 3 + 101


def test_an_unknown_column_is_told_with_its_neighbour(resolver: Resolver) -> None:
    found = table(_lines(b"company,tier\nx,y\n"))
    with pytest.raises(UsageError, match="no column 'compny'") as raised:
        list(Answers(resolver).of_table(found, "compny"))
    assert raised.value.hint == "did you mean 'company'?"


def test_added_columns_never_take_an_input_columns_place() -> None:
    assert list(added_columns(["x"]).values()) == list(ADDED)
    assert added_columns(ADDED) == {field: f"resolved_{field}" for field in ADDED}
    with pytest.raises(InvalidData, match="a column 'resolved_name' and a column 'name'"):
        added_columns(["name", "resolved_name"])
