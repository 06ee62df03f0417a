"""The whole registry as described tables, for a folder that explains itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from alliance_cli.store import facts

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


def described(reader: Reader) -> Iterator[tuple[facts.FactTable, list[dict[str, Any]]]]:
    """Every table of facts with its rows; values that are objects become JSON text."""
    import json

    for table in facts.TABLES:
        rows = facts.rows(reader, table)
        for row in rows:
            for column in facts.JSON_COLUMNS:
                if row.get(column) is not None:
                    row[column] = json.dumps(row[column], ensure_ascii=False, sort_keys=True)
        yield table, rows
