"""Many rows in one change, past the session: batches of plain statements, each row in the change log.

A row costs a tenth of what it costs as an object of the session. What is derived of names and decisions follows the
writer's list of changes, so that these rows are as good as the session's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlmodel import SQLModel

from alliance_cli.store import tables as t
from alliance_cli.store.writing import RowChange, Writer

BATCH = 1_000
TABLES = (
    t.MentionRow, t.CountClaimRow, t.StagingRow, t.DecisionRow, t.OrganizationRow, t.NameRow, t.TaggingRow,
)  # fmt: skip
"""The tables, all of them with a column `id`."""

Values = dict[str, Any]


def insert_rows(writer: Writer, row: type[SQLModel], rows: Iterable[Values]) -> int:
    """Inserts rows given by their columns, the ones left out empty; how many."""
    table = _table(row)
    columns = table.columns.keys()
    given = iter(rows)
    done = 0
    while some := [dict.fromkeys(columns) | values for values in islice(given, BATCH)]:
        writer.session.connection().execute(insert(table), some)
        writer.changes += [RowChange(table.name, str(one["id"]), "insert", None, one) for one in some]
        done += len(some)
    return done


def update_rows(writer: Writer, row: type[SQLModel], changed: Sequence[tuple[Values, Values]]) -> int:
    """Sets columns of rows: each pair is a row as it is and what is to change in it; how many."""
    table = _table(row)
    for start in range(0, len(changed), BATCH):
        some = changed[start : start + BATCH]
        for names in {tuple(values) for _, values in some}:
            statement = (
                update(table)
                .where(table.columns["id"] == bindparam("key"))
                .values({name: bindparam(f"new_{name}") for name in names})
            )
            parameters = [
                {"key": old["id"], **{f"new_{name}": values[name] for name in names}}
                for old, values in some
                if tuple(values) == names
            ]
            writer.session.connection().execute(statement, parameters)
        writer.changes += [
            RowChange(table.name, str(old["id"]), "update", dict(old), {**old, **values})
            for old, values in some
        ]
    return len(changed)


def rows_by_id(writer: Writer, row: type[SQLModel], ids: Sequence[str]) -> dict[str, Values]:
    """Rows by id, as the database holds them now."""
    table = _table(row)
    found: dict[str, Values] = {}
    for start in range(0, len(ids), 500):
        query = table.select().where(table.columns["id"].in_(ids[start : start + 500]))
        for one in writer.session.connection().execute(query).mappings():
            found[str(one["id"])] = dict(one)
    return found


def _table(row: type[SQLModel]) -> Table:
    assert row in TABLES, f"{row.__name__} goes through the session"
    return SQLModel.metadata.tables[str(row.__tablename__)]
