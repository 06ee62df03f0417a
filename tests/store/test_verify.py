"""What `db verify` finds besides a broken file: ids that are no hash of what they stand for, values nobody wrote."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from alliance_cli.store.connection import open_reader
from alliance_cli.store.maintenance import verify
from tests.reliability.lines import said

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


@pytest.mark.parametrize(
    ("command", "table", "value", "told"),
    [
        ("members", "relation.kind", "'owned'", "relation row {} breaks the rule ck_relation_kind_v1"),
        ("members", "alliance.state", "x'00'", "alliance row {}: state is no text"),
        ("counts", "count_claim.value", "'many'", "count_claim row {}: value is no integer"),
        ("members", "organization.name", "CAST(x'ff41' AS TEXT)", "a text in a column 'name' is not UTF-8"),
        (
            "show ibm",
            "name.valid_from",
            "CAST(x'ff41' AS TEXT)",
            "a text in a column 'valid_from' is not UTF-8",
        ),
        ("stats", "organization.country", "x'ff'", "organization row {}: country is no text"),
        ("db dump dumped", "decision.reason", "x'ff'", "decision row {}: reason is no text"),
        ("add Xyz -n", "organization.name", "x'ff'", "organization row {}: name is no text"),
        ("db verify", "change.message", "CAST(x'ff41' AS TEXT)", "change row {}: message is not UTF-8"),
        ("db verify", "source.title", "CAST(x'ff41' AS TEXT)", "source row {}: title is not UTF-8"),
    ],
)
def test_values_that_nobody_could_write_are_damage_and_no_bug(
    command: str, table: str, value: str, told: str, core_registry: Path, tmp_path: Path
) -> None:
    table, _, column = table.partition(".")
    with closing(sqlite3.connect(core_registry)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        ((row,),) = connection.execute(
            f'SELECT rowid FROM "{table}" ORDER BY {column} IS NULL, rowid LIMIT 1'
        )
        connection.execute(f'UPDATE "{table}" SET "{column}" = {value} WHERE rowid = ?', (row,))
    words = command.replace("dumped", str(tmp_path / "dumped")).split()
    done = said(*words, "--db", str(core_registry))
    assert (done.code, done.out, done.is_one_error) == (3, b"", True), done
    assert f"error: {core_registry}" in done.err and told.format(row) in done.err
    assert "restore a backup" in done.err
