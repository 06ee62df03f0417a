"""What `db verify` finds besides a broken file: ids that are not the hash of what stands under them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from alliance_cli.store.connection import open_reader
from alliance_cli.store.maintenance import verify

OTHER = "(SELECT max(id) FROM organization)"


def problems(path: Path) -> list[str]:
    with open_reader(path) as reader:
        return verify(reader)


@pytest.mark.parametrize(
    ("table", "assignment", "where"),
    [
        ("mention", "surface = surface || 'x'", "1"),
        ("mention", "occurrence = occurrence + 7", "1"),
        ("mention", "stance = 'left'", "stance = 'member'"),
        ("count_claim", "text = 'over 9000'", "1"),
        ("decision", "verdict = 'different'", "verdict = 'same' AND scope = 'everywhere'"),
        ("decision", f"organization_id = {OTHER}", "verdict = 'same'"),
        ("decision", "surface = surface || 'x'", "scope = 'everywhere'"),
        ("decision", "actor = 'mallory'", "1"),
        ("decision", "at = '2000-01-01T00:00:00Z'", "1"),
        ("decision", "scope = 'everywhere', source_id = NULL", "scope = 'source'"),
    ],
)
def test_content_that_was_changed_under_its_id_is_found(
    table: str, assignment: str, where: str, core_registry: Path
) -> None:
    assert problems(core_registry) == []
    with closing(sqlite3.connect(core_registry)) as connection, connection:
        ((identity,),) = connection.execute(f"SELECT id FROM {table} WHERE {where} ORDER BY id DESC LIMIT 1")
        connection.execute(f"UPDATE {table} SET {assignment} WHERE id = ?", (identity,))
    told = f"{table.replace('_', ' ')} {identity} is not the hash of its content"
    assert told in problems(core_registry)
