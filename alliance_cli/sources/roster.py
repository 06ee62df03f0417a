"""Records of any file as rows of a roster: which column is which, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alliance_cli.errors import InvalidData
from alliance_cli.sources.columns import key_of, synonyms

SLUG_COLUMNS = ("slug", "organization")  # `organization` only beside a column that gives the name
PLAIN_COLUMNS = ("role", "tier", "sector", "status")


class Record(NamedTuple):
    """One record of a file: its line or number, the same in words, its columns and, as many, its cells."""

    line: int
    where: str
    columns: tuple[str, ...]
    cells: tuple[str | None, ...]


class RosterRow(NamedTuple):
    """One body that a roster file names. `line` is the line of its start, in a JSON array its number."""

    name: str
    organization: str | None = None
    role: str | None = None
    tier: str | None = None
    sector: str | None = None
    status: str | None = None
    line: int = 0


class Places(NamedTuple):
    """Where each value stands among the columns; None where the file has no such column."""

    name: int
    organization: int | None
    role: int | None
    tier: int | None
    sector: int | None
    status: int | None


def rows_of(records: Iterator[Record]) -> list[RosterRow]:
    """A row for each record; InvalidData for a record without a name, or without a column for it."""
    rows: list[RosterRow] = []
    known: dict[tuple[str, ...], Places] = {}
    for record in records:
        places = known.get(record.columns)
        if places is None:
            places = known[record.columns] = places_of(record.columns, record.where)
        name = record.cells[places.name]
        if not name or name.isspace():
            raise InvalidData(f"{record.where} has no name", "fill the name or drop the record")
        rows.append(
            RosterRow(
                name,
                _value(record, places.organization),
                _value(record, places.role),
                _value(record, places.tier),
                _value(record, places.sector),
                _value(record, places.status),
                record.line,
            )
        )
    return rows


def _value(record: Record, at: int | None) -> str | None:
    """The cell in that column; None when it is empty or there is no such column."""
    return None if at is None else record.cells[at] or None


def places_of(columns: Sequence[str], where: str) -> Places:
    """Where the columns of a roster stand; InvalidData when none gives the name or one stands twice."""
    keys = [key_of(column) for column in columns]
    name = next((key for key in synonyms("name") if key in keys), None)
    if name is None:
        raise _no_name(columns, where)
    slug = next((key for key in SLUG_COLUMNS if key in keys and key != name), None)
    for key in (name, slug, *PLAIN_COLUMNS):
        if key and keys.count(key) > 1:
            raise InvalidData(f"{where} has two columns '{key}'", "rename or drop one of them")
    rest = [keys.index(key) if key in keys else None for key in (slug, *PLAIN_COLUMNS)]
    return Places(keys.index(name), *rest)


def _no_name(columns: Sequence[str], where: str) -> InvalidData:
    found = ", ".join(f"'{column}'" for column in columns[:12]) or "none"
    for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(columns) == 1 and mark in columns[0]:
            return InvalidData(
                f"{where} has one column: {found}", f"it seems to be separated by {word}; save it with commas"
            )
    return InvalidData(
        f"{where} has no column for the name; the columns are {found}",
        "call the column 'name', 'member', 'organization' or 'company'",
    )
