"""Rows of a table as mentions: one each."""

from __future__ import annotations

from functools import lru_cache

from alliance_cli.errors import InvalidData
from alliance_cli.extract import tables
from alliance_cli.model.dates import is_partial_date
from alliance_cli.model.documents import Coalition, Document, Extraction, FoundMention, Group, Row
from alliance_cli.model.terms import Stance

TABLE = "table"


@lru_cache(maxsize=4)
def _stances(_version: int) -> dict[str, Stance]:
    return {row["word"]: Stance(row["stance"]) for row in tables.rows("stances")}


def from_rows(document: Document, alliance: Coalition) -> Extraction:
    """One mention a row, a group for each stance; a row without a name says nothing.

    Cells by role: `name`, `stance` (member when empty), `role`, `tier`, `date`. Raises InvalidData for a stance
    or a date that is none.
    """
    mentions: list[FoundMention] = []
    groups: dict[Stance, Group] = {}
    seen: dict[tuple[str, str], int] = {}
    for row in document.rows:
        name = " ".join(row.cells.get("name", "").split())
        if not name:
            continue
        stance = _stance(document, row)
        group = groups.setdefault(
            stance,
            Group(f"t{len(groups) + 1}", stance, TABLE, document.title or document.name, alliance.slug),
        )
        key = (name, row.cells.get("alliance", ""))
        seen[key] = seen.get(key, 0) + 1
        mentions.append(
            FoundMention(
                name,
                seen[key],
                stance,
                group.id,
                TABLE,
                alliance.slug,
                locator=row.locator,
                role=row.cells.get("role") or None,
                tier=row.cells.get("tier") or None,
                event_date=_date(document, row),
            )
        )
    return Extraction(tuple(mentions), tuple(groups.values()))


def stance_of(cell: str) -> Stance | None:
    """The stance that a cell says by itself; None for any other cell."""
    return _stances(tables.version()).get(" ".join(cell.lower().split()))


def _stance(document: Document, row: Row) -> Stance:
    written = " ".join(row.cells.get("stance", "").lower().split())
    if not written:
        return Stance.MEMBER
    stance = stance_of(written)
    if stance is None:
        choices = ", ".join(Stance)
        raise InvalidData(f"{document.name}, {row.locator}: unknown stance '{written}'", f"one of {choices}")
    return stance


def _date(document: Document, row: Row) -> str | None:
    written = row.cells.get("date", "").strip()
    if not written:
        return None
    day = written.replace("/", "-").removesuffix(" 00:00:00").removesuffix("T00:00:00")
    if not is_partial_date(day):
        raise InvalidData(
            f"{document.name}, {row.locator}: '{written}' is not a date",
            "write a day, a month or a year: 2023-12-05, 2023-12 or 2023",
        )
    return day
