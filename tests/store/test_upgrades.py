"""An upgrade from every earlier schema, with data: the same facts and log, whole, and its changes can be undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from alliance_cli.errors import Refused, Unavailable
from alliance_cli.jobs import registry, seeds, undo
from alliance_cli.model.ids import count_claim_id
from alliance_cli.store import history, recording, replay, schema
from alliance_cli.store import tables as t
from alliance_cli.store.connection import SCHEMA_REVISION, Reader, open_reader
from alliance_cli.store.maintenance import TABLES, verify
from alliance_cli.store.restoring import restore
from alliance_cli.store.writing import Authorship, Writer, open_writer

EARLIER = [
    script.revision
    for script in ScriptDirectory.from_config(schema._config()).walk_revisions()
    if script.revision != SCHEMA_REVISION
]


def _claim(writer: Writer) -> None:
    mention = writer.find(t.MentionRow)
    alliance = writer.find(t.AllianceRow)
    source = writer.session.get(t.SourceRow, mention.source_id) if mention else None
    assert mention is not None and alliance is not None and source is not None
    home = writer.session.get_one(t.OrganizationRow, alliance.organization_id)
    identity = count_claim_id(source.slug, home.slug, "over 9000", 1)
    writer.session.add(
        t.CountClaimRow(
            id=identity, source_id=mention.source_id, alliance_id=alliance.organization_id, text="over 9000",
            comparator=">", value=9000, unit="members", scope="total",
        )
    )  # fmt: skip


def _claim_row(writer: Writer) -> t.CountClaimRow:
    found = writer.find(t.CountClaimRow, text="over 9000")
    assert found is not None
    return found


LATER = Authorship("ada", "2022-03-01T12:00:00Z", "test")
STEPS: tuple[Callable[[Writer], Any], ...] = (
    lambda writer: recording.add_organization(writer, "Newcomer", "NO", ("industry",)),
    _claim,
    lambda writer: setattr(_claim_row(writer), "note", "a round number"),
    lambda writer: writer.session.delete(_claim_row(writer)),
)
"""What is done to the core registry under an earlier schema, a change each. Count claims have a column more today."""


@pytest.fixture
def written(core_registry: Path) -> list[dict[str, str]]:
    """The facts of the core registry, before the steps are done to it and after each of them."""
    told = [_facts(core_registry)]
    for number, step in enumerate(STEPS, start=2):
        with open_writer(
            core_registry, Authorship("ada", f"2022-02-{number:02d}T12:00:00Z", "test")
        ) as writer:
            step(writer)
        assert writer.number == number
        told.append(_facts(core_registry))
    return told


@pytest.fixture(params=EARLIER)
def older(
    request: pytest.FixtureRequest, core_registry: Path, written: list[dict[str, str]], tmp_path: Path
) -> Path:
    """The core registry after the steps, in a file of an earlier schema, whose log knows only the columns of then."""
    path = tmp_path / "older.sqlite"
    schema.migrate(path, request.param)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS core", (str(core_registry),))
        for table in reversed(TABLES):  # the log first: it forgets the columns that a table does not have
            known = [row[1] for row in connection.execute(f"PRAGMA main.table_info('{table}')")]
            today = [row[1] for row in connection.execute(f"PRAGMA core.table_info('{table}')")]
            columns = ", ".join(f'"{column}"' for column in known)
            if known:  # a table may be younger than the schema
                connection.execute(
                    f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM core."{table}"'
                )
            for column in set(today) - set(known):
                connection.execute(
                    "UPDATE main.change_row SET old_row = json_remove(old_row, :at), "
                    "new_row = json_remove(new_row, :at) WHERE table_name = :table",
                    {"at": f"$.{column}", "table": table},
                )
        assert connection.execute("PRAGMA main.foreign_key_check").fetchall() == []
    return path


def _facts(path: Path) -> dict[str, str]:
    with open_reader(path) as reader:
        return seeds.texts(reader)


def _log(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM change_row JOIN change c ON c.id = change_id").fetchall()


def whole(path: Path) -> dict[str, str]:
    """The facts of a registry that is whole."""
    with open_reader(path) as reader:
        assert verify(reader) == []
        assert list(replay.problems(reader)) == []
    return _facts(path)


def test_there_are_earlier_schemas() -> None:
    assert "0001" in EARLIER


def test_an_upgrade_keeps_facts_and_log(older: Path, written: list[dict[str, str]]) -> None:
    log = _log(older)
    before, after = registry.upgrade(older)
    assert (before, after) == (
        schema.revision_of(older.with_name("older.sqlite.before-upgrade")),
        SCHEMA_REVISION,
    )
    assert whole(older) == written[-1]
    assert _log(older) == log


def test_a_second_upgrade_leaves_the_first_one_alone(
    older: Path, written: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives up waiting for the lock; the copy that the first one works on is not its own."""
    monkeypatch.setattr(schema, "WAIT_SECONDS", 0.05)
    run = schema._run

    def disturbed(working: Path, *args: Any) -> None:
        with pytest.raises(Unavailable, match="is locked by"):
            registry.upgrade(older)
        run(working, *args)

    monkeypatch.setattr(schema, "_run", disturbed)
    registry.upgrade(older)
    assert whole(older) == written[-1]


def test_what_was_done_before_an_upgrade_is_undone_and_made_again_and_looked_back_at(
    older: Path, written: list[dict[str, str]]
) -> None:
    registry.upgrade(older)
    for number, told in enumerate(written, start=1):
        with open_reader(older) as reader:
            history.rewind(reader, number)
            assert seeds.texts(reader) == told, f"after change {number}"
    for told in reversed(written[:-1]):
        _invert(older, undo.plan_undo)
        assert whole(older) == told
    for told in written[1:]:
        _invert(older, undo.plan_redo)
        assert whole(older) == told


def _invert(path: Path, plan: Callable[[Reader], undo.Plan]) -> None:
    with open_reader(path) as reader:
        planned = plan(reader)
    with open_writer(path, LATER) as writer:
        undo.invert(writer, planned)


def test_what_a_younger_column_holds_since_keeps_an_earlier_change_from_being_undone(older: Path) -> None:
    registry.upgrade(older)
    _invert(older, undo.plan_undo)
    with open_writer(older, LATER) as writer:
        _claim_row(writer).state = "rejected"
    with open_reader(older) as reader, pytest.raises(Refused, match=r"change 7 .* builds on it, count_claim"):
        undo.plan_undo(reader, 4)
    _invert(older, undo.plan_undo)
    _invert(older, partial(undo.plan_undo, wanted=4))


def test_a_backup_of_an_earlier_schema_is_upgraded_when_it_is_restored(
    older: Path, written: list[dict[str, str]], tmp_path: Path
) -> None:
    bytes_before = older.read_bytes()
    target = tmp_path / "restored" / "registry.sqlite"
    target.parent.mkdir()
    assert restore(target, older) is None
    assert whole(target) == written[-1]
    assert older.read_bytes() == bytes_before
    assert list(target.parent.iterdir()) == [target]
