"""Row changes as plain rows, for people who asked what a command would do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from alliance_cli.model.fields import Field

if TYPE_CHECKING:
    from alliance_cli.store.writing import RowChange

FIELDS = (
    Field("op", "string", "insert, update or delete"),
    Field("table", "string", "table of the registry"),
    Field("key", "string", "key of the row"),
    Field("values", "string", "columns and what they become"),
)


def preview(changes: Iterable[RowChange]) -> list[dict[str, Any]]:
    """Operation, table, key and the values that differ, a row for each row changed."""
    return [
        {"op": change.op, "table": change.table, "key": change.key, "values": "; ".join(_values(change))}
        for change in changes
    ]


def _values(change: RowChange) -> Iterable[str]:
    old, new = change.old or {}, change.new or {}
    for column in new or old:
        before, after = old.get(column), new.get(column)
        if before == after:
            continue
        if change.op == "update":
            yield f"{column}: {_shown(before)} → {_shown(after)}"
        else:
            yield f"{column}: {_shown(before if change.op == 'delete' else after)}"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
