"""The `members` listing: the roster, and on demand the statements behind each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.jobs.rosters.evidence import gather
from alliance_cli.jobs.rosters.roster import (
    Filters,
    Row,
    check_filters,
    default_alliance,
    evidence_of,
    known_alliance,
    of_material,
)
from alliance_cli.model.records import Alliance
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


class Members(NamedTuple):
    """Rows, the title of the listing, and how many disputed and former rows the default status hid."""

    rows: list[Row]
    title: str
    hidden_disputed: int
    hidden_former: int


def members(
    reader: Reader, filters: Filters, *, evidence: bool = False, every_alliance: bool = False
) -> Members:
    """The roster of one alliance, the registry's default unless named; of every one with `every_alliance`."""
    check_filters(filters)
    alliances = reading.alliances(reader)
    slugs = _chosen(alliances, filters, every_alliance=every_alliance)
    material = gather(reader, slugs[0] if len(slugs) == 1 else None)
    rows: list[Row] = []
    disputed = former = 0
    for slug in slugs:
        found = of_material(reader, material, slug, filters)
        disputed += found.hidden_disputed
        former += found.hidden_former
        rows += found.rows
        if evidence:
            for row in found.rows:
                row["evidence"] = evidence_of(material, slug, row, reader)
    title = material.alliances[slugs[0]].name if len(slugs) == 1 else "All alliances"
    return Members(rows, title, disputed, former)


def _chosen(alliances: Mapping[str, Alliance], filters: Filters, *, every_alliance: bool) -> list[str]:
    if filters.alliance:
        return [known_alliance(alliances, filters.alliance)]
    return list(alliances) if every_alliance else [default_alliance(alliances)]
