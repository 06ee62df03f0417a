"""Which undone change is which, and what stands in the way of taking one back: later changes that build on it.

Plain SQL like every reading module; `alliance_cli.store.undo` does the taking back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from alliance_cli.store.connection import Reader


class Step(NamedTuple):
    """A change by its number, the change that it takes back, and its command."""

    change: int
    undoes: int | None
    command: str


class Obstacle(NamedTuple):
    """A row that keeps a change from being taken back, and the later change that made it what it is."""

    table: str
    key: str
    change: int


def steps(reader: Reader) -> list[Step]:
    """All changes, oldest first."""
    rows: list[Any] = reader.rows("SELECT id, undoes_id, command FROM change ORDER BY id")
    return [Step(*row) for row in rows]


def moved_on(reader: Reader, change: int) -> Iterator[Obstacle]:
    """Rows of the change that a later one left in another state."""
    query = """
      SELECT r.table_name, r.row_key, r.new_row, l.new_row, l.change_id
      FROM (SELECT max(id) AS id FROM change_row WHERE change_id = :change GROUP BY table_name, row_key) mine
      JOIN change_row r ON r.id = mine.id
      JOIN change_row l ON l.id = (
        SELECT max(id) FROM change_row x WHERE x.table_name = r.table_name AND x.row_key = r.row_key)
      WHERE l.change_id > :change ORDER BY l.id DESC"""
    rows: list[Any] = reader.rows(query, {"change": change})
    for table, key, left, now, later in rows:
        if left != now and _image(reader, table, left) != _image(reader, table, now):
            yield Obstacle(table, key, later)


def _image(reader: Reader, table: str, text: str | None) -> dict[str, Any] | None:
    """An image as one of today's row: a column that is younger than the image has its default."""
    if text is None:
        return None
    columns: list[Any] = reader.rows(f"PRAGMA main.table_info('{table}')")
    found: dict[str, Any] = json.loads(text)
    for _, name, _, _, default, _ in columns:
        if name not in found:
            found[name] = reader.rows(f"SELECT {default or 'NULL'}")[0][0]
    return found


def referring(reader: Reader, change: int) -> Iterator[Obstacle]:
    """Rows of later changes that refer to a row which the change added."""
    added: list[Any] = reader.rows(
        "SELECT DISTINCT table_name FROM change_row WHERE change_id = ? AND op = 'insert'", (change,)
    )
    gone = {str(table) for (table,) in added}
    for table in _tables(reader):
        key = _primary_key(reader, table)
        links: list[Any] = reader.rows(f"PRAGMA main.foreign_key_list('{table}')")
        for _, _, target, column, *_ in links:
            if target in gone:
                yield from _referring(reader, change, (table, key, column), target)


def _referring(reader: Reader, change: int, link: tuple[str, str, str], target: str) -> Iterator[Obstacle]:
    table, key, column = link
    made = "SELECT row_key FROM change_row WHERE change_id = :change AND op = 'insert' AND table_name = "
    query = f"""
      SELECT CAST(t."{key}" AS TEXT), max(r.change_id) FROM "{table}" t
      JOIN change_row r ON r.table_name = '{table}' AND r.row_key = CAST(t."{key}" AS TEXT)
      WHERE CAST(t."{column}" AS TEXT) IN ({made}'{target}') AND CAST(t."{key}" AS TEXT) NOT IN ({made}'{table}')
      GROUP BY 1 ORDER BY 2 DESC"""
    rows: list[Any] = reader.rows(query, {"change": change})
    for found, later in rows:
        yield Obstacle(table, found, later)


def made_by(reader: Reader, table: str, key: str) -> int:
    """The change that added a row; 0 for a row that the log does not know."""
    query = "SELECT min(change_id) FROM change_row WHERE table_name = ? AND row_key = ? AND op = 'insert'"
    found = reader.rows(query, (table, key))[0][0]
    return int(str(found)) if found is not None else 0


def unrestorable(reader: Reader, change: int) -> Iterator[Obstacle]:
    """What keeps a row that the change removed or altered from being what it was before.

    Rows that hold what must be unique in it, and rows that it refers to and that are gone.
    """
    query = """
      SELECT table_name, row_key, old_row FROM change_row
      WHERE change_id = ? AND old_row IS NOT NULL ORDER BY id"""
    rows: list[Any] = reader.rows(query, (change,))
    own: list[Any] = reader.rows("SELECT table_name, row_key FROM change_row WHERE change_id = ?", (change,))
    ours = {(str(table), str(key)) for table, key in own}
    for table, key, text in rows:
        image = _image(reader, table, text) or {}
        twins = [(table, found) for found in _twins(reader, table, key, image)]
        for one in (*twins, *_missing(reader, table, image)):
            if one not in ours:
                yield Obstacle(*one, _last_touch(reader, *one))


def _missing(reader: Reader, table: str, image: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Table and key of rows that an image refers to and that do not exist."""
    links: list[Any] = reader.rows(f"PRAGMA main.foreign_key_list('{table}')")
    for _, _, target, column, referred, *_ in links:
        value = image.get(column)
        if value is not None and not reader.rows(
            f'SELECT 1 FROM "{target}" WHERE "{referred}" = ?', (value,)
        ):
            yield target, str(value)


def _twins(reader: Reader, table: str, key: str, image: dict[str, Any]) -> Iterator[str]:
    """Keys of other rows that are equal to an image in the columns of a unique index."""
    primary = _primary_key(reader, table)
    for columns, condition in _unique_indexes(reader, table):
        values = {column: image.get(column) for column in columns}
        if None in values.values() or not _holds(reader, condition, image):
            continue
        same = " AND ".join(f'"{column}" = :{column}' for column in columns)
        query = f"""
          SELECT CAST("{primary}" AS TEXT) FROM "{table}"
          WHERE {same} AND {condition} AND CAST("{primary}" AS TEXT) <> :own_key"""
        for (found,) in reader.rows(query, {**values, "own_key": key}):
            yield str(found)


def _holds(reader: Reader, condition: str, image: dict[str, Any]) -> bool:
    """Whether the condition of a partial index holds for an image."""
    if condition == "1":
        return True
    plain = {column: value for column, value in image.items() if not isinstance(value, dict | list)}
    row = ", ".join(f':{column} AS "{column}"' for column in plain)
    return bool(reader.rows(f"SELECT 1 FROM (SELECT {row}) WHERE {condition}", plain))


def _unique_indexes(reader: Reader, table: str) -> Iterator[tuple[list[str], str]]:
    """Columns and condition (`1` without one) of the table's unique indexes."""
    indexes: list[Any] = reader.rows(f"PRAGMA main.index_list('{table}')")
    for _, name, unique, origin, partial in indexes:
        if not unique or origin == "pk":
            continue
        columns: list[Any] = reader.rows(f"PRAGMA main.index_info('{name}')")
        condition = "1"
        if partial:
            text = str(reader.rows("SELECT sql FROM main.sqlite_master WHERE name = ?", (name,))[0][0])
            condition = f"({text.partition(' WHERE ')[2]})"
        yield [str(column) for _, _, column in columns], condition


def _last_touch(reader: Reader, table: str, key: str) -> int:
    query = "SELECT max(change_id) FROM change_row WHERE table_name = ? AND row_key = ?"
    found = reader.rows(query, (table, key))[0][0]
    return int(str(found)) if found is not None else 0


def _tables(reader: Reader) -> list[str]:
    """The tables that the change log follows, as far as it has followed them."""
    return [str(row[0]) for row in reader.rows("SELECT DISTINCT table_name FROM change_row ORDER BY 1")]


def _primary_key(reader: Reader, table: str) -> str:
    columns: list[Any] = reader.rows(f"PRAGMA main.table_info('{table}')")
    return next(str(name) for _, name, _, _, _, primary in columns if primary)
