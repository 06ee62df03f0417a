"""The unit of work: one transaction, one change; nothing half-done, nothing unlogged."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import InvalidData, Unavailable
from alliance_cli.jobs import seeds
from alliance_cli.store import connection as connections
from alliance_cli.store import tables as t
from alliance_cli.store import writing
from alliance_cli.store.connection import open_reader
from alliance_cli.store.maintenance import verify
from alliance_cli.store.writing import Authorship, open_writer


def _log(path: Path) -> list[dict[str, Any]]:
    with open_reader(path) as reader:
        from alliance_cli.store.facts import log_rows

        return log_rows(reader)


def _name(path: Path, slug: str) -> str | None:
    with open_reader(path) as reader:
        found = reader.rows("SELECT name FROM organization WHERE slug = ?", (slug,))
    return str(found[0][0]) if found else None


def test_foreign_keys_are_on(empty_registry: Path, authorship: Authorship) -> None:
    with open_writer(empty_registry, authorship) as writer:
        read_back = writer.session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar()
    assert read_back == 1


def test_a_broken_reference_is_refused(empty_registry: Path, authorship: Authorship) -> None:
    before = empty_registry.read_bytes()
    with pytest.raises(InvalidData, match="FOREIGN KEY"), open_writer(empty_registry, authorship) as writer:
        writer.session.add(t.NameRow(organization_id=99, value="A", kind="alias"))
    assert empty_registry.read_bytes() == before


def test_a_row_that_is_referred_to_cannot_go(core_registry: Path, authorship: Authorship) -> None:
    before = core_registry.read_bytes()
    with pytest.raises(InvalidData, match="FOREIGN KEY"), open_writer(core_registry, authorship) as writer:
        writer.session.delete(writer.find(t.OrganizationRow, slug="lumen-works"))
    assert core_registry.read_bytes() == before


def test_an_insert_is_logged_with_its_new_image(empty_registry: Path, authorship: Authorship) -> None:
    with open_writer(empty_registry, authorship) as writer:
        writer.session.add(t.OrganizationRow(slug="fen-labs", name="Fen Labs"))
    assert writer.number == 1
    (change,) = _log(empty_registry)
    assert (change["actor"], change["at"], change["command"]) == ("ada", "2022-02-02T12:00:00Z", "test")
    (row,) = change["rows"]
    assert (row["table"], row["op"], row["old"]) == ("organization", "insert", None)
    assert row["new"] == {
        "id": 1, "slug": "fen-labs", "name": "Fen Labs", "country": None, "website": None, "note": None,
        "merged_into_id": None,
    }  # fmt: skip
    assert row["key"] == "1"


def test_an_update_is_logged_with_both_images(core_registry: Path, authorship: Authorship) -> None:
    with open_writer(core_registry, authorship) as writer:
        row = writer.find(t.OrganizationRow, slug="fen-labs")
        assert row is not None
        row.name, row.country = "Fen Laboratories", None
    (entry,) = _log(core_registry)[-1]["rows"]
    changed = {key for key in entry["new"] if entry["new"][key] != entry["old"][key]}
    assert (entry["op"], changed) == ("update", {"name", "country"})
    assert (entry["old"]["name"], entry["old"]["country"]) == ("Fen Labs", "US")
    assert (entry["new"]["name"], entry["new"]["country"]) == ("Fen Laboratories", None)


def test_filling_an_empty_cell_is_logged_as_such(core_registry: Path, authorship: Authorship) -> None:
    with open_writer(core_registry, authorship) as writer:
        row = writer.find(t.OrganizationRow, slug="fen-labs")
        assert row is not None
        row.note = "new"
    (entry,) = _log(core_registry)[-1]["rows"]
    assert (entry["old"]["note"], entry["new"]["note"]) == (None, "new")


def test_a_delete_is_logged_with_its_old_image(core_registry: Path, authorship: Authorship) -> None:
    with open_writer(core_registry, authorship) as writer:
        writer.session.delete(writer.find(t.NameRow, value="LW"))
    (entry,) = _log(core_registry)[-1]["rows"]
    assert (entry["table"], entry["op"], entry["new"]) == ("name", "delete", None)
    assert (entry["old"]["value"], entry["old"]["kind"]) == ("LW", "acronym")


def test_json_columns_are_logged_as_objects(core_registry: Path, authorship: Authorship) -> None:
    with open_writer(core_registry, authorship) as writer:
        row = writer.find(t.DecisionRow, verdict="correct")
        assert row is not None
        row.correction = {"role": "partner"}
    (entry,) = _log(core_registry)[-1]["rows"]
    assert entry["old"]["correction"] == {"stance": "member", "role": "collaborator"}
    assert entry["new"]["correction"] == {"role": "partner"}
    assert entry["new"]["features"] is None


def test_several_flushes_are_one_change(empty_registry: Path, authorship: Authorship) -> None:
    with open_writer(empty_registry, authorship) as writer:
        for slug in ("a", "b"):
            writer.session.add(t.OrganizationRow(slug=slug, name=slug))
            writer.session.flush()
    (change,) = _log(empty_registry)
    assert [row["new"]["slug"] for row in change["rows"]] == ["a", "b"]


def test_nothing_changed_writes_no_change(core_registry: Path, authorship: Authorship) -> None:
    before = core_registry.read_bytes()
    with open_writer(core_registry, authorship) as writer:
        row = writer.find(t.OrganizationRow, slug="fen-labs")
        assert row is not None
        row.name = "Fen Labs"
    assert writer.number is None
    assert writer.changes == []
    assert core_registry.read_bytes() == before


def test_a_dry_run_tells_and_leaves_the_bytes(core_registry: Path, authorship: Authorship) -> None:
    before = core_registry.read_bytes()
    with open_writer(core_registry, authorship, dry_run=True) as writer:
        row = writer.find(t.OrganizationRow, slug="fen-labs")
        assert row is not None
        row.name = "Fen Laboratories"
        writer.session.add(t.OrganizationRow(slug="new", name="New"))
    assert sorted((change.op, (change.new or {})["slug"]) for change in writer.changes) == [
        ("insert", "new"),
        ("update", "fen-labs"),
    ]
    assert core_registry.read_bytes() == before
    assert not list(core_registry.parent.glob("*-journal"))


def test_an_exception_leaves_the_bytes(core_registry: Path, authorship: Authorship) -> None:
    before = core_registry.read_bytes()
    with pytest.raises(KeyError), open_writer(core_registry, authorship) as writer:
        writer.session.add(t.OrganizationRow(slug="new", name="New"))
        writer.session.flush()
        raise KeyError("in the middle")
    assert core_registry.read_bytes() == before


def test_a_clash_is_told_and_leaves_the_bytes(core_registry: Path, authorship: Authorship) -> None:
    before = core_registry.read_bytes()
    with (
        pytest.raises(InvalidData, match=r"UNIQUE.*organization\.slug"),
        open_writer(core_registry, authorship) as writer,
    ):
        writer.session.add(t.OrganizationRow(slug="fen-labs", name="Another"))
    assert core_registry.read_bytes() == before


def test_a_missing_registry_is_not_made(tmp_path: Path, authorship: Authorship) -> None:
    with pytest.raises(Unavailable, match="no registry"), open_writer(tmp_path / "no.sqlite", authorship):
        pass
    assert list(tmp_path.iterdir()) == []


# --- two writers -------------------------------------------------------------------------------------------


@pytest.fixture
def short_wait(monkeypatch: pytest.MonkeyPatch) -> float:
    """Waiting for locks made short, so that the test does not take five seconds."""
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.3)
    return 0.3


def test_a_second_writer_waits_and_then_says_who_holds_the_lock(
    empty_registry: Path, authorship: Authorship, short_wait: float
) -> None:
    with open_writer(empty_registry, authorship) as first:
        first.session.add(t.OrganizationRow(slug="a", name="A"))
        first.session.flush()
        begun = time.monotonic()
        with pytest.raises(Unavailable) as raised, open_writer(empty_registry, authorship):
            pytest.fail("two writers at once")
        assert time.monotonic() - begun >= short_wait
    assert "is locked by" in raised.value.message
    if Path("/proc/locks").exists():
        assert f"process {os.getpid()}" in raised.value.message
    assert "0.3 s" in raised.value.hint
    assert _name(empty_registry, "a") == "A", "the first one is not disturbed"


def test_a_second_writer_waits_for_the_first_to_end(empty_registry: Path, authorship: Authorship) -> None:
    holding, done = threading.Event(), []

    def first() -> None:
        with open_writer(empty_registry, authorship) as writer:
            writer.session.add(t.OrganizationRow(slug="a", name="A"))
            writer.session.flush()
            holding.set()
            time.sleep(0.3)

    thread = threading.Thread(target=first)
    thread.start()
    holding.wait()
    with open_writer(empty_registry, authorship) as writer:
        found = writer.find(t.OrganizationRow, slug="a")
        assert found is not None, "it sees what the first one has committed"
        done.append(found.name)
        writer.session.add(t.OrganizationRow(slug="b", name="B"))
    thread.join()
    assert done == ["A"]
    assert [change["id"] for change in _log(empty_registry)] == [1, 2]


def test_a_reader_sees_the_last_commit_while_another_writes(
    core_registry: Path, authorship: Authorship
) -> None:
    with open_writer(core_registry, authorship) as writer:
        row = writer.find(t.OrganizationRow, slug="fen-labs")
        assert row is not None
        row.name = "Fen Laboratories"
        writer.session.flush()
        assert core_registry.with_name(core_registry.name + "-journal").stat().st_size > 0
        assert _name(core_registry, "fen-labs") == "Fen Labs"
    assert _name(core_registry, "fen-labs") == "Fen Laboratories"


def test_a_reader_keeps_its_snapshot(core_registry: Path) -> None:
    """All queries of one command see one state: a commit in between waits or fails, it is never half seen."""
    with open_reader(core_registry) as reader:
        before = reader.rows("SELECT name FROM organization WHERE slug = 'fen-labs'")
        other = sqlite3.connect(core_registry, timeout=0.1)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("UPDATE organization SET name = 'X' WHERE slug = 'fen-labs'")
            other.commit()
        assert reader.rows("SELECT name FROM organization WHERE slug = 'fen-labs'") == before
        other.rollback()
        other.close()


# --- kill -9 -----------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from alliance_cli.store import tables as t
from alliance_cli.store.writing import Authorship, open_writer

with open_writer(Path(sys.argv[1]), Authorship("killed", "2022-02-02T12:00:00Z", "test")) as writer:
    row = writer.find(t.OrganizationRow, slug="fen-labs")
    row.name = "half done"
    writer.session.flush()
    connection = writer.session.connection()
    connection.exec_driver_sql("PRAGMA cache_size = 1")
    for number in range(400):
        connection.exec_driver_sql("UPDATE organization SET note = ? WHERE 1", ("x" * number * 7,))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def killed_registry(core_registry: Path) -> Path:
    """A registry whose writer was killed after half of its pages had reached the file."""
    before = core_registry.read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, str(core_registry)], check=False)
    assert done.returncode == -9
    journal = core_registry.with_name(core_registry.name + "-journal")
    assert journal.stat().st_size > 0, "no hot journal was left: the test shows nothing"
    assert core_registry.read_bytes() != before, "no page reached the file: the test shows nothing"
    return core_registry


def _is_whole(path: Path, expected: dict[str, str]) -> bool:
    with open_reader(path) as reader:
        return verify(reader) == [] and seeds.texts(reader, log=True) == expected


@pytest.fixture
def whole(core_built: Path) -> dict[str, str]:
    """What the registry held before its writer was killed."""
    with open_reader(core_built) as reader:
        return seeds.texts(reader, log=True)


def test_a_reader_rolls_a_killed_writer_back(killed_registry: Path, whole: dict[str, str]) -> None:
    assert _is_whole(killed_registry, whole)
    assert not killed_registry.with_name(killed_registry.name + "-journal").exists()


def test_a_reader_through_a_link_rolls_a_killed_writer_back(
    killed_registry: Path, whole: dict[str, str], tmp_path: Path
) -> None:
    link = tmp_path / "elsewhere" / "link.sqlite"
    link.parent.mkdir()
    link.symlink_to(killed_registry)
    assert _is_whole(link, whole)


def test_a_reader_that_rolls_back_cannot_write(killed_registry: Path) -> None:
    with open_reader(killed_registry) as reader, pytest.raises(Unavailable, match="cannot be written"):
        reader.rows("DELETE FROM name")


def test_a_writer_goes_on_after_a_killed_one(
    killed_registry: Path, whole: dict[str, str], authorship: Authorship
) -> None:
    with open_writer(killed_registry, authorship, dry_run=True) as writer:
        row = writer.find(t.OrganizationRow, slug="fen-labs")
        assert row is not None
        assert row.name == "Fen Labs"
    assert _is_whole(killed_registry, whole)


def test_a_migration_after_a_killed_writer_keeps_the_last_finished_command(
    killed_registry: Path, whole: dict[str, str]
) -> None:
    from alliance_cli.store.schema import migrate

    migrate(killed_registry)
    assert _is_whole(killed_registry, whole)
