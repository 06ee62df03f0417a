"""Many new rows in one change, past the session: batches of plain inserts, each row with its image in the log.

A row costs a tenth of what it costs as an object of the session, and no more than a batch is in memory. The
log is as complete as any other, so that `undo` takes such a change back by the images, like every change; a
large one in batches too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from json import dumps
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, delete, func, select
from sqlmodel import SQLModel

from alliance_cli.errors import Refused
from alliance_cli.store.tables import LOGGED, ChangeEntryRow
from alliance_cli.store.writing import Writer

BATCH = 5_000
TABLES = ("organization", "name", "identifier", "tag", "tagging", "relation")
"""The tables that rows are added to here; whatever a row refers to stands in a table before its own, or in its own."""


class Known(NamedTuple):
    """What the registry holds, by the numbers of its rows."""

    slugs: set[str]
    display: dict[int, str]
    identifiers: dict[tuple[str, str], int]
    names: set[tuple[int, str]]
    relations: set[tuple[int, str, int]]
    tags: dict[tuple[str, str], int]


class Bulk:
    """Inserts rows inside a writer's transaction; the session may write rows of its own before a batch is sent."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.connection = writer.session.connection()
        self.total = 0
        self._tables = {name: _table(name) for name in TABLES}
        self._columns = {name: tuple(table.columns.keys()) for name, table in self._tables.items()}
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._size = 0
        self._last: dict[str, int] = {}

    def add(self, table: str, **values: object) -> int:
        """Inserts a row, now or with its batch; its number. Columns that are not given are empty."""
        if table not in self._last:
            self._last[table] = self._greatest(table)
        self._last[table] += 1
        row = dict.fromkeys(self._columns[table]) | values | {"id": self._last[table]}
        self._waiting.setdefault(table, []).append(row)
        self.total += 1
        self._size += 1
        if self._size >= BATCH:
            self.send()
        return self._last[table]

    def send(self) -> None:
        """Writes what waits, in the order of the tables, so that what a row refers to is there before it."""
        if not self._size:
            return
        self.writer.log()
        self.writer.upkeep.expect_more(self.writer.driver)
        change = self.writer.change()
        logged: list[tuple[object, ...]] = []
        for table, columns in self._columns.items():
            rows = self._waiting.pop(table, [])
            self._insert(table, columns, [tuple(row.values()) for row in rows])
            logged += [(change, table, str(row["id"]), "insert", None, dumps(row)) for row in rows]
        self._insert(_ENTRIES.name, _LOGGED, logged)
        self._size = 0

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Inserts rows past SQLAlchemy, which would take twice the time of SQLite itself."""
        marks = ", ".join("?" * len(columns))
        self.writer.driver.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)

    def take_back(self, change: int) -> int:
        """Deletes what a change that only added rows here has added, the newest first; how many rows.

        Refused when one of them has changed since.
        """
        self.writer.upkeep.expect_anything()
        self.writer.log()  # in the order in which it was done, so that this can be taken back too
        number, taken, before = self.writer.change(), 0, None
        while entries := self._entries(change, before):
            for table, some in groupby(entries, key=lambda entry: str(entry.table_name)):
                self._delete(self._tables[table], number, list(some))
            taken += len(entries)
            before = entries[-1].id
        return taken

    def _entries(self, change: int, before: int | None) -> Sequence[Any]:
        """The next batch of a change's log, backwards."""
        columns = _ENTRIES.columns
        query = select(columns.id, columns.change_id, columns.table_name, columns.row_key, columns.new_row)
        query = query.where(columns.change_id == change).order_by(columns.id.desc()).limit(BATCH)
        if before is not None:
            query = query.where(columns.id < before)
        return self.connection.execute(query).all()

    def _delete(self, table: Table, number: int, entries: Sequence[Any]) -> None:
        key = table.columns["id"]
        keys = [int(entry.row_key) for entry in entries]
        present = {
            row["id"]: dict(row)
            for row in self.connection.execute(select(table).where(key.in_(keys))).mappings()
        }
        for entry in entries:
            if present.get(int(entry.row_key)) != completed(LOGGED[table.name], entry.new_row):
                raise moved_on(entry.change_id, entry.table_name, entry.row_key)
        self.connection.execute(delete(table).where(key == bindparam("key")), [{"key": one} for one in keys])
        images = [
            (number, table.name, str(entry.new_row["id"]), "delete", dumps(entry.new_row), None)
            for entry in entries
        ]
        self._insert(_ENTRIES.name, _LOGGED, images)

    def _greatest(self, table: str) -> int:
        """The greatest number that the table ever gave: numbers are not used again."""
        query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        given = self.connection.exec_driver_sql(query, (table,)).scalar() or 0
        column = self._tables[table].columns["id"]
        return max(int(given), int(self.connection.execute(select(func.max(column))).scalar() or 0))

    def known(self) -> Known:
        """What the registry holds now, read inside the transaction."""
        rows = self.connection.exec_driver_sql
        organizations = rows("SELECT id, slug, name FROM organization").all()
        identifiers = rows("SELECT scheme, value, organization_id FROM identifier").all()
        display = {int(number): str(name) for number, _, name in organizations}
        return Known(
            slugs={str(slug) for _, slug, _ in organizations},
            display=display,
            identifiers={(scheme, value): number for scheme, value, number in identifiers},
            names={
                *((number, value) for number, value in rows("SELECT organization_id, value FROM name")),
                *display.items(),
            },
            relations={tuple(row) for row in rows("SELECT subject_id, kind, object_id FROM relation")},
            tags={
                (scheme, code): number for number, scheme, code in rows("SELECT id, scheme, code FROM tag")
            },
        )


def moved_on(change: int, table: str, key: str) -> Refused:
    """The refusal to take a change back, one of whose rows is no longer what the change left."""
    return Refused(
        f"change {change} cannot be undone: {table} {key} has changed since", "undo the later change first"
    )


def completed(table: type[SQLModel], image: dict[str, Any] | None) -> dict[str, Any] | None:
    """An image of a row as one of today's: a column that is younger than the image has its default."""
    if image is None or image.keys() == table.model_fields.keys():
        return image
    return table(**image).model_dump()


def is_bulk(writer: Writer, change: int) -> bool:
    """Whether a change added more than a batch of rows, and did nothing else."""
    columns = _ENTRIES.columns
    query = select(columns.table_name, columns.op, func.count()).where(columns.change_id == change)
    found = writer.session.connection().execute(query.group_by(columns.table_name, columns.op)).all()
    plain = all(table in TABLES and op == "insert" for table, op, _ in found)
    return plain and sum(int(rows) for _, _, rows in found) > BATCH


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


_ENTRIES = _table(str(ChangeEntryRow.__tablename__))
_LOGGED = ("change_id", "table_name", "row_key", "op", "old_row", "new_row")
