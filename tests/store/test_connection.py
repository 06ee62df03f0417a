"""Opening a registry for reading: what is no registry, and what a reader must not do."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from alliance_cli.errors import AllianceError, Exit, InvalidData, Unavailable
from alliance_cli.store import connection as connections
from alliance_cli.store.connection import SCHEMA_REVISION, explained, open_reader, shipped


def _execute(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _refusal(path: Path) -> AllianceError:
    with pytest.raises(AllianceError) as raised:
        open_reader(path)
    assert raised.value.hint, "every error says how to mend it"
    assert str(path) in raised.value.message
    return raised.value


def test_a_missing_file_is_unavailable_and_stays_missing(tmp_path: Path) -> None:
    error = _refusal(tmp_path / "none.sqlite")
    assert (type(error), error.exit_code) == (Unavailable, Exit.REFUSED)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_registry(tmp_path: Path) -> None:
    assert isinstance(_refusal(tmp_path), Unavailable)


@pytest.mark.parametrize(
    "content", [b"slug,name\n" * 200, b"\x00" * 4096, b"SQLite format 3\x00" + b"x" * 5000]
)
def test_garbage_is_invalid(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "garbage.sqlite"
    path.write_bytes(content)
    error = _refusal(path)
    assert (type(error), error.exit_code) == (InvalidData, Exit.BAD_DATA)
    assert path.read_bytes() == content


def test_an_empty_file_is_invalid(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    assert isinstance(_refusal(path), InvalidData)
    assert path.read_bytes() == b""


def test_a_foreign_database_is_invalid(tmp_path: Path) -> None:
    path = tmp_path / "songs.sqlite"
    _execute(path, "CREATE TABLE songs (id INTEGER)")
    error = _refusal(path)
    assert isinstance(error, InvalidData)
    assert "no registry" in error.message


def test_another_programs_alembic_database_is_invalid(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    _execute(
        path, "CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0001')"
    )
    assert isinstance(_refusal(path), InvalidData)


@pytest.mark.parametrize(
    ("revision", "hint"),
    [("0000", "db upgrade"), ("9999", "newer alliance"), (None, "db upgrade")],
)
def test_another_schema_is_unavailable(revision: str | None, hint: str, empty_registry: Path) -> None:
    change = (
        f"UPDATE alembic_version SET version_num = '{revision}'"
        if revision
        else "DELETE FROM alembic_version"
    )
    _execute(empty_registry, change)
    error = _refusal(empty_registry)
    assert (type(error), error.exit_code) == (Unavailable, Exit.REFUSED)
    assert hint in error.hint
    assert SCHEMA_REVISION in error.message


def test_a_truncated_registry_is_invalid(core_registry: Path) -> None:
    content = core_registry.read_bytes()
    core_registry.write_bytes(content[: len(content) // 3])
    with pytest.raises(InvalidData) as raised, open_reader(core_registry) as reader:
        reader.rows("SELECT * FROM mention")
        reader.rows("SELECT * FROM decision")
        reader.rows("SELECT * FROM change_row")
    assert "damaged" in raised.value.message


def test_a_reader_cannot_write(core_registry: Path) -> None:
    with open_reader(core_registry) as reader, pytest.raises(Unavailable, match="cannot be written"):
        reader.rows("DELETE FROM name")


def test_reading_leaves_bytes_times_and_folder_alone(core_registry: Path) -> None:
    before, stamp = core_registry.read_bytes(), core_registry.stat().st_mtime_ns
    with open_reader(core_registry) as reader:
        assert reader.rows("SELECT count(*) FROM organization") == [(21,)]
    assert core_registry.read_bytes() == before
    assert core_registry.stat().st_mtime_ns == stamp
    assert [path.name for path in core_registry.parent.iterdir()] == [core_registry.name]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind the superuser")
def test_reading_in_a_folder_that_cannot_be_written(core_registry: Path) -> None:
    folder = core_registry.parent
    core_registry.chmod(0o444)
    folder.chmod(0o555)
    try:
        with open_reader(core_registry) as reader:
            assert reader.rows("SELECT count(*) FROM organization") == [(21,)]
    finally:
        folder.chmod(0o755)


def test_reading_asks_the_system_for_reading_only(
    core_registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    connect = sqlite3.connect

    def watched(database: str, **options: object) -> sqlite3.Connection:
        opened.append(database)
        return connect(database, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", watched)
    open_reader(core_registry).connection.close()
    assert [name.rsplit("?", 1)[1] for name in opened] == ["mode=ro"]


def test_a_reader_meets_a_lock(core_registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.2)
    other = sqlite3.connect(core_registry, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        error = _refusal(core_registry)
    finally:
        other.close()
    assert isinstance(error, Unavailable)
    assert "is locked by" in error.message


def test_the_file_is_closed_when_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "songs.sqlite"
    _execute(path, "CREATE TABLE songs (id INTEGER)")
    for _ in range(3):
        _refusal(path)
    if Path("/proc/self/fd").exists():
        targets = [str(item.readlink()) for item in Path("/proc/self/fd").iterdir() if item.exists()]
        assert str(path) not in targets


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("database is locked", Unavailable),
        ("database or disk is full", Unavailable),
        ("disk I/O error", Unavailable),
        ("attempt to write a readonly database", Unavailable),
        ("unable to open database file", Unavailable),
        ("database disk image is malformed", InvalidData),
        ("file is not a database", InvalidData),
        ("something new", InvalidData),
    ],
)
def test_what_sqlite_says_is_explained(said: str, kind: type[AllianceError], tmp_path: Path) -> None:
    found = explained(sqlite3.OperationalError(said), tmp_path / "x.sqlite")
    assert type(found) is kind
    assert found.hint


def test_text_that_is_not_utf8_is_told(core_registry: Path) -> None:
    _execute(core_registry, "UPDATE organization SET note = CAST(x'61ff' AS TEXT)")
    with open_reader(core_registry) as reader:
        with pytest.raises(InvalidData, match=r"core\.sqlite"):
            reader.rows("SELECT note FROM organization")
        with pytest.raises(InvalidData, match="is not UTF-8"):
            reader.rows("SELECT 1 FROM organization WHERE slug = ?", ("ced\udcd9",))


def test_what_is_shipped_is_found_in_the_checkout() -> None:
    assert (shipped("migrations") / "env.py").is_file()
    assert shipped("seeds").is_dir()
