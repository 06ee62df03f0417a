"""The schema: made by migrations only, up and down, and as the tables declare it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import InvalidData, Unavailable
from alliance_cli.jobs import registry, seeds
from alliance_cli.store import derived, schema
from alliance_cli.store.connection import SCHEMA_REVISION, open_reader
from alliance_cli.store.maintenance import TABLES, verify
from alliance_cli.store.schema import BACKUP_SUFFIX, drift, head, migrate, revision_of
from alliance_cli.store.tables import LOGGED
from alliance_cli.store.writing import Authorship, open_writer


def _query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _tables(path: Path) -> set[str]:
    rows = _query(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows} - {"sqlite_sequence", "alembic_version"}


def test_the_code_reads_the_newest_revision() -> None:
    assert head() == SCHEMA_REVISION


def test_migrations_and_tables_agree(empty_registry: Path) -> None:
    assert drift(empty_registry) == []


def test_drift_is_seen(empty_registry: Path) -> None:
    connection = sqlite3.connect(empty_registry)
    connection.execute("DROP INDEX ix_mention_surface")
    connection.close()
    assert len(drift(empty_registry)) == 1
    assert "ix_mention_surface" in drift(empty_registry)[0]


def test_down_and_up_again_leaves_an_openable_registry(
    core_registry: Path, core_seeds: Path, authorship: Authorship
) -> None:
    with open_reader(core_registry) as reader:
        before = seeds.texts(reader)
    migrate(core_registry, "base", down=True)
    assert _tables(core_registry) == set()
    assert revision_of(core_registry) is None
    migrate(core_registry)
    assert revision_of(core_registry) == head()
    assert _tables(core_registry) == {*TABLES, *derived.TABLES}
    assert drift(core_registry) == []
    with open_reader(core_registry) as reader:
        assert verify(reader) == []
    with open_writer(core_registry, authorship) as writer:
        seeds.load(writer, core_seeds)
    with open_reader(core_registry) as reader:
        assert seeds.texts(reader) == before


def test_upgrading_keeps_the_rows_and_the_old_file(core_registry: Path) -> None:
    with open_reader(core_registry) as reader:
        before = seeds.texts(reader, log=True)
    migrate(core_registry)
    with open_reader(core_registry) as reader:
        assert seeds.texts(reader, log=True) == before
    kept = core_registry.with_name(core_registry.name + BACKUP_SUFFIX)
    with open_reader(kept) as reader:
        assert seeds.texts(reader, log=True) == before


def test_a_failed_migration_leaves_the_old_file(core_registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = core_registry.read_bytes()

    def broken(path: Path, *_: object) -> None:
        connection = sqlite3.connect(path)
        connection.execute("DROP TABLE source_text")
        connection.close()
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(schema, "_run", broken)
    with pytest.raises(Unavailable):
        migrate(core_registry)
    assert core_registry.read_bytes() == before
    assert not core_registry.with_name(core_registry.name + ".upgrading").exists()


def test_a_migration_waits_for_a_writer(core_registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "WAIT_SECONDS", 0.2)
    writer = sqlite3.connect(core_registry, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="is locked by"):
        migrate(core_registry)
    writer.execute("UPDATE organization SET name = 'Fen Laboratories' WHERE slug = 'fen-labs'")
    writer.execute("COMMIT")
    writer.close()
    migrate(core_registry)
    assert _query(core_registry, "SELECT name FROM organization WHERE slug = 'fen-labs'") == [
        ("Fen Laboratories",)
    ]


def test_a_migration_that_was_killed_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    left = sqlite3.connect(tmp_path / "new.sqlite.upgrading")
    left.execute("CREATE TABLE change (id INTEGER)")
    left.close()
    migrate(path)
    assert drift(path) == []


def test_a_foreign_database_is_not_migrated(tmp_path: Path) -> None:
    path = tmp_path / "foreign.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (id INTEGER)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(InvalidData, match="no registry"):
        migrate(path)
    assert path.read_bytes() == before


def test_garbage_is_not_migrated(tmp_path: Path) -> None:
    path = tmp_path / "garbage.sqlite"
    path.write_bytes(b"no database " * 400)
    for ask in (migrate, revision_of, registry.upgrade):
        with pytest.raises(InvalidData, match="not a SQLite file"):
            ask(path)


def test_a_revision_of_the_future_is_told(core_registry: Path) -> None:
    connection = sqlite3.connect(core_registry)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(Unavailable, match="9999"):
        migrate(core_registry)


@pytest.mark.parametrize("name", ["with space", "100%", "what?", "a#b", "q'uote", "ünï"])
def test_any_folder_name_will_do(
    name: str, tmp_path: Path, empty_registry: Path, authorship: Authorship
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    path = Path(shutil.copyfile(empty_registry, folder / "registry.sqlite"))
    with open_writer(path, authorship):
        pass
    with open_reader(path) as reader:
        assert reader.rows("SELECT count(*) FROM change") == [(0,)]
    migrate(path)
    assert revision_of(path) == head()
    assert {item.name for item in tmp_path.iterdir()} == {name, empty_registry.name}


def test_an_upgrade_of_the_current_schema_does_nothing(core_registry: Path) -> None:
    before = core_registry.read_bytes()
    assert registry.upgrade(core_registry) == (head(), head())
    assert core_registry.read_bytes() == before


def test_an_upgrade_needs_a_registry(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no registry"):
        registry.upgrade(tmp_path / "none.sqlite")
    assert list(tmp_path.iterdir()) == []


# --- what SQLite holds of the rules ------------------------------------------------------------------------


def test_every_foreign_key_is_restricted_and_indexed(empty_registry: Path) -> None:
    found = 0
    for table in _tables(empty_registry):
        indexed = {
            _query(empty_registry, f"PRAGMA index_info('{name}')")[0][2]
            for _, name, _, _, partial in _query(empty_registry, f"PRAGMA index_list('{table}')")
            if not partial
        }
        indexed |= {row[1] for row in _query(empty_registry, f"PRAGMA table_info('{table}')") if row[5] == 1}
        for _, _, target, column, _, _, on_delete, _ in _query(
            empty_registry, f"PRAGMA foreign_key_list('{table}')"
        ):
            found += 1
            assert on_delete == "RESTRICT", f"{table}.{column} → {target}"
            assert column in indexed, f"{table}.{column} has no index"
    assert found >= 20


def test_every_check_has_a_name_with_a_version(empty_registry: Path) -> None:
    sql = "".join(text for (text,) in _query(empty_registry, "SELECT sql FROM sqlite_master WHERE sql <> ''"))
    checks = re.findall(r"(?:CONSTRAINT \"?(\w+)\"? )?CHECK \(", sql)
    assert len(checks) >= 40
    assert [name for name in checks if not re.fullmatch(r"ck_\w+_v\d+", name)] == []


def test_every_constraint_has_a_name(empty_registry: Path) -> None:
    for table in _tables(empty_registry):
        ((sql,),) = _query(empty_registry, f"SELECT sql FROM sqlite_master WHERE name = '{table}'")
        lines = [line.strip() for line in sql.splitlines()]
        unnamed = [line for line in lines if re.match(r"(PRIMARY KEY|UNIQUE|FOREIGN KEY|CHECK)\b", line)]
        assert unnamed == []


def test_numbered_rows_are_never_numbered_again(empty_registry: Path) -> None:
    for table in _tables(empty_registry) - set(derived.TABLES):
        ((sql,),) = _query(empty_registry, f"SELECT sql FROM sqlite_master WHERE name = '{table}'")
        columns = _query(empty_registry, f"PRAGMA table_info('{table}')")
        numbered = any(row[1] == "id" and row[2] == "INTEGER" for row in columns)
        assert numbered == ("AUTOINCREMENT" in sql), table


def test_nothing_that_a_rebuild_would_lose(empty_registry: Path) -> None:
    kinds = {kind for (kind,) in _query(empty_registry, "SELECT DISTINCT type FROM sqlite_master")}
    assert kinds == {"table", "index"}
    for _, sql in _query(
        empty_registry, "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"
    ):
        columns = re.search(r"\(([^()]*)\)", sql)
        assert columns is not None, f"an index over an expression: {sql}"


def test_every_table_is_known_and_logged(empty_registry: Path) -> None:
    assert _tables(empty_registry) == {*TABLES, *derived.TABLES}
    assert set(LOGGED) == set(TABLES) - {"change", "change_row"}


@pytest.mark.parametrize(
    "row",
    [
        "INSERT INTO organization (slug, name, country) VALUES ('a', 'A', 'USA')",
        "INSERT INTO source (slug, kind, published) VALUES ('a', 'article', 'May 2020')",
        "INSERT INTO source (slug, kind) VALUES ('a', 'blog')",
        "INSERT INTO source (slug, kind, sha256) VALUES ('a', 'article', 'ab')",
        "INSERT INTO tag (scheme, code) VALUES ('colour', 'red')",
        "INSERT INTO name (organization_id, value, kind) VALUES (99, 'A', 'alias')",
        "INSERT INTO change (at, actor) VALUES ('2020-01-01T00:00:00Z', 'ada')",
    ],
)
def test_the_database_refuses_what_breaks_a_rule(row: str, empty_registry: Path) -> None:
    connection = sqlite3.connect(empty_registry)
    connection.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(row)
    connection.close()
