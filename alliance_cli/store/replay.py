"""Whether the change log and the tables tell the same story, read in both directions.

Forwards, the last image of every row must be the row itself, and every row must have one. Backwards, each image
before a change must be the image after the change before it, down to an insertion: then any earlier state that is
read out of the log is one that was there. Columns that are younger than an image are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from alliance_cli.errors import InvalidData
from alliance_cli.store.connection import Reader

LOGGED = (
    "organization", "name", "identifier", "tag", "tagging", "relation", "alliance", "source", "source_text", "coverage",
    "mention", "count_claim", "staging_group", "staging", "decision",
)  # fmt: skip
"""Tables whose rows the change log follows; a test holds the list to that of the writer."""

Image = dict[str, Any]


def problems(reader: Reader) -> Iterator[str]:
    """What does not agree, one line each; nothing when the log and the tables tell the same."""
    yield from _broken_chains(reader)
    for table in LOGGED:
        yield from _different_rows(reader, table)


def _broken_chains(reader: Reader) -> Iterator[str]:
    """Rows whose images do not follow from each other."""
    query = """
      SELECT table_name, row_key, change_id, op, old_row, before FROM (
        SELECT id, table_name, row_key, change_id, op, old_row,
          LAG(new_row) OVER (PARTITION BY table_name, row_key ORDER BY id) AS before
        FROM change_row)
      WHERE old_row IS NOT before OR (op = 'insert') <> (before IS NULL) ORDER BY id"""
    for table, key, change, op, old, before in _rows(reader, query):
        left, right = _loaded(old), _loaded(before)
        if (op == "insert") != (right is None) or not _agree(left, right):
            yield f"log: {table} {key} was not left by an earlier change as change {change} found it"


def _different_rows(reader: Reader, table: str) -> Iterator[str]:
    """Rows of a table that are not what the log left them as."""
    columns = [
        (str(name), bool(primary)) for _, name, *_, primary in _rows(reader, f"PRAGMA table_info('{table}')")
    ]
    key = next(name for name, primary in columns if primary)
    stored = ", ".join(f't."{name}"' for name, _ in columns)
    last = f"""SELECT row_key, new_row FROM change_row WHERE id IN (
      SELECT max(id) FROM change_row WHERE table_name = '{table}' GROUP BY row_key)"""
    number = "INTEGER" if key != "id" or _is_number(reader, table) else "TEXT"
    query = f"""
      SELECT l.row_key, l.new_row, t."{key}" IS NOT NULL, {stored} FROM ({last}) l
      LEFT JOIN "{table}" t ON t."{key}" = CAST(l.row_key AS {number})"""
    for name, image, there, *values in _rows(reader, query):
        row = dict(zip((column for column, _ in columns), values, strict=True)) if there else None
        if not _agree(_loaded(image), row):
            yield f"replay: {table} {name} is not as the log left it"
    unknown = f"""
      SELECT "{key}" FROM "{table}" WHERE CAST("{key}" AS TEXT) NOT IN (
        SELECT row_key FROM change_row WHERE table_name = '{table}') ORDER BY 1"""
    for (name,) in _rows(reader, unknown):
        yield f"replay: {table} {name} is not in the log"


def _is_number(reader: Reader, table: str) -> bool:
    kinds = {name: kind for _, name, kind, *_ in _rows(reader, f"PRAGMA table_info('{table}')")}
    return str(kinds["id"]).upper() == "INTEGER"


def _rows(reader: Reader, query: str) -> Iterator[Any]:
    """The rows of a query one by one: a log may be larger than memory."""
    yield from reader.stream(query)


def _loaded(text: object) -> Image | None:
    if text is None:
        return None
    try:
        found: Image = json.loads(str(text))
    except ValueError as error:
        raise InvalidData(f"log: '{str(text)[:40]}' is no image of a row", "restore a backup") from error
    return found


def _agree(image: Image | None, row: Image | None) -> bool:
    """Whether the two are equal in the columns that both have; one that is missing is equal to nothing but that."""
    if image is None or row is None:
        return image is row
    return all(_plain(image[column]) == _plain(row[column]) for column in image.keys() & row.keys())


def _plain(value: Any) -> Any:
    """A value as it is compared: truth as a number, an object out of its text."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
