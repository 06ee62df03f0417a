"""What differs between two rosters: days, sources, files, registries. Rows in the documented fields.

Each operand is read into a side by itself, then the sides are compared body by body: `diff(a, a)` is empty,
and `diff(b, a)` is `diff(a, b)` in the mirror.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliance_cli.jobs.rosters.operands import COMPUTED, Entry, Operand, OperandKind, Sides, parse_operand
from alliance_cli.jobs.rosters.roster import Row, default_alliance, known_alliance
from alliance_cli.model.dates import LAST_DAY, later
from alliance_cli.model.order import name_order
from alliance_cli.model.terms import Status
from alliance_cli.names import fold
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader

__all__ = ["CHANGES", "Operand", "OperandKind", "diff", "parse_operand", "wording"]

CHANGES = ("added", "removed", "role", "tier", "sector", "name", "status", "disputed")
"""In the order in which they are listed."""


def wording(left: Operand, right: Operand) -> dict[str, str]:
    """How a person reads `added` and `removed` between these operands."""
    kinds = {left.kind, right.kind}
    if kinds == {OperandKind.DAY} and left.known == right.known:
        backwards = later(left.value or LAST_DAY, right.value or LAST_DAY)
        return {"added": "left", "removed": "joined"} if backwards else {"added": "joined", "removed": "left"}
    if kinds == {OperandKind.DAY}:
        return {"added": f"known only at {right.text}", "removed": f"known only at {left.text}"}
    words = "named only in" if kinds == {OperandKind.SOURCE} else "only in"
    return {"added": f"{words} {right.text}", "removed": f"{words} {left.text}"}


def diff(reader: Reader, left: Operand, right: Operand, *, alliance: str | None = None) -> list[Row]:
    """What changes from left to right in one alliance (the default one unless named), kind by kind.

    Between whole rosters (days, registries) `added` and `removed` mean becoming and ceasing to be a member;
    against a source or a file they mean that one side alone names the member. Values are compared only where
    both sides know them.
    """
    known = reading.alliances(reader)
    slug = known_alliance(known, alliance) if alliance else default_alliance(known)
    sides = Sides(reader, slug)
    before, after = sides.of(left), sides.of(right)
    whole = left.kind in COMPUTED and right.kind in COMPUTED
    rows = [
        _row(change, (old, new), values)
        for key in before.keys() | after.keys()
        for old, new in [(before.get(key), after.get(key))]
        for change, *values in _changes(old, new, whole)
    ]
    return sorted(
        rows,
        key=lambda row: (CHANGES.index(row["change"]), name_order(row["name"]), row["organization"] or ""),
    )


Found = tuple[str, str | None, str | None]


def _changes(old: Entry | None, new: Entry | None, whole: bool) -> Iterator[Found]:
    """Kinds of change with the values before and after."""
    left, right = old.status if old else None, new.status if new else None
    change = _status_change(left, right, whole)
    if change is not None:
        yield change, left, right
    if old is None or new is None:
        return
    for name, before, after in (
        ("role", old.role, new.role),
        ("tier", old.tier, new.tier),
        ("sector", old.sector, new.sector),
    ):
        if before and after and fold(before) != fold(after):
            yield name, before, after
    if old.title and new.title and old.title != new.title:
        yield "name", old.title, new.title


def _status_change(old: str | None, new: str | None, whole: bool) -> str | None:
    """The kind of change from one status to another; a side that leaves a body out has none.

    Leaving out says only that the body is no member there: it differs from membership, and between whole
    rosters from a dispute.
    """
    if old == new:
        return None
    pair = (old, new)
    if Status.DISPUTED in pair and (None not in pair or whole):
        return "disputed"
    if None in pair and Status.MEMBER not in pair:
        return None
    if Status.MEMBER in pair and (None in pair or whole):
        return "added" if new == Status.MEMBER else "removed"
    return "status"


def _row(change: str, pair: tuple[Entry | None, Entry | None], values: list[str | None]) -> Row:
    entries = [entry for entry in pair if entry is not None]
    slugs = sorted({entry.organization for entry in entries if entry.organization})
    return {
        "change": change,
        "organization": slugs[0] if slugs else None,
        "name": min(entry.name for entry in entries),
        "before": values[0],
        "after": values[1],
        "sources": sorted({source for entry in entries for source in entry.sources}),
    }
