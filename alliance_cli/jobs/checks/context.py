"""What the checks read: gathered once, in a number of queries that does not grow with the registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.jobs.listings import counts
from alliance_cli.jobs.rosters.evidence import Material, gather, live_sources
from alliance_cli.jobs.rosters.roster import ANY, Filters, Row, known_alliance, of_material, standings
from alliance_cli.model.dates import FIRST_DAY, LAST_DAY, hi, lo
from alliance_cli.model.records import Mention, Name, Organization, Relation, Standing
from alliance_cli.model.terms import DecidedBy, MentionState, Status, Verdict
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


class Found(NamedTuple):
    """What a check found: about whom or what, in words, and how to mend it."""

    subject: str
    message: str
    hint: str | None = None


class Context(NamedTuple):
    """The registry as the checks see it; `rows` and `standings` are the chosen alliance's on the chosen day.

    `doubtful` are mentions that no person has decided: unresolved ones, and those that a rule has resolved.
    """

    alliance: str
    day: str
    material: Material
    standings: Mapping[str, Standing]
    rows: tuple[Row, ...]
    organizations: Mapping[str, Organization]
    names: tuple[Name, ...]
    identifiers: tuple[tuple[str, str, str], ...]
    unresolved: tuple[Mention, ...]
    doubtful: tuple[Mention, ...]
    counts: tuple[Row, ...]
    apart: tuple[tuple[str, str], ...]

    @property
    def members(self) -> list[Row]:
        """Members, units beside their parent included."""
        return [row for row in self.rows if row["status"] == Status.MEMBER]

    @property
    def counted(self) -> list[Row]:
        """Members, without units beside their parent."""
        return [row for row in self.members if row["part_of"] is None]

    @property
    def disputed(self) -> list[Row]:
        """Organizations whose membership sources contradict."""
        return [row for row in self.rows if row["status"] == Status.DISPUTED]

    @property
    def wrong_counts(self) -> list[Row]:
        """Count claims that can be compared with the roster and do not hold."""
        return [row for row in self.counts if row["verdict"] in ("short", "over")]

    def in_force(self, relation: Relation) -> bool:
        """Whether the relation holds on the chosen day."""
        return lo(relation.valid_from or FIRST_DAY) <= self.day <= hi(relation.valid_until or LAST_DAY)


def context(reader: Reader, alliance: str, as_of: str | None = None) -> Context:
    """Everything that the checks read about one alliance (slug or name) on a day (the end of time without one)."""
    material = gather(reader)
    slug = known_alliance(material.alliances, alliance)
    day = hi(as_of) if as_of else LAST_DAY
    counting = list(_counting(reader, material, slug, day))
    return Context(
        alliance=slug,
        day=day,
        material=material,
        standings=standings(material, slug, as_of),
        rows=tuple(of_material(reader, material, slug, Filters(status=ANY, as_of=as_of)).rows),
        organizations=reading.organizations(reader, everyone=True),
        names=tuple(reading.names(reader)),
        identifiers=tuple(reading.identifiers(reader)),
        unresolved=tuple(mention for mention, decided in counting if decided.organization is None),
        doubtful=tuple(mention for mention, decided in counting if decided.decided_by != DecidedBy.PERSON),
        counts=tuple(row for row in counts(reader, alliance=slug) if lo(row["as_of"] or FIRST_DAY) <= day),
        apart=tuple(
            (surface, organization)
            for _, surface, verdict, organization, _ in reading.spelling_decisions(reader)
            if verdict == Verdict.DIFFERENT
        ),
    )


def _counting(
    reader: Reader, material: Material, alliance: str, day: str
) -> Iterator[tuple[Mention, reading.Decided]]:
    """Accepted mentions of sources that count by the day, with what was decided about them."""
    live = live_sources(material.sources)
    rejected = {
        mention for mention, verdict, _ in reading.claim_decisions(reader) if verdict == Verdict.REJECT
    }
    for mention, decided in reading.resolved_mentions(reader, alliance):
        accepted = mention.state == MentionState.ACCEPTED and mention.id not in rejected
        if accepted and mention.source in live and lo(live[mention.source].day or FIRST_DAY) <= day:
            yield mention, decided
