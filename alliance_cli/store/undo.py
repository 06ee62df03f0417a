"""Takes back the last change: the inverse of each of its rows, newest first, as a change of its own.

A row must still be what the change left, else the undo is refused. A decision that the change made is
retracted, not deleted, unless what it decides about goes away with it; the log keeps every image.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from json import dumps, loads
from typing import Any, NamedTuple

from sqlalchemy import JSON, Boolean, select
from sqlmodel import SQLModel

from alliance_cli.store import bulk
from alliance_cli.store.tables import LOGGED, ChangeEntryRow
from alliance_cli.store.writing import RowChange, Writer

Image = dict[str, Any]
Named = tuple[str, str]
"""A row by its table and its key, as the log names it."""


def undo(writer: Writer, change: int) -> int:
    """Takes the change back inside the writer's transaction; how many rows it touched.

    The writer's own change will say what it undoes. Raises Refused when a row has moved on since. Row by row past
    the session, which would send them in an order of its own.
    """
    writer.authorship = writer.authorship._replace(undoes=change)
    if bulk.is_bulk(writer, change):
        return bulk.Bulk(writer).take_back(change)
    writer.session.flush()
    log = SQLModel.metadata.tables[str(ChangeEntryRow.__tablename__)]
    query = select(log).where(log.columns["change_id"] == change).order_by(log.columns["id"].desc())
    entries = writer.session.connection().execute(query).all()
    doomed = {(entry.table_name, entry.row_key) for entry in entries if entry.op == "insert"}
    times = Counter((entry.table_name, entry.row_key) for entry in entries)
    repeated = {key for key, count in times.items() if count > 1}
    for entry in entries:
        _invert(writer, entry, doomed, repeated)
    writer.session.expire_all()
    return len(entries)


def _invert(writer: Writer, entry: Any, doomed: set[Named], repeated: set[Named]) -> None:
    """Makes one row what it was. A decision that came is retracted, unless its subject goes or it came and went."""
    named = (entry.table_name, entry.row_key)
    row = _row(writer, named)
    if row != bulk.completed(LOGGED[entry.table_name], entry.new_row):
        raise bulk.moved_on(entry.change_id, *named)
    came = entry.op == "insert" and entry.table_name == "decision"
    if row is None:
        wanted = bulk.completed(LOGGED[entry.table_name], entry.old_row)
    elif entry.op == "update":
        wanted = {**row, **entry.old_row}
    elif came and named not in repeated and not _subject_goes(row, doomed):
        wanted = {**row, "retracted_at": writer.authorship.at}
    else:
        wanted = None
    if wanted != row:
        _write(writer, named, row, wanted)


class Statements(NamedTuple):
    """How rows of a table are read and written by their keys, and how a value of a column is read out of the file."""

    columns: tuple[str, ...]
    select: str
    insert: str
    update: str
    delete: str
    reads: dict[str, Callable[[Any], Any]]


@cache
def _statements(name: str) -> Statements:
    table = SQLModel.metadata.tables[name]
    columns, (key,) = tuple(table.columns.keys()), table.primary_key.columns
    kinds: dict[type[Any], Callable[[Any], Any]] = {JSON: loads, Boolean: bool}
    listed = ", ".join(f'"{column}"' for column in columns)
    assigned = ", ".join(f'"{column}" = ?' for column in columns)
    where = f'WHERE "{key.name}" = CAST(? AS {"INTEGER" if key.type.python_type is int else "TEXT"})'
    return Statements(
        columns,
        f"SELECT {listed} FROM {name} {where}",
        f"INSERT INTO {name} ({listed}) VALUES ({', '.join('?' * len(columns))})",
        f"UPDATE {name} SET {assigned} {where}",
        f"DELETE FROM {name} {where}",
        {column.name: kinds[type(column.type)] for column in table.columns if type(column.type) in kinds},
    )


def _row(writer: Writer, named: Named) -> Image | None:
    how = _statements(named[0])
    found = writer.driver.execute(how.select, (named[1],)).fetchone()
    if found is None:
        return None
    row = dict(zip(how.columns, found, strict=True))
    for column, read in how.reads.items():
        row[column] = read(row[column]) if row[column] is not None else None
    return row


def _write(writer: Writer, named: Named, old: Image | None, new: Image | None) -> None:
    """Makes the row from one image the other, and notes that for the log."""
    how = _statements(named[0])
    given = [(new or {}).get(column) for column in how.columns]
    values = [dumps(value) if isinstance(value, dict) else value for value in given]
    if new is None:
        writer.driver.execute(how.delete, (named[1],))
    elif old is None:
        writer.driver.execute(how.insert, values)
    else:
        writer.driver.execute(how.update, (*values, named[1]))
    op = "insert" if old is None else "delete" if new is None else "update"
    writer.changes.append(RowChange(*named, op, old, new))


def _subject_goes(row: Mapping[str, Any], doomed: set[Named]) -> bool:
    subjects = (("mention", "mention_id"), ("source", "source_id"), ("organization", "organization_id"))
    return any((table, str(row[column])) in doomed for table, column in subjects if row[column] is not None)
