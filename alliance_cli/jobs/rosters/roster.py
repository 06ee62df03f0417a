"""Who is in an alliance on a day: the fold over all of its evidence, clamped, filtered, as output rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import NotFound, UsageError, did_you_mean
from alliance_cli.jobs.rosters.evidence import Material, gather, nearest_parent
from alliance_cli.jobs.rosters.fold import standing
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.dates import FIRST_DAY, LAST_DAY, hi, lo
from alliance_cli.model.order import name_order
from alliance_cli.model.records import Alliance, Evidence, Organization, Source, Standing
from alliance_cli.model.terms import AllianceState, RelationKind, Sector, Stance, Status
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader

Row = dict[str, Any]
ANY = "any"


class Filters(NamedTuple):
    """Which rows to keep; every empty one keeps all. Several values of one filter mean "or"."""

    alliance: str | None = None
    sector: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    only_source: str | None = None
    role: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    status: str = Status.MEMBER
    as_of: str | None = None
    min_sources: int = 0
    search: str | None = None
    rollup: RelationKind | None = None


class Roster(NamedTuple):
    """Rows of the `members` listing, and how many disputed and former rows the default status hid."""

    rows: list[Row]
    hidden_disputed: int
    hidden_former: int = 0


def default_alliance(alliances: Mapping[str, Alliance]) -> str:
    """The registry's default alliance: the marked one, else the only one there is."""
    marked = [slug for slug, alliance in alliances.items() if alliance.is_default]
    if marked:
        return marked[0]
    if len(alliances) == 1:
        return next(iter(alliances))
    known = ", ".join(alliances) or "there is none yet: alliance add NAME --is-alliance"
    raise UsageError("the registry has no default alliance", f"name one with --alliance: {known}")


def known_alliance(alliances: Mapping[str, Alliance], wanted: str) -> str:
    """The slug that `wanted` (a slug or display name) means; NotFound with suggestions otherwise."""
    if wanted in alliances:
        return wanted
    from alliance_cli.names import fold

    folded = fold(wanted)
    by_name = [slug for slug, alliance in alliances.items() if folded in (fold(alliance.name), fold(slug))]
    if len(by_name) == 1:
        return by_name[0]
    hint = did_you_mean(closest(wanted, alliances), "list them with 'alliance alliances'")
    raise NotFound(f"unknown alliance '{wanted}'", hint)


def known_source(sources: Mapping[str, object], wanted: str) -> str:
    """The slug itself; NotFound with suggestions otherwise."""
    if wanted not in sources:
        hint = did_you_mean(closest(wanted, sources), "list them with 'alliance sources'")
        raise NotFound(f"unknown source '{wanted}'", hint)
    return wanted


def standings(
    material: Material, alliance: str, as_of: str | None = None, only_source: str | None = None
) -> dict[str, Standing]:
    """The standing of every organization that evidence counted by the day speaks of, clamped by the alliance.

    With `only_source` that source alone is folded.
    """
    known = material.alliances[alliance]
    day = hi(as_of) if as_of else LAST_DAY
    if known.state is AllianceState.PLANNED or day < lo(known.formed or FIRST_DAY):
        return {}
    lists = [item for item in material.lists.get(alliance, ()) if only_source in (None, item.source)]
    found = {}
    for organization, evidence in material.evidence.get(alliance, {}).items():
        mine = [item for item in evidence if only_source in (None, item.source)]
        result = standing(organization, mine, lists, as_of)
        if result is not None:
            found[organization] = _clamped(result, known, day)
    return found


def _clamped(result: Standing, alliance: Alliance, day: str) -> Standing:
    """The standing after the alliance's end; one dissolved on an unknown day has no members now."""
    ended = alliance.dissolved
    last = hi(ended) if ended else FIRST_DAY if _is_over(alliance, day) else LAST_DAY
    if result.status is not Status.MEMBER or day <= last:
        return result
    return result._replace(status=Status.FORMER, until=ended, basis="the alliance was dissolved")


def _is_over(alliance: Alliance, day: str) -> bool:
    return alliance.state is AllianceState.DISSOLVED and day == LAST_DAY


def roster(reader: Reader, filters: Filters) -> Roster:
    """Rows of one alliance (the registry's default one unless named), filtered; ordered by name, then slug."""
    check_filters(filters)
    alliances, wanted = reading.alliances(reader), filters.alliance
    slug = known_alliance(alliances, wanted) if wanted else default_alliance(alliances)
    return of_material(reader, gather(reader, slug), slug, filters)


def of_material(reader: Reader, material: Material, alliance: str, filters: Filters) -> Roster:
    """The same on material already gathered."""
    for source in (*filters.source, *([filters.only_source] if filters.only_source else [])):
        known_source(material.sources, source)
    found = standings(material, alliance, filters.as_of, filters.only_source)
    rows = [_row(material.organizations[slug], alliance, found[slug]) for slug in found]
    day = hi(filters.as_of) if filters.as_of else LAST_DAY
    _mark_parts(rows, material.parents(RelationKind.PART_OF, day))
    if filters.rollup is not None:
        rows = _rolled_up(rows, material.parents(filters.rollup, day))
    searched = _searched(reader, rows, filters.search)
    kept = [row for row in rows if _keeps(filters, row) and row["slug"] in searched]
    disputed = sum(row["status"] == Status.DISPUTED for row in kept)
    shown = [row for row in kept if filters.status in (ANY, row["status"])]
    shown.sort(key=lambda row: (name_order(row["name"]), row["slug"]))
    if filters.status != Status.MEMBER:
        return Roster(shown, 0)
    return Roster(shown, disputed, sum(row["status"] == Status.FORMER for row in kept))


def country_code(text: str) -> str:
    """The code in capitals; UsageError for what is no ISO 3166-1 alpha-2 code by its shape."""
    if not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise UsageError(f"'{text}' is no country code", "two letters, as in ISO 3166-1: US, DE, JP")
    return text.upper()


def check_filters(filters: Filters) -> None:
    """UsageError for a sector or status that does not exist, and for what is no country code."""
    for country in filters.country:
        country_code(country)
    for sector in filters.sector:
        if sector not in list(Sector):
            known = ", ".join(Sector)
            hint = did_you_mean(closest(sector, list(Sector)), f"sectors are {known}")
            raise UsageError(f"unknown sector '{sector}'", hint)
    states = [*Status, ANY]
    if filters.status not in states:
        hint = did_you_mean(closest(filters.status, states), f"one of {', '.join(states)}")
        raise UsageError(f"unknown status '{filters.status}'", hint)


def _row(organization: Organization, alliance: str, result: Standing) -> Row:
    return {
        "slug": organization.slug,
        "name": organization.name,
        "country": organization.country,
        "sector": organization.sector,
        "sectors": list(organization.sectors),
        "topics": list(organization.topics),
        "alliance": alliance,
        "status": str(result.status),
        "role": result.role,
        "tier": result.tier,
        "since": result.since,
        "until": result.until,
        "first_seen": result.first_seen,
        "last_seen": result.last_seen,
        "part_of": None,
        "sources": list(result.sources),
        "source_count": len(result.sources),
    }


def _mark_parts(rows: list[Row], parents: Mapping[str, list[str]]) -> None:
    """Sets `part_of` on members whose parent is a member too, or the nearest one above it that is."""
    members = {row["slug"] for row in rows if row["status"] == Status.MEMBER}
    for row in rows:
        if row["slug"] in members:
            row["part_of"] = nearest_parent(row["slug"], parents, members)


def _rolled_up(rows: list[Row], parents: Mapping[str, list[str]]) -> list[Row]:
    """Members whose parent is on the roster are folded into it: their sources become its sources."""
    members = {row["slug"]: row for row in rows if row["status"] == Status.MEMBER}
    kept = []
    for row in rows:
        top = row["slug"]
        while top in members and (parent := nearest_parent(top, parents, members)) is not None:
            top = parent
        if top == row["slug"]:
            kept.append(row)
            continue
        target = members[top]
        target["sources"] = sorted({*target["sources"], *row["sources"]})
        target["source_count"] = len(target["sources"])
    return kept


def _keeps(filters: Filters, row: Row) -> bool:
    countries = tuple(country.upper() for country in filters.country)
    return (
        (not filters.sector or bool(set(filters.sector) & set(row["sectors"])))
        and (not filters.topic or bool(set(filters.topic) & set(row["topics"])))
        and (not countries or row["country"] in countries)
        and (not filters.source or bool(set(filters.source) & set(row["sources"])))
        and (not filters.role or row["role"] in filters.role)
        and (not filters.tier or row["tier"] in filters.tier)
        and row["source_count"] >= filters.min_sources
    )


def _searched(reader: Reader, rows: list[Row], text: str | None) -> set[str]:
    """Slugs whose display name, slug or a recorded name contains the text, case and accents aside."""
    if not text:
        return {row["slug"] for row in rows}
    from alliance_cli.names import fold

    wanted = fold(text)
    if not wanted:
        raise UsageError(f"nothing to search for in '{text}'", "write a part of a name")
    written = [(row["slug"], row["name"]) for row in rows] + [(row["slug"], row["slug"]) for row in rows]
    written += [(name.organization, name.value) for name in reading.names(reader)]
    return {slug for slug, value in written if wanted in fold(value)}


def counted(rows: list[Row]) -> int:
    """How many members the rows are: a part whose parent is on the roster does not count again."""
    return sum(row["part_of"] is None for row in rows)


def evidence_of(material: Material, alliance: str, row: Row, reader: Reader) -> list[Row]:
    """The mentions behind a row, with their sources: what `--evidence` shows."""
    found: list[Row] = []
    items: tuple[Evidence, ...] = material.evidence.get(alliance, {}).get(row["slug"], ())
    for item in sorted(items, key=lambda item: (lo(item.day), item.source, item.surface, item.mention)):
        if item.source not in row["sources"] or item.stance is Stance.MENTIONED:
            continue
        source = material.sources[item.source]
        quote = (
            reading.quote(reader, item.source, item.start, item.start + len(item.surface))
            if item.start is not None
            else None
        )
        found.append(
            {
                "text": _cited(item, source, quote),
                "source": item.source,
                "title": source.title,
                "publisher": source.publisher,
                "published": source.published,
                "url": source.url,
                "surface": item.surface,
                "stance": str(item.stance),
                "quote": quote,
            }
        )
    return found


def _cited(item: Evidence, source: Source, quote: str | None) -> str:
    """One statement as a reader cites it: what is said in which words, where, by whom, when."""
    where = ", ".join(part for part in (source.title, source.publisher, source.published, source.url) if part)
    return f"{item.stance}: “{quote or item.surface}” — {where}"
