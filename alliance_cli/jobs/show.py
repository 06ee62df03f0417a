"""Everything about one organization: names, relations, standings with their reasons, every mention."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

from alliance_cli.jobs import listings
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters.evidence import Material, gather, live_sources
from alliance_cli.jobs.rosters.roster import Row, standings
from alliance_cli.model.dates import lo
from alliance_cli.model.records import CompleteList, Evidence, Source, Standing
from alliance_cli.model.terms import MentionState, Stance, Status
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


def show(reader: Reader, wanted: str, as_of: str | None = None) -> dict[str, Any]:
    """One record with nested lists: names, identifiers, relations, standings (with reasons and spells), mentions."""
    organization = Resolver(reader).organization(wanted)
    material = gather(reader)
    slug = organization.slug
    alliance = material.alliances.get(slug)
    live = live_sources(material.sources)
    return {
        "slug": slug,
        "name": organization.name,
        "country": organization.country,
        "sectors": list(organization.sectors),
        "topics": list(organization.topics),
        "website": organization.website,
        "note": organization.note,
        "alliance": None if alliance is None else _alliance(alliance),
        "names": [
            {
                "value": name.value, "kind": str(name.kind), "lang": name.lang, "until": name.valid_until,
                "note": name.note,
            }
            for name in reading.names(reader, slug)
        ],
        "identifiers": [{"scheme": scheme, "value": value} for _, scheme, value in reading.identifiers(reader, slug)],
        "relations": [
            {
                "subject": relation.subject, "kind": str(relation.kind), "object": relation.object,
                "from": relation.valid_from, "until": relation.valid_until, "note": relation.note,
            }
            for relation in reading.relations(reader, slug)
        ],
        "standings": [
            _standing(material, name, found[slug])
            for name in material.alliances
            if slug in (found := standings(material, name, as_of))
        ],
        "mentions": [
            {**row, "left_out": _left_out(row, material.sources, live)}
            for row in listings.mentions(reader, organization=slug)
        ],
    }  # fmt: skip


def _left_out(row: Row, sources: Mapping[str, Source], live: Container[str]) -> str | None:
    """Why a mention does not count: its source is retracted or superseded, or its own state; None when it does."""
    if sources[row["source"]].retracted:
        return "retracted"
    if row["source"] not in live:
        return str(MentionState.SUPERSEDED)
    return None if row["state"] == MentionState.ACCEPTED else str(row["state"])


def _alliance(alliance: Any) -> Row:
    return {
        "state": str(alliance.state),
        "formed": alliance.formed,
        "dissolved": alliance.dissolved,
        "note": alliance.note,
    }


def _standing(material: Material, alliance: str, result: Standing) -> Row:
    return {
        "alliance": alliance,
        "status": str(result.status),
        "why": why(material, alliance, result),
        "role": result.role,
        "tier": result.tier,
        "since": result.since,
        "until": result.until,
        "first_seen": result.first_seen,
        "last_seen": result.last_seen,
        "sources": list(result.sources),
        "spells": [
            {
                "since": spell.since,
                "until": spell.until,
                "first_seen": spell.first_seen,
                "last_seen": spell.last_seen,
            }
            for spell in result.spells
        ],
    }


def why(material: Material, alliance: str, result: Standing) -> str:
    """The reason for a standing, in one sentence that names the sources."""
    items = material.evidence.get(alliance, {}).get(result.organization, ())
    telling = [
        item for item in items if item.source in result.sources and item.stance is not Stance.MENTIONED
    ]
    telling.sort(key=lambda item: (lo(item.day), item.source, lo(item.event_date or item.day), item.stance))
    said = list(dict.fromkeys(_said(item) for item in telling))
    lists = [item for item in material.lists.get(alliance, ()) if result.organization not in item.listed]
    if result.status in (Status.DISPUTED, Status.FORMER):
        said += sorted(_silent(item) for item in lists if item.source in result.sources)
    return f"{result.basis}: {'; '.join(said)}" if said else result.basis


def _said(item: Evidence) -> str:
    """What one source says, and of which day where it names one."""
    of = f" {'since' if item.stance is Stance.MEMBER else 'on'} {item.event_date}" if item.event_date else ""
    return f"{item.source} ({item.day}) says {item.stance}{of}"


def _silent(listing: CompleteList) -> str:
    return f"the complete list of {listing.source} ({listing.day}) omits it"
