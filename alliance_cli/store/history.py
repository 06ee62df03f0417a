"""The change log as it is read: which changes there were, what each did, and the registry as it was after one.

Plain SQL like every reading module. `rewind` shows a reader the past: tables that have changed since are shadowed
by temporary ones, so that every query reads the state after a change, and nothing is written to the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from alliance_cli.store.connection import Reader, explained

FIELDS = "c.id AS change, c.at, c.actor, c.command, c.message, c.undoes_id AS undoes"
NAMED = {
    "organization_id": "organization",
    "merged_into_id": "organization",
    "subject_id": "organization",
    "object_id": "organization",
    "alliance_id": "organization",
    "source_id": "source",
    "supersedes_id": "source",
    "tag_id": "tag",
}
"""Columns that hold the number of a row which a person knows by its slug or code, and that row's table."""

_WORDS = {
    "organization": "slug",
    "source": "slug",
    "tag": "code",
}


class Entry(NamedTuple):
    """One row that a change changed: operation `insert`, `update` or `delete`, and both images."""

    change: int
    table: str
    key: str
    op: str
    old: dict[str, Any]
    new: dict[str, Any]


class Wanted(NamedTuple):
    """Which changes to list; every empty one lists all. `rows` are (table, key) of what a change must touch."""

    newest: int | None = None
    command: str | None = None
    actor: str | None = None
    since: str | None = None
    rows: tuple[tuple[str, int], ...] = ()


def changes(reader: Reader, wanted: Wanted) -> list[dict[str, object]]:
    """The changes, newest first; reads no more of the log than it lists, unless it must look into the rows."""
    conditions = ["c.command = :command", "c.actor = :actor", "c.at >= :since"]
    given = (wanted.command, wanted.actor, wanted.since)
    kept = [text for text, value in zip(conditions, given, strict=True) if value is not None]
    if wanted.rows:
        kept.append(f"c.id IN ({' UNION '.join(_touching(*row) for row in wanted.rows)})")
    where = f"WHERE {' AND '.join(kept)} " if kept else ""
    limit = f"LIMIT {wanted.newest}" if wanted.newest is not None else ""
    return list(
        reader.dicts(f"SELECT {FIELDS} FROM change c {where}ORDER BY c.id DESC {limit}", wanted._asdict())
    )


def _touching(table: str, key: int) -> str:
    """The changes that touched a row, or rows that refer to it, be it through a mention."""
    image = "COALESCE(r.new_row, r.old_row)"
    columns = [column for column, target in NAMED.items() if target == table]
    refers = " OR ".join(
        f"json_extract({side}, '$.{column}') = {key}"
        for column in columns
        for side in ("r.old_row", "r.new_row")
    )
    through = (
        f" OR json_extract({image}, '$.mention_id') IN (SELECT id FROM mention WHERE source_id = {key})"
        if table == "source"
        else ""
    )
    return (
        f"SELECT r.change_id FROM change_row r WHERE (r.table_name = '{table}' AND r.row_key = '{key}')"
        f" OR {refers}{through}"
    )


def entries(reader: Reader, change: int) -> list[Entry]:
    """What a change did, row by row, in the order in which it was done."""
    import json

    query = """SELECT change_id, table_name, row_key, op, old_row, new_row FROM change_row
      WHERE change_id = ? ORDER BY id"""
    rows: list[Any] = reader.rows(query, (change,))
    return [Entry(*row[:4], *(json.loads(text) if text else {} for text in row[4:])) for row in rows]


def known_as(reader: Reader, table: str, slug: str) -> list[int]:
    """The numbers of the rows (of `organization` or `source`) that have or ever had a slug."""
    query = f"""
      SELECT id FROM "{table}" WHERE slug = :slug UNION
      SELECT CAST(row_key AS INTEGER) FROM change_row
      WHERE table_name = '{table}' AND op = 'delete' AND json_extract(old_row, '$.slug') = :slug"""
    return [int(str(row[0])) for row in reader.rows(query, {"slug": slug})]


def words(reader: Reader, rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What a person calls rows of `organization`, `source` and `tag`: the slug or code, of deleted rows too."""
    found = {}
    for table, key in dict.fromkeys(rows):
        column = _WORDS[table]
        query = f"""
          SELECT {column} FROM "{table}" WHERE id = :key UNION ALL
          SELECT json_extract(COALESCE(new_row, old_row), '$.{column}') FROM change_row
          WHERE table_name = :table AND row_key = CAST(:key AS TEXT) LIMIT 1"""
        row = reader.rows(query, {"key": key, "table": table})
        if row:
            found[table, key] = str(row[0][0])
    return found


def newest(reader: Reader) -> int:
    """The number of the newest change; 0 for a registry without one."""
    found = reader.rows("SELECT max(id) FROM change")[0][0]
    return int(str(found)) if found is not None else 0


def last_by(reader: Reader, instant: str) -> int:
    """The number of the last change made at an instant (UTC) or before it; 0 when there is none."""
    found = reader.rows("SELECT max(id) FROM change WHERE at <= ?", (instant,))[0][0]
    return int(str(found)) if found is not None else 0


def rewind(reader: Reader, change: int) -> None:
    """Lets the reader see the registry as it was after a change (0 is before the first), and the log until then.

    The cost is that of the rows in the tables that changed since; the file stays as it is.
    """
    with _shadowing(reader) as run:
        run(
            "CREATE TEMP TABLE past_row AS SELECT min(id) AS id, table_name, row_key FROM main.change_row "
            f"WHERE change_id > {int(change)} GROUP BY table_name, row_key"
        )
        tables = [
            str(row[0]) for row in run("SELECT DISTINCT table_name FROM past_row ORDER BY 1").fetchall()
        ]
        for table in tables:
            _shadow(run, table)
        for table, column in (("change", "id"), ("change_row", "change_id")):
            run(f'CREATE TEMP VIEW "{table}" AS SELECT * FROM main."{table}" WHERE {column} <= {int(change)}')


@contextmanager
def _shadowing(reader: Reader) -> Iterator[Any]:
    """Runs statements on temporary tables; a reader that may not write at all may write those."""
    connection = reader.connection
    guarded = bool(connection.execute("PRAGMA query_only").fetchone()[0])
    try:
        connection.execute("PRAGMA query_only=OFF")
        yield connection.execute
    except sqlite3.Error as error:
        raise explained(error, reader.path) from error
    finally:
        if guarded:
            connection.execute("PRAGMA query_only=ON")


def _shadow(run: Any, table: str) -> None:
    """A temporary table of the same name: the rows that did not change since, and the first images of the others."""
    columns = run(f"PRAGMA main.table_info('{table}')").fetchall()
    key, kind = next((name, kind) for _, name, kind, _, _, primary in columns if primary)
    number = kind.upper() == "INTEGER"
    touched = f"SELECT {'CAST(row_key AS INTEGER)' if number else 'row_key'} FROM past_row WHERE table_name = '{table}'"
    run(f'CREATE TEMP TABLE "{table}" AS SELECT * FROM main."{table}" WHERE "{key}" NOT IN ({touched})')
    values = ", ".join(_past_value(name, default) for _, name, _, _, default, _ in columns)
    run(
        f'INSERT INTO temp."{table}" SELECT {values} FROM main.change_row '
        f"WHERE old_row IS NOT NULL AND id IN (SELECT id FROM past_row WHERE table_name = '{table}')"
    )
    run(f'CREATE INDEX temp."past_{table}" ON "{table}" ("{key}")')
    for _, index, *_ in run(f"PRAGMA main.index_list('{table}')").fetchall():
        names = [f'"{name}"' for _, _, name in run(f"PRAGMA main.index_info('{index}')").fetchall()]
        run(f'CREATE INDEX temp."past_{index}" ON "{table}" ({", ".join(names)})')


def _past_value(column: str, default: str | None) -> str:
    """A column out of an old image; one that is younger than the image has its default."""
    value = f"""json_extract(old_row, '$."{column}"')"""
    return value if default is None else f"COALESCE({value}, {default})"
