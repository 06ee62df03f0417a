"""Decisions as text that travels: sorted JSON lines, the same as in seeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import AllianceError, InvalidData
from alliance_cli.store import facts

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

TABLE = next(table for table in facts.TABLES if table.name == "decisions")


class Imported(NamedTuple):
    """What an import did: rows read, rows that changed something, conflicts and left-out rows in words."""

    read: int
    changed: int
    conflicts: tuple[str, ...]
    skipped: tuple[str, ...]


def text(reader: Reader) -> str:
    """All decisions, retracted ones too, one JSON object a line, in the order of `db dump`."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in facts.rows(reader, TABLE))


def take(writer: Writer, name: str, content: str, *, skip_unknown: bool = False) -> Imported:
    """Takes decisions over; rows that are here already change nothing.

    Errors name the line (`name` is the file): InvalidData for a row that cannot be, NotFound for an unknown
    organization, source or mention. With `skip_unknown` rows about sources and mentions that are not in this
    registry are left out and told.
    """
    from alliance_cli.store import taking

    changed, read = 0, 0
    conflicts: list[str] = []
    skipped: list[str] = []
    seen: dict[str, str] = {}
    for where, row in _rows(name, content):
        read += 1
        first = seen.setdefault(row["id"], where)
        if first != where:
            raise InvalidData(
                f"{where}: decision {row['id']} stands in {first} already", "remove one of the lines"
            )
        try:
            taken = taking.take(writer, row)
        except taking.UnknownPlace as error:
            if not skip_unknown:
                raise taking.UnknownPlace(f"{where}: {error.message}", error.hint) from error
            skipped.append(f"{where}: {error.message}")
            continue
        except AllianceError as error:
            raise type(error)(f"{where}: {error.message}", error.hint) from error
        changed += taken.changed
        if taken.conflict:
            conflicts.append(taken.conflict)
    return Imported(read, changed, tuple(conflicts), tuple(skipped))


def _rows(name: str, content: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows, checked by themselves, with file and line."""
    from alliance_cli.store.validation import check_row

    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InvalidData(f"{where}: not JSON: {error}", "write one JSON object a line") from error
        if not isinstance(found, dict):
            raise InvalidData(f"{where}: not a JSON object", "write one JSON object a line")
        unknown = [column for column in found if column not in TABLE.columns]
        if unknown:
            raise InvalidData(
                f"{where}: unknown column '{unknown[0]}'", f"columns are {', '.join(TABLE.columns)}"
            )
        row = {column: found.get(column) for column in TABLE.columns}
        try:
            check_row("decisions", row)
        except InvalidData as error:
            raise InvalidData(f"{where}: {error.message}", error.hint) from error
        yield where, row
