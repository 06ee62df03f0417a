"""Gathers what the fold needs: accepted, resolved and corrected mentions, complete lists, parents.

A fixed number of queries, whatever the number of alliances and organizations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.jobs.rosters.facts import INSIDE
from alliance_cli.model.dates import FIRST_DAY, LAST_DAY, hi, lo
from alliance_cli.model.records import (
    Alliance,
    CompleteList,
    Coverage,
    Evidence,
    Organization,
    Relation,
    Source,
)
from alliance_cli.model.terms import RelationKind, Stance, Verdict
from alliance_cli.store import reading, staged

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


class Material(NamedTuple):
    """Everything the fold reads, by alliance and organization (slugs), and what its rows are shown with."""

    alliances: Mapping[str, Alliance]
    organizations: Mapping[str, Organization]
    sources: Mapping[str, Source]
    relations: tuple[Relation, ...]
    evidence: Mapping[str, Mapping[str, tuple[Evidence, ...]]]
    lists: Mapping[str, tuple[CompleteList, ...]]

    def parents(self, kind: RelationKind, day: str | None = None) -> dict[str, list[str]]:
        """Direct parents of each organization by one kind of relation, ordered; on a day, or ever without one."""
        return _parents(self.relations, kind, day)


def _parents(relations: Iterable[Relation], kind: RelationKind, day: str | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for relation in relations:
        if relation.kind is kind and (day is None or _in_force(relation, day)):
            found[relation.subject].append(relation.object)
    return found


def nearest_parent(slug: str, parents: Mapping[str, list[str]], among: Container[str]) -> str | None:
    """The nearest of an organization's parents, their parents and so on that is among some; None without one.

    Relations that lead in a ring make nobody the part of another.
    """
    above = _above(slug, parents)
    return next((one for one in above if one in among and slug not in _above(one, parents)), None)


def _above(slug: str, parents: Mapping[str, list[str]]) -> list[str]:
    found = list(parents.get(slug, ()))
    for one in found:  # grows while it is walked: breadth first
        found += [parent for parent in parents.get(one, ()) if parent not in found]
    return found


def _in_force(relation: Relation, day: str) -> bool:
    return lo(relation.valid_from or FIRST_DAY) <= day <= hi(relation.valid_until or LAST_DAY)


def gather(reader: Reader, alliance: str | None = None) -> Material:
    """The material of one alliance, or of all."""
    sources = reading.sources(reader)
    relations = tuple(reading.relations(reader))
    live = live_sources(sources)
    evidence, unplaced = _evidence(reader, alliance, live)
    coverages = [
        item for item in reading.coverages(reader, alliance) if item.complete and item.source in live
    ]
    waiting = staged.may_name(reader) if coverages else {}
    lists: dict[str, list[CompleteList]] = defaultdict(list)
    for coverage in coverages:
        place = (coverage.source, coverage.alliance)
        named = unplaced.get(place, [])
        if place in waiting and not named:
            continue  # nothing of it is accepted yet
        source = live[coverage.source]
        parents = _parents(relations, RelationKind.PART_OF, hi(source.day or LAST_DAY))
        perhaps = waiting.get(place, set())
        lists[coverage.alliance].append(_complete_list(coverage, named, source, parents, perhaps))
    return Material(
        alliances=reading.alliances(reader),
        organizations=reading.organizations(reader),
        sources=sources,
        relations=relations,
        evidence={
            name: {org: tuple(items) for org, items in found.items()} for name, found in evidence.items()
        },
        lists={name: tuple(found) for name, found in lists.items()},
    )


def live_sources(sources: Mapping[str, Source]) -> dict[str, Source]:
    """Sources that count: neither retracted nor superseded. A later edition keeps the first one's date."""
    standing = [source for source in sources.values() if not source.retracted]
    replaced = {earlier.slug for source in standing for earlier in _earlier(source, sources)}
    return {
        source.slug: source._replace(published=_first_day(source, sources))
        for source in standing
        if source.slug not in replaced
    }


def _earlier(source: Source, sources: Mapping[str, Source]) -> list[Source]:
    """The editions before this one, the latest first; whether they were retracted makes no difference."""
    found: list[Source] = []
    edition = sources.get(source.supersedes or "")
    while edition is not None and edition not in found and edition.slug != source.slug:
        found.append(edition)
        edition = sources.get(edition.supersedes or "")
    return found


def _first_day(source: Source, sources: Mapping[str, Source]) -> str | None:
    days = [edition.day for edition in (source, *_earlier(source, sources))]
    return min((day for day in days if day), key=lambda day: (lo(day), day), default=None)


Grouped = dict[str, dict[str, list[Evidence]]]


def _evidence(
    reader: Reader, alliance: str | None, live: Mapping[str, Source]
) -> tuple[Grouped, dict[tuple[str, str], list[Evidence]]]:
    """Evidence by alliance and organization, and the same by source and alliance."""
    rejected, corrected = claims(reader)
    grouped: Grouped = defaultdict(lambda: defaultdict(list))
    by_source: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for said in reading.statements(reader, alliance):
        if said.mention in rejected or said.source not in live:
            continue
        item = _item(said, live[said.source], corrected.get(said.mention))
        grouped[said.alliance][said.organization].append(item)
        by_source[said.source, said.alliance].append(item)
    return grouped, by_source


def claims(reader: Reader) -> tuple[set[str], dict[str, dict[str, Any]]]:
    """Mentions rejected, and corrections by mention; about one mention the latest decision counts."""
    rejected: set[str] = set()
    corrected: dict[str, dict[str, Any]] = {}
    for mention, verdict, correction in reading.claim_decisions(reader):
        if verdict == Verdict.REJECT:
            rejected.add(mention)
            continue
        rejected.discard(mention)
        corrected.setdefault(mention, {}).update(correction or {})
    return rejected, corrected


def _item(said: reading.Statement, source: Source, correction: Mapping[str, Any] | None) -> Evidence:
    _, organization, mention, _, stance, event_date, role, tier, surface, start = said
    authority, day = source.kind.authority, source.day or ""
    found = Evidence(
        mention, organization, source.slug, day, authority, stance, event_date, role, tier, surface, start
    )
    if not correction:
        return found
    told = {key: correction[key] for key in ("event_date", "role", "tier") if key in correction}
    return found._replace(stance=Stance(correction.get("stance", stance)), **told)


def _complete_list(
    coverage: Coverage,
    named: list[Evidence],
    source: Source,
    parents: Mapping[str, list[str]],
    perhaps: Iterable[str],
) -> CompleteList:
    """The list; whom a mention that is still staged may name counts as listed, so that nobody leaves by a question."""
    listed: set[str] = set()
    pending = [item.organization for item in named if item.stance in INSIDE and _within(coverage, item)]
    pending += perhaps
    while pending:  # a listed unit covers its parent
        organization = pending.pop()
        if organization not in listed:
            listed.add(organization)
            pending += parents.get(organization, [])
    return CompleteList(
        source=source.slug,
        publisher=source.publisher,
        day=source.day or "",
        authority=source.kind.authority,
        listed=frozenset(listed),
    )


def _within(coverage: Coverage, item: Evidence) -> bool:
    if coverage.start is None or coverage.end is None or item.start is None:
        return True
    return coverage.start <= item.start < coverage.end
