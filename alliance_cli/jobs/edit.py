"""What a person states: a new organization, an alliance, a membership, a departure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import InvalidData, NotFound, Refused, UsageError, did_you_mean
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.roster import known_alliance, known_source
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.records import Alliance, Organization
from alliance_cli.model.terms import Recommendation, Sector, Stance
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

LOOKALIKE_SCORE = 75.0
"""From this score a candidate for review is near enough to ask whether it is meant."""


class Addition(NamedTuple):
    """What `add` is asked to record. A `since` day makes the membership an event on that day."""

    name: str
    alliance: str | None = None
    is_alliance: bool = False
    sectors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    country: str | None = None
    since: str | None = None
    source: str | None = None
    role: str | None = None
    tier: str | None = None
    is_new: bool = False


class Plan(NamedTuple):
    """An addition checked against the registry: the organization that it means, None for a new one."""

    addition: Addition
    organization: Organization | None
    alliance: Alliance | None
    is_alliance_already: bool


def plan(reader: Reader, addition: Addition) -> Plan:
    """Checks an addition. Refused for a lookalike (unless it is said to be new), and when nothing is to do."""
    _check_words(addition)
    if addition.source:
        known_source(reading.sources(reader), addition.source)
    alliances = reading.alliances(reader)
    alliance = alliances[known_alliance(alliances, addition.alliance)] if addition.alliance else None
    organization = None if addition.is_new else _meant(Resolver(reader), addition.name)
    if organization is not None and not (addition.alliance or addition.is_alliance):
        raise Refused(
            f"'{addition.name}' is {organization.name} ({organization.slug}) already",
            "--alliance records its membership; --yes adds another organization of that name",
        )
    if organization is not None and alliance is not None and organization.slug == alliance.slug:
        raise UsageError(f"{organization.name} cannot be a member of itself", "name another alliance")
    marked = organization is not None and organization.slug in alliances
    return Plan(addition, organization, alliance, marked)


def _check_words(addition: Addition) -> None:
    if not addition.name.strip():
        raise UsageError("the name is empty", "write the organization's name")
    for sector in addition.sectors:
        if sector not in list(Sector):
            hint = did_you_mean(closest(sector, list(Sector)), f"sectors are {', '.join(Sector)}")
            raise UsageError(f"unknown sector '{sector}'", hint)
    country = addition.country
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise UsageError(f"'{country}' is no country code", "two letters, as in ISO 3166-1: US, DE, JP")


def _meant(resolver: Resolver, name: str) -> Organization | None:
    """The organization that a name certainly means; None for a new one; Refused for a lookalike."""
    proposal = resolver.resolve(name)
    if proposal.recommendation is Recommendation.ACCEPT and proposal.organization:
        return resolver.organizations[proposal.organization]
    near = [item for item in proposal.candidates if item.score >= LOOKALIKE_SCORE]
    if proposal.recommendation is Recommendation.REVIEW and near:
        found = " or ".join(f"{item.name} ({item.organization})" for item in near[:2])
        raise Refused(
            f"'{name}' looks like {found}", "write that slug if it is meant, or --yes for a new one"
        )
    return None


def add(writer: Writer, planned: Plan) -> str:
    """Records the addition; the organization's slug."""
    from alliance_cli.store import recording

    wanted = planned.addition
    if planned.organization is None:
        country = wanted.country.upper() if wanted.country else None
        slug = recording.add_organization(writer, wanted.name.strip(), country, wanted.sectors, wanted.topics)
    else:
        slug = planned.organization.slug
    if wanted.is_alliance and not planned.is_alliance_already:
        recording.add_alliance(writer, slug, wanted.since if planned.alliance is None else None)
    if planned.alliance is not None:
        said = recording.Statement(
            organization=slug, surface=wanted.name.strip(), alliance=planned.alliance.slug,
            stance=str(Stance.MEMBER), event_date=wanted.since, role=wanted.role, tier=wanted.tier,
            source=wanted.source, is_new=planned.organization is None,
        )  # fmt: skip
        recording.record(writer, said)
    return slug


def check_leave(reader: Reader, organization: str, alliance: str) -> tuple[Organization, str]:
    """The organization and the alliance's slug; NotFound when nothing names the one in the other."""
    slug = known_alliance(reading.alliances(reader), alliance)
    found = Resolver(reader).organization(organization)
    if not reading.resolved_mentions(reader, alliance=slug, organization=found.slug):
        raise NotFound(f"no source names {found.name} in {slug}", "see 'alliance show' for where it is named")
    return found, slug


def leave(writer: Writer, organization: Organization, alliance: str, on: str) -> None:
    """Records that the organization left the alliance on a day."""
    from alliance_cli.store import recording

    if not on:
        raise InvalidData("no day of leaving", "give --on DAY")
    said = recording.Statement(
        organization=organization.slug, surface=organization.name, alliance=alliance,
        stance=str(Stance.LEFT), event_date=on,
    )  # fmt: skip
    recording.record(writer, said)
