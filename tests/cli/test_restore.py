"""`db backup`, `restore` and `verify`: what was saved comes back whole, what it replaces is kept, damage is told."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.store import copying, restoring
from tests.cli.conftest import Alliance, contents
from tests.cli.test_writing import changes, facts


@pytest.fixture
def saved(alliance: Alliance, registry: Path) -> Path:
    """A backup of the shipped registry, which has had a change since."""
    assert alliance("db", "backup", "saved.sqlite").code == 0
    assert alliance("add", "Newcomer Works").code == 0
    return registry.with_name("saved.sqlite")


def test_a_backup_comes_back_and_what_it_replaces_is_kept(
    alliance: Alliance, registry: Path, saved: Path
) -> None:
    newer = facts(registry)
    result = alliance("db", "restore", "saved.sqlite", "--yes")
    assert (result.code, result.out) == (0, "")
    assert result.err == (
        "restored members.sqlite from saved.sqlite; the old file is members.sqlite.before-restore\n"
    )
    assert facts(registry) == facts(saved)
    assert len(changes(registry)) == 1
    assert facts(registry.with_name("members.sqlite.before-restore")) == newer
    assert sorted(path.name for path in registry.parent.iterdir()) == [
        "members.sqlite", "members.sqlite.before-restore", "saved.sqlite",
    ]  # fmt: skip
    assert alliance("add", "Newcomer Works").code == 0


def test_a_backup_of_the_backup_is_the_way_back(alliance: Alliance, registry: Path, saved: Path) -> None:
    assert saved.is_file()
    newer = facts(registry)
    alliance("db", "restore", "saved.sqlite", "--yes")
    assert alliance("db", "restore", "members.sqlite.before-restore", "-y").code == 0
    assert facts(registry) == newer


def test_another_one_meanwhile_works_on_a_copy_of_its_own(
    alliance: Alliance, registry: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here another process begins when the first one has looked for damage, and is killed halfway."""
    put, own = restoring.put_in_place, os.getpid()

    def after_another(*args: Any) -> Path | None:
        monkeypatch.setattr(os, "getpid", lambda: own + 1)
        copying.own_sibling(registry, "restoring").write_bytes(b"half a copy")
        return put(*args)

    monkeypatch.setattr(restoring, "put_in_place", after_another)
    assert alliance("db", "restore", "saved.sqlite", "--yes").code == 0
    assert facts(registry) == facts(saved)


def test_into_a_place_where_there_is_none(alliance: Alliance, registry: Path, saved: Path) -> None:
    assert alliance("db", "restore", "saved.sqlite", "--db", "new.sqlite").code == 0
    assert facts(registry.with_name("new.sqlite")) == facts(saved)


def test_a_damaged_registry_is_replaced_with_its_journal(
    alliance: Alliance, registry: Path, saved: Path
) -> None:
    """The journal of a writer that was killed belongs to the old file: on the new one it would be poison."""
    registry.write_bytes(b"garbage" * 1000)
    registry.with_name("members.sqlite-journal").write_bytes(
        b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"x" * 4000
    )
    assert alliance("members").code == 3
    assert alliance("db", "restore", "saved.sqlite", "--yes").code == 0
    assert facts(registry) == facts(saved)
    assert registry.with_name("members.sqlite.before-restore").read_bytes() == b"garbage" * 1000
    assert not registry.with_name("members.sqlite-journal").exists()
    assert alliance("db", "verify").code == 0


@pytest.mark.parametrize(
    ("spoil", "code", "error"),
    [
        ("nothing", 5, "no file at saved.sqlite"),
        ("garbage", 3, "saved.sqlite is not a SQLite file"),
        ("foreign", 3, "is a SQLite file but no registry"),
        ("future", 5, "saved.sqlite has schema 9999, this program knows"),
        ("tampered", 3, "saved.sqlite is not whole: replay: organization"),
        ("evidence", 3, "saved.sqlite is not whole: mention"),
        ("asked", 5, "members.sqlite exists"),
        ("locked", 5, "members.sqlite is locked by"),
    ],
)
def test_what_cannot_be_restored_leaves_the_registry(
    spoil: str,
    code: int,
    error: str,
    alliance: Alliance,
    registry: Path,
    saved: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoiled(saved, spoil)
    monkeypatch.setattr("alliance_cli.store.restoring.WAIT_SECONDS", 0.05)
    before = contents(registry.parent)
    holder = sqlite3.connect(registry, isolation_level=None)
    if spoil == "locked":
        holder.execute("BEGIN IMMEDIATE")
    result = alliance("db", "restore", "saved.sqlite", *([] if spoil == "asked" else ["--yes"]))
    holder.close()
    assert (result.code, result.out, len(result.err.splitlines())) == (code, "", 2)
    assert error in result.err.splitlines()[0]
    assert contents(registry.parent) == before


def spoiled(path: Path, how: str) -> None:
    statements = {
        "foreign": "DROP TABLE alembic_version",
        "future": "UPDATE alembic_version SET version_num = '9999'",
        "tampered": "UPDATE organization SET note = 'X' WHERE slug = 'ibm'",
        "evidence": "UPDATE mention SET surface = 'X' WHERE id = 'm_06ef1c2b47df91f3'",
    }
    if how == "nothing":
        path.unlink()
    elif how == "garbage":
        path.write_bytes(b"garbage" * 1000)
    elif how in statements:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statements[how])


def test_verify_finds_what_the_log_does_not_know(alliance: Alliance, registry: Path) -> None:
    assert alliance("db", "verify").code == 0
    with closing(sqlite3.connect(registry)) as connection, connection:
        connection.execute("UPDATE organization SET note = 'X' WHERE slug = 'cern'")
    result = alliance("db", "verify")
    assert result.code == 3
    assert "is not as the log left it" in result.err


@pytest.fixture
def interrupted(registry: Path, tmp_path: Path) -> Path:
    """A registry as a writer leaves it that was killed: half of its pages changed, and the journal of the others."""
    path = tmp_path / "work" / "interrupted.sqlite"
    with closing(sqlite3.connect(registry, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN IMMEDIATE")
        for number in range(40):
            writer.execute("UPDATE mention SET note = ?", ("x" * number * 7,))
        for suffix in ("", "-journal"):
            source = registry.with_name(registry.name + suffix)
            path.with_name(path.name + suffix).write_bytes(source.read_bytes())
        writer.execute("ROLLBACK")
    assert path.with_name(path.name + "-journal").stat().st_size > 0
    assert path.read_bytes() != registry.read_bytes()
    return path


@pytest.mark.parametrize("command", ["db restore other.sqlite --yes", "db build FACTS --yes"])
def test_what_takes_the_place_of_an_interrupted_registry_is_not_rolled_back(
    command: str, alliance: Alliance, registry: Path, interrupted: Path, core_seeds: Path
) -> None:
    assert alliance("db", "build", str(core_seeds), "--db", "other.sqlite").code == 0
    words = [str(core_seeds) if word == "FACTS" else word for word in command.split()]
    assert alliance(*words, "--db", interrupted.name).code == 0
    assert alliance("db", "verify", "--db", interrupted.name).code == 0
    assert facts(interrupted) == facts(registry.with_name("other.sqlite"))
