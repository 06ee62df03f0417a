"""The change log against the tables: equal after everything that the program does, and not after anything else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from alliance_cli.store import curating, recording, replay
from alliance_cli.store.connection import open_reader
from alliance_cli.store.tables import LOGGED
from alliance_cli.store.undo import undo
from alliance_cli.store.writing import Authorship, open_writer


def problems(path: Path) -> list[str]:
    with open_reader(path) as reader:
        return list(replay.problems(reader))


@pytest.fixture
def written(core_registry: Path) -> Iterator[Path]:
    """The core registry with changes that insert, update, delete and touch a row twice."""
    statement = recording.Statement("fen-labs", "Fen Labs", "tidewater-compact", "left", "2022-06")
    by = Authorship("ada", "2022-03-01T12:00:00Z", "test")
    for change in (
        lambda writer: recording.record(writer, statement),
        lambda writer: curating.merge(writer, "heron-institute", "fen-labs"),
        lambda writer: curating.retract_source(writer, "gull-post"),
        lambda writer: undo(writer, 4),
        lambda writer: undo(writer, 2),
    ):
        with open_writer(core_registry, by) as writer:
            change(writer)
    yield core_registry


def test_the_list_of_tables_is_the_writers() -> None:
    assert tuple(LOGGED) == replay.LOGGED


def test_what_the_program_writes_agrees(written: Path) -> None:
    assert problems(written) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            "UPDATE organization SET name = 'X' WHERE slug = 'fen-labs'",
            "replay: organization N is not as the log left it",
        ),
        (
            "UPDATE decision SET reason = 'X' WHERE verdict = 'different'",
            "replay: decision N is not as the log left it",
        ),
        (
            "UPDATE decision SET correction = '{}' WHERE verdict = 'correct'",
            "replay: decision N is not as the log left it",
        ),
        (
            "UPDATE tagging SET is_primary = 0 WHERE is_primary = 1",
            "replay: tagging N is not as the log left it",
        ),
        ("DELETE FROM name WHERE value = 'LW'", "replay: name N is not as the log left it"),
        (
            "INSERT INTO name (organization_id, value, kind) VALUES (1, 'X', 'alias')",
            "replay: name N is not in the log",
        ),
        (
            "INSERT INTO identifier (organization_id, scheme, value) VALUES (1, 'x', 'y')",
            "replay: identifier N is not",
        ),
        (
            "UPDATE change_row SET new_row = json_set(new_row, '$.name', 'X') WHERE table_name = 'organization' "
            "AND op = 'insert' AND row_key = (SELECT id FROM organization WHERE slug = 'heron-institute')",
            "log: organization N was not left by an earlier change as change 3 found it",
        ),
        (
            "DELETE FROM change_row WHERE change_id = 3 AND table_name = 'organization'",
            "replay: organization N is not as",
        ),
        ("DELETE FROM change_row WHERE change_id = 2", "log: mention N was not left by an earlier change"),
        (
            "DELETE FROM change_row WHERE op = 'insert' AND table_name = 'coverage'",
            "replay: coverage N is not in the log",
        ),
    ],
)
def test_what_somebody_else_writes_is_found(tampering: str, found: str, written: Path) -> None:
    with closing(sqlite3.connect(written)) as connection, connection:
        assert connection.execute(tampering).rowcount > 0
    told = problems(written)
    start, _, end = found.partition(" N ")
    assert any(line.startswith(start) and f" {end}" in line for line in told), told


def test_columns_younger_than_an_image_are_not_compared(written: Path) -> None:
    with closing(sqlite3.connect(written)) as connection, connection:
        connection.execute("ALTER TABLE source ADD COLUMN shelf TEXT DEFAULT 'new'")
    assert problems(written) == []
