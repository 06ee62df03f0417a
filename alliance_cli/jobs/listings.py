"""The other listings: sources, mentions, counts, alliances, sectors, stats. Rows in the documented fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alliance_cli.errors import UsageError, did_you_mean
from alliance_cli.jobs.rosters.evidence import Material, gather, live_sources, nearest_parent
from alliance_cli.jobs.rosters.facts import INSIDE
from alliance_cli.jobs.rosters.roster import (
    Filters,
    Row,
    check_filters,
    counted,
    default_alliance,
    known_alliance,
    known_source,
    of_material,
    roster,
)
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.claims import Comparator, CountClaim, CountScope, CountVerdict
from alliance_cli.model.dates import LAST_DAY, hi, lo
from alliance_cli.model.terms import MentionState, RelationKind, Sector, Stance
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader

MEMBER_UNITS = re.compile(
    r"(member|organi[sz]ation|participant|partner|institution|firm|group)s?|(compan|entit|bod)(y|ies)"
)
"""Units that count members and nothing else, as announcements print them."""

TOLERANCE = 0.10
"""How far "around" reaches on either side."""


def sources(reader: Reader, alliance: str | None = None) -> list[Row]:
    """All sources, or those that say something of one alliance; oldest first."""
    found = reading.sources(reader)
    mentioned: Counter[str] = Counter()
    members: dict[str, set[str]] = {}
    wanted = known_alliance(reading.alliances(reader), alliance) if alliance else None
    for mention, decided in reading.resolved_mentions(reader, wanted):
        mentioned[mention.source] += 1
        if mention.stance in INSIDE and mention.state != MentionState.REJECTED:
            members.setdefault(mention.source, set()).add(decided.organization or mention.surface)
    rows = [
        {
            "slug": source.slug,
            "sha256": source.sha256,
            "kind": str(source.kind),
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "published": source.published,
            "date_basis": source.date_basis,
            "retrieved": source.retrieved,
            "supersedes": source.supersedes,
            "mentions": mentioned[source.slug],
            "members": len(members.get(source.slug, ())),
        }
        for source in found.values()
        if wanted is None or mentioned[source.slug]
    ]
    return sorted(rows, key=lambda row: (lo(str(row["published"] or row["retrieved"])), str(row["slug"])))


def retracted(reader: Reader) -> dict[str, str]:
    """The day since which a retracted source (slug) is out of every roster."""
    return {slug: source.retracted for slug, source in reading.sources(reader).items() if source.retracted}


def known_stances(wanted: Sequence[str]) -> tuple[str, ...]:
    """The stances themselves; UsageError with suggestions for an unknown one."""
    for stance in wanted:
        if stance not in list(Stance):
            hint = did_you_mean(closest(stance, list(Stance)), f"one of {', '.join(Stance)}")
            raise UsageError(f"unknown stance '{stance}'", hint)
    return tuple(wanted)


def mentions(
    reader: Reader,
    *,
    source: str | None = None,
    alliance: str | None = None,
    organization: str | None = None,
    unresolved: bool = False,
    stance: tuple[str, ...] = (),
) -> list[Row]:
    """Mentions with what was decided about them, in the order of the sources' texts."""
    if source:
        known_source(reading.sources(reader), source)
    wanted = known_alliance(reading.alliances(reader), alliance) if alliance else None
    rows = []
    for mention, decided in reading.resolved_mentions(reader, wanted, source, organization):
        if (unresolved and decided.organization) or (stance and mention.stance not in stance):
            continue
        rows.append(
            {
                "id": mention.id,
                "source": mention.source,
                "alliance": mention.alliance,
                "surface": mention.surface,
                "occurrence": mention.occurrence,
                "start": mention.start,
                "end": mention.end,
                "locator": mention.locator,
                "stance": str(mention.stance),
                "role": mention.role,
                "tier": mention.tier,
                "event_date": mention.event_date,
                "state": mention.state,
                "organization": decided.organization,
                "name": decided.name,
                "recommendation": None,
                "score": decided.score,
                "decided_by": decided.decided_by,
            }
        )
    return rows


def counts(reader: Reader, *, alliance: str | None = None, source: str | None = None) -> list[Row]:
    """Count claims beside the computed roster, each with a verdict."""
    material = gather(reader)
    if source:
        known_source(material.sources, source)
    wanted = known_alliance(material.alliances, alliance) if alliance else None
    rows = []
    for claim in reading.count_claims(reader):
        if (wanted and claim.alliance != wanted) or (source and claim.source != source):
            continue
        rows.append(_count_row(reader, material, claim))
    return rows


def _count_row(reader: Reader, material: Material, claim: CountClaim) -> Row:
    day = claim.as_of or material.sources[claim.source].day
    comparable = claim.source in live_sources(material.sources)
    rows = of_material(reader, material, claim.alliance, Filters(as_of=day)).rows
    total = counted(rows) if claim.scope is CountScope.TOTAL else None
    return {
        "source": claim.source,
        "alliance": claim.alliance,
        "text": claim.text,
        "comparator": str(claim.comparator),
        "value": claim.value,
        "unit": claim.unit,
        "scope": str(claim.scope),
        "as_of": day,
        "counted": total,
        "named": _named(material, claim, hi(day or LAST_DAY)),
        "verdict": str(count_verdict(claim, total if comparable else None)),
    }


def _named(material: Material, claim: CountClaim, day: str) -> int:
    """Members that the source itself names; a part beside its parent counts once."""
    named = {
        organization
        for organization, items in material.evidence.get(claim.alliance, {}).items()
        if any(item.source == claim.source and item.stance in INSIDE for item in items)
    }
    parents = material.parents(RelationKind.PART_OF, day)
    return sum(nearest_parent(organization, parents, named) is None for organization in named)


def count_verdict(claim: CountClaim, counted_members: int | None) -> CountVerdict:
    """How a claim stands against the number counted; None is not comparable.

    A unit that counts more than members ("members and collaborators") is never short, and one that counts
    something else ("countries") says nothing of them.
    """
    if counted_members is None or not MEMBER_UNITS.search(claim.unit.casefold()):
        return CountVerdict.NOT_COMPARABLE
    low, high = _range(claim.comparator, claim.value)
    if counted_members < low:
        pure = MEMBER_UNITS.fullmatch(claim.unit.casefold())
        return CountVerdict.SHORT if pure else CountVerdict.NOT_COMPARABLE
    return CountVerdict.OVER if counted_members > high else CountVerdict.HOLDS


def _range(comparator: Comparator, value: int) -> tuple[float, float]:
    """The numbers that satisfy a comparison, both ends included."""
    return {
        Comparator.EQUAL: (value, value),
        Comparator.GREATER: (value + 1, float("inf")),
        Comparator.AT_LEAST: (value, float("inf")),
        Comparator.LESS: (0, value - 1),
        Comparator.AT_MOST: (0, value),
        Comparator.ABOUT: (value * (1 - TOLERANCE), value * (1 + TOLERANCE)),
    }[comparator]


def alliances(reader: Reader, as_of: str | None = None) -> list[Row]:
    """All alliances with the size of their computed roster."""
    material = gather(reader)
    parents = material.parents(RelationKind.PART_OF, hi(as_of) if as_of else LAST_DAY)
    rows = []
    for slug, alliance in material.alliances.items():
        members = of_material(reader, material, slug, Filters(as_of=as_of)).rows
        speaking = {item.source for items in material.evidence.get(slug, {}).values() for item in items}
        rows.append(
            {
                "slug": slug,
                "name": alliance.name,
                "part_of": next(
                    (parent for parent in parents.get(slug, []) if parent in material.alliances), None
                ),
                "formed": alliance.formed,
                "dissolved": alliance.dissolved,
                "state": str(alliance.state),
                "members": counted(members),
                "sources": len(speaking),
            }
        )
    return rows


def sectors(reader: Reader, filters: Filters) -> list[Row]:
    """Members by primary sector, every sector of the closed list, largest first."""
    rows = [row for row in _members_of(reader, filters) if row["part_of"] is None]
    found = Counter(row["sector"] for row in rows)
    listed = [{"sector": str(sector), "members": found[str(sector)]} for sector in Sector]
    return sorted(listed, key=lambda row: (-int(str(row["members"])), str(row["sector"])))


def _members_of(reader: Reader, filters: Filters) -> list[Row]:
    """Members of the named alliance, or every member of any alliance once."""
    if filters.alliance:
        return roster(reader, filters).rows
    material = gather(reader)
    everyone: dict[str, Row] = {}
    for slug in material.alliances:
        for row in of_material(reader, material, slug, filters).rows:
            everyone.setdefault(row["slug"], row)
    return list(everyone.values())


STATS = ("sector", "country", "topic", "role", "source", "month")


def stats(reader: Reader, filters: Filters, by: tuple[str, ...] = STATS) -> list[Row]:
    """Members counted by properties; `month` is growth: members on the last day of each month with a source."""
    check_filters(filters)
    material = gather(reader)
    wanted = filters.alliance
    slug = known_alliance(material.alliances, wanted) if wanted else default_alliance(material.alliances)
    rows = [row for row in of_material(reader, material, slug, filters).rows if row["part_of"] is None]
    counted_rows: list[Row] = []
    for name in by:
        tally = _growth(reader, material, slug, filters) if name == "month" else _tally(name, rows)
        for key, members in tally:
            share = members / len(rows) if rows and name != "month" else 1.0
            counted_rows.append({"by": name, "key": key, "members": members, "share": round(share, 4)})
    return counted_rows


def _tally(name: str, rows: list[Row]) -> list[tuple[str | None, int]]:
    several = {"topic": "topics", "source": "sources"}
    values: Counter[str | None] = Counter()
    for row in rows:
        found: list[Any] = row[several[name]] if name in several else [row[name]]
        values.update(found)
    return sorted(values.items(), key=lambda pair: (-pair[1], pair[0] is None, pair[0] or ""))


def _growth(
    reader: Reader, material: Material, alliance: str, filters: Filters
) -> list[tuple[str | None, int]]:
    """Members at the end of each month on which a source of the alliance speaks, oldest first."""
    days = [item.day for items in material.evidence.get(alliance, {}).values() for item in items]
    last = hi(filters.as_of) if filters.as_of else LAST_DAY
    months = sorted({lo(day)[:7] for day in days if lo(day) <= last})
    return [
        (month, counted(of_material(reader, material, alliance, filters._replace(as_of=end)).rows))
        for month, end in ((month, min(hi(month), last)) for month in months)
    ]
