"""Takes back the last change: the inverse of each of its rows, newest first, as a change of its own.

A row must still be what the change left, else the undo is refused. A decision that the change made is
retracted, not deleted, unless what it decides about goes away with it; the log keeps every image.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlmodel import SQLModel, select

from alliance_cli.store import bulk
from alliance_cli.store.tables import LOGGED, ChangeEntryRow, DecisionRow
from alliance_cli.store.writing import Writer, image


def undo(writer: Writer, change: int) -> int:
    """Takes the change back inside the writer's transaction; how many rows it touched.

    The writer's own change will say what it undoes. Raises Refused when a row has moved on since.
    """
    writer.authorship = writer.authorship._replace(undoes=change)
    if bulk.is_bulk(writer, change):
        return bulk.Bulk(writer).take_back(change)
    query = select(ChangeEntryRow).where(ChangeEntryRow.change_id == change)
    entries = sorted(writer.session.exec(query), key=lambda entry: entry.id or 0, reverse=True)
    doomed = {(entry.table_name, entry.row_key) for entry in entries if entry.op == "insert"}
    times = Counter((entry.table_name, entry.row_key) for entry in entries)
    repeated = {key for key, count in times.items() if count > 1}
    for entry in entries:
        _invert(writer, entry, doomed, repeated)
        writer.session.flush()
    return len(entries)


def _invert(
    writer: Writer, entry: ChangeEntryRow, doomed: set[tuple[str, str]], repeated: set[tuple[str, str]]
) -> None:
    """Makes one row what it was. A decision that came is retracted, unless its subject goes or it came and went."""
    table = LOGGED[entry.table_name]
    key: Any = entry.row_key if _text_key(table) else int(entry.row_key)
    row = writer.session.get(table, key)
    if (image(row) if row is not None else None) != bulk.completed(table, entry.new_row):
        raise bulk.moved_on(entry.change_id, entry.table_name, entry.row_key)
    if row is None:
        writer.session.add(table(**(entry.old_row or {})))
    elif entry.op == "update":
        for column, value in (entry.old_row or {}).items():
            setattr(row, column, value)
    elif (
        isinstance(row, DecisionRow)
        and (entry.table_name, entry.row_key) not in repeated
        and not _subject_goes(row, doomed)
    ):
        row.retracted_at = writer.authorship.at
    else:
        writer.session.delete(row)


def _subject_goes(row: DecisionRow, doomed: set[tuple[str, str]]) -> bool:
    subjects = (("mention", row.mention_id), ("source", row.source_id), ("organization", row.organization_id))
    return any((table, str(key)) in doomed for table, key in subjects if key is not None)


def _text_key(table: type[SQLModel]) -> bool:
    return "id" in table.model_fields and table.model_fields["id"].annotation is str
