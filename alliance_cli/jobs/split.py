"""What was taken for one organization and is two: a wrong merge undone, or a record divided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import NotFound, Refused, UsageError, did_you_mean
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters import effect
from alliance_cli.jobs.rosters.roster import Row, country_code
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.fields import Field
from alliance_cli.model.records import Mention, Organization
from alliance_cli.model.terms import Scope, Sector, Verdict
from alliance_cli.store import merging, reading
from alliance_cli.store.questions import Answer, Subject

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

FIELDS = (
    Field("decision", "string", "id of a decision to look at again"),
    Field("at", "string", "instant of the decision, in UTC"),
    Field("actor", "string", "who made it"),
    Field("verdict", "string", "same or new"),
    Field("scope", "string", "mention, source or everywhere"),
    Field("surface", "string?", "the name as written"),
    Field("source", "string?", "slug of the source"),
    Field("mention", "string?", "id of the mention"),
    Field("organization", "string", "slug of the organization that it names"),
)


class Wish(NamedTuple):
    """How a record is divided: the new organization, and the mentions (ids) and names that go to it."""

    name: str
    mentions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    country: str | None = None
    insists: bool = False


class Plan(NamedTuple):
    """A split checked against the registry.

    Without a wish `record` was merged into `home` and comes out again, with the records that came `along`; with
    one it is `home` that is divided. `review` are decisions to look at again, rows of `FIELDS`.
    """

    home: str
    record: str | None
    along: tuple[str, ...]
    wish: Wish | None
    moving: tuple[Mention, ...]
    review: tuple[dict[str, Any], ...]


class Outcome(NamedTuple):
    """What a split does to answers, as rows of `effect.FIELDS`; and the slug that stands by itself now."""

    effect: list[Row]
    slug: str


def plan(reader: Reader, wanted: str, wish: Wish | None = None) -> Plan:
    """Checks a split: of a merge when nothing new is wished for, else of a record.

    NotFound for an unknown organization, mention or name, and when it is not clear which merge is meant.
    """
    if wish is not None:
        return _plan_division(reader, wanted, wish)
    record = _merged_record(reader, wanted)
    home = merging.merged_into(reader, record)
    assert home is not None
    change = merging.change_of_merge(reader, record)
    along = merging.came_along(reader, record, change) if change else []
    review = merging.decisions_on(reader, [home, record, *along], change)
    return Plan(home, record, tuple(along), None, (), tuple(review))


def _merged_record(reader: Reader, wanted: str) -> str:
    """The merged record that is meant, by its own slug or by that of the organization that it was merged into."""
    if merging.merged_into(reader, wanted) is not None:
        return wanted
    found = Resolver(reader).organization(wanted)
    records = merging.merged_here(reader, found.slug)
    if not records:
        raise Refused(
            f"nothing is merged into {found.name} ({found.slug})",
            "--new NAME --mention ID divides a record that stands for two",
        )
    if len(records) > 1:
        raise NotFound(f"{', '.join(records)} are merged into {found.slug}", "name the one to take out")
    return records[0]


def _plan_division(reader: Reader, wanted: str, wish: Wish) -> Plan:
    resolver = Resolver(reader)
    home = resolver.organization(wanted)
    _check_words(wish)
    owners = [slug for slug in resolver.index.lookup(wish.name) if slug != home.slug]
    if owners and not wish.insists:
        raise Refused(
            f"'{wish.name}' is a name of {' and '.join(owners[:3])}",
            "--yes makes another organization of that name",
        )
    recorded = {name.value for name in reading.names(reader, home.slug)}
    for name in wish.names:
        if name not in recorded:
            raise NotFound(
                f"{home.slug} has no recorded name '{name}'",
                did_you_mean(closest(name, recorded), f"see 'alliance show {home.slug}'"),
            )
    moving = _moving(reader, home, wish.mentions)
    taken = {mention.id for mention in moving}
    review = [row for row in merging.decisions_on(reader, [home.slug]) if row["mention"] not in taken]
    return Plan(home.slug, None, (), wish, moving, tuple(review))


def _check_words(wish: Wish) -> None:
    if not wish.mentions:
        raise UsageError(
            "no mention goes to the new organization", "name them: --mention m_…, more than once"
        )
    for text in (wish.name, *wish.names):
        if not text.isprintable():
            raise UsageError(f"'{text}' holds a control character", "write it on one line, as UTF-8")
    for sector in wish.sectors:
        if sector not in list(Sector):
            hint = did_you_mean(closest(sector, list(Sector)), f"sectors are {', '.join(Sector)}")
            raise UsageError(f"unknown sector '{sector}'", hint)
    if wish.country is not None:
        country_code(wish.country)


def _moving(reader: Reader, home: Organization, wanted: Sequence[str]) -> tuple[Mention, ...]:
    """The mentions themselves; NotFound for one that does not name the organization."""
    named = {mention.id: mention for mention, _ in reading.resolved_mentions(reader, organization=home.slug)}
    for identity in wanted:
        if identity not in named:
            raise NotFound(
                f"mention '{identity}' does not name {home.slug}",
                f"list them with 'alliance mentions --organization {home.slug}'",
            )
    return tuple(named[identity] for identity in dict.fromkeys(wanted))


def split(writer: Writer, planned: Plan) -> Outcome:
    """Makes the split."""
    from alliance_cli.store import curating
    from alliance_cli.store.deciding import as_settled

    before = effect.answers(as_settled(writer))
    if planned.record is not None:
        slug = planned.record
        curating.unmerge(writer, slug, planned.along)
    else:
        assert planned.wish is not None
        slug = _divide(writer, planned, planned.wish)
    return Outcome(effect.effect(before, effect.answers(as_settled(writer))), slug)


def _divide(writer: Writer, planned: Plan, wish: Wish) -> str:
    from alliance_cli.store import curating, deciding, recording

    country = country_code(wish.country) if wish.country else None
    slug = recording.add_organization(writer, wish.name.strip(), country, wish.sectors)
    for mention in planned.moving:
        subject = Subject(Scope.MENTION, mention.surface, mention.source, mention.id)
        deciding.decide(writer, Answer(Verdict.SAME, subject, slug))
    curating.move_names(writer, planned.home, slug, dict.fromkeys((wish.name.strip(), *wish.names)))
    curating.tell_apart(writer, slug, planned.home)
    return slug
