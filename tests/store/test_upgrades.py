"""An upgrade from every earlier schema, with data: the same facts and log, whole, and its changes can be undone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from alliance_cli.jobs import registry, seeds, undo
from alliance_cli.store import history, recording, replay, schema
from alliance_cli.store.connection import SCHEMA_REVISION, open_reader
from alliance_cli.store.maintenance import TABLES, verify
from alliance_cli.store.restoring import restore
from alliance_cli.store.writing import Authorship, open_writer

EARLIER = [
    script.revision
    for script in ScriptDirectory.from_config(schema._config()).walk_revisions()
    if script.revision != SCHEMA_REVISION
]


@pytest.fixture(params=EARLIER)
def older(
    request: pytest.FixtureRequest, core_registry: Path, authorship: Authorship, tmp_path: Path
) -> Path:
    """The core registry and one change more, in a file of an earlier schema."""
    with open_writer(core_registry, authorship) as writer:
        recording.add_organization(writer, "Newcomer", "NO", ("industry",))
    path = tmp_path / "older.sqlite"
    schema.migrate(path, request.param)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS core", (str(core_registry),))
        for table in TABLES:
            known = [row[1] for row in connection.execute(f"PRAGMA main.table_info('{table}')")]
            columns = ", ".join(f'"{column}"' for column in known)
            if known:  # a table may be younger than the schema
                connection.execute(
                    f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM core."{table}"'
                )
        assert connection.execute("PRAGMA main.foreign_key_check").fetchall() == []
    return path


def texts(path: Path) -> dict[str, str]:
    with open_reader(path) as reader:
        assert verify(reader) == []
        assert list(replay.problems(reader)) == []
        return seeds.texts(reader, log=True)


def test_there_are_earlier_schemas() -> None:
    assert "0001" in EARLIER


def test_an_upgrade_keeps_facts_and_log(older: Path, core_registry: Path) -> None:
    before, after = registry.upgrade(older)
    assert (before, after) == (
        schema.revision_of(older.with_name("older.sqlite.before-upgrade")),
        SCHEMA_REVISION,
    )
    assert texts(older) == texts(core_registry)


def test_what_was_done_before_an_upgrade_can_be_undone_and_looked_back_at(
    older: Path, core_built: Path
) -> None:
    registry.upgrade(older)
    with open_reader(older) as reader:
        planned = undo.plan_undo(reader)
        history.rewind(reader, 1)
        assert seeds.texts(reader, log=True) == texts(core_built)
    with open_writer(older, Authorship("ada", "2022-03-01T12:00:00Z", "undo")) as writer:
        undo.invert(writer, planned)
    with open_reader(older) as reader:
        assert seeds.texts(reader) == {
            name: text for name, text in texts(core_built).items() if name != "log.jsonl"
        }


def test_a_backup_of_an_earlier_schema_is_upgraded_when_it_is_restored(
    older: Path, core_registry: Path, tmp_path: Path
) -> None:
    bytes_before = older.read_bytes()
    target = tmp_path / "restored" / "registry.sqlite"
    target.parent.mkdir()
    assert restore(target, older) is None
    assert texts(target) == texts(core_registry)
    assert older.read_bytes() == bytes_before
    assert list(target.parent.iterdir()) == [target]
