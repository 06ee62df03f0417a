"""Values that a column cannot hold, in a file whose pages are sound: a byte that changed may make text of another kind.

SQLite takes any kind of value in any column, and does not look whether text is UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from alliance_cli.errors import InvalidData
from alliance_cli.store.connection import Reader

_KINDS = {"VARCHAR": "text", "JSON": "text", "INTEGER": "integer", "BOOLEAN": "integer", "FLOAT": "real"}
"""What the types that migrations declare are in a file; see https://www.sqlite.org/datatype3.html."""

_RULE = re.compile(r"CONSTRAINT (\w+) CHECK \((.*)\)")
"""A rule of a table as migrations write it, on a line of its own: its name and what must hold."""


def strange_values(reader: Reader, tables: Iterable[str]) -> Iterator[str]:
    """The first row of each table with a value that its column cannot hold, by table, row and column or rule.

    The rules are looked at one by one, because SQLite leaves them out when it checks a file that is opened to read.
    """
    written: list[Any] = reader.rows("SELECT name, sql FROM main.sqlite_master WHERE type = 'table'")
    made = dict(written)
    for table in tables:
        columns: list[Any] = reader.rows(f"PRAGMA main.table_info('{table}')")
        kinds = {name: _KINDS[kind] for _, name, kind, *_ in columns}
        wrong = [
            f"""WHEN typeof("{name}") NOT IN ('{kind}', 'null') THEN ': {name} is no {kind}'"""
            for name, kind in kinds.items()
        ]
        wrong += [
            f"WHEN NOT ({holds}) THEN ' breaks the rule {name}'" for name, holds in _RULE.findall(made[table])
        ]
        query = f'SELECT rowid, CASE {" ".join(wrong)} END AS what FROM main."{table}" WHERE what IS NOT NULL LIMIT 1'
        for row, what in reader.rows(query):
            yield f"{table} row {row}{what}"
        texts = [name for name, kind in kinds.items() if kind == "text"]
        if texts and not _is_utf8(reader, table, texts):
            yield from _not_utf8(reader, table, texts)


def _is_utf8(reader: Reader, table: str, columns: list[str]) -> bool:
    """Whether the driver can read all texts of the table, which it does much faster than `_not_utf8`."""
    try:
        for _ in reader.stream(f"SELECT {', '.join(map(_quoted, columns))} FROM main.{_quoted(table)}"):
            pass
    except InvalidData:
        return False
    return True


def _not_utf8(reader: Reader, table: str, columns: list[str]) -> Iterator[str]:
    bare = ", ".join(f"CAST({_quoted(name)} AS BLOB)" for name in columns)
    rows: Iterator[Any] = reader.stream(f"SELECT rowid, {bare} FROM main.{_quoted(table)}")
    for row, *values in rows:
        for name, value in zip(columns, values, strict=True):
            if value is not None and value.decode("utf-8", "ignore").encode() != value:
                yield f"{table} row {row}: {name} is not UTF-8"
                return


def _quoted(name: str) -> str:
    return f'"{name}"'
