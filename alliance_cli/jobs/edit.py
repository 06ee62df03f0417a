"""What a person states: a new organization, an alliance, a membership, a departure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import InvalidData, NotFound, Refused, UsageError, did_you_mean
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters.roster import country_code, known_alliance, known_source
from alliance_cli.jobs.suggest import closest, likeness
from alliance_cli.model.records import Alliance, Organization
from alliance_cli.model.terms import Sector, Stance
from alliance_cli.names import fold
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

TOPIC = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LOOKALIKE_SCORE = 15.0
"""From this score a candidate is near enough to ask whether it is meant."""

NEAR = 10
"""Candidates of a large registry whose spelling is looked at, the best first."""

LOOKALIKE_SPELLING = 85.0
"""From this likeness of spelling (0-100) a recorded name is near enough to ask, however short it is."""


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
    if organization is not None:
        _check_agreement(organization, addition)
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
    for text in (addition.name, addition.role or "", addition.tier or ""):
        if not text.isprintable():
            raise UsageError(f"'{text}' holds a control character", "write it on one line, as UTF-8")
    _check_membership_words(addition)
    for topic in addition.topics:
        if not TOPIC.fullmatch(topic):
            raise UsageError(
                f"'{topic}' is no topic", "lower-case letters and digits joined by '-': open-source"
            )
    for sector in addition.sectors:
        if sector not in list(Sector):
            hint = did_you_mean(closest(sector, list(Sector)), f"sectors are {', '.join(Sector)}")
            raise UsageError(f"unknown sector '{sector}'", hint)
    if addition.country is not None:
        country_code(addition.country)


def _check_membership_words(addition: Addition) -> None:
    """What is said of a membership is not said without one."""
    if addition.alliance:
        return
    said = {"role": addition.role, "tier": addition.tier, "source": addition.source}
    if not addition.is_alliance:
        said["since"] = addition.since
    for word, value in said.items():
        if value is not None:
            raise UsageError(f"{word} '{value}' is said of a membership", "name the alliance with --alliance")


def _check_agreement(organization: Organization, addition: Addition) -> None:
    """Refuses to look as if a known organization's own properties were changed."""
    country = (addition.country.upper(),) if addition.country else ()
    recorded = (organization.country,) if organization.country else ()
    for word, given, known in (
        ("sector", addition.sectors, organization.sectors),
        ("topic", addition.topics, organization.topics),
        ("country", country, recorded),
    ):
        for value in given:
            if value not in known:
                raise Refused(
                    f"{organization.name} ({organization.slug}) is recorded without {word} '{value}'",
                    "leave that out, or --yes adds another organization of that name",
                )


def _meant(resolver: Resolver, name: str) -> Organization | None:
    """The organization that a name certainly means; None for a new one; Refused for a lookalike.

    Certain is a slug, a decision or a recorded name that one organization owns: a slip may be a new body's name.
    """
    known = resolver.organizations.get(resolver.redirects.get(name, name))
    if known is not None:
        return known
    decided = resolver.remembered(name)
    owners = (decided,) if decided else resolver.index.lookup(name)
    if len(owners) == 1:
        return resolver.organizations[owners[0]]
    candidates = resolver.resolve(name).candidates
    near = [item for item in candidates if item.score >= LOOKALIKE_SCORE or item.organization in owners]
    spelled = _near(resolver, name) if len(fold(name)) > 2 else []
    alike = [f"{item.name} ({item.organization})" for item in near[:2]] or [
        other for other in spelled if likeness(fold(name), fold(other)) >= LOOKALIKE_SPELLING
    ]
    if alike:
        hint = "write that slug if it is meant, or --yes for a new one"
        raise Refused(f"'{name}' looks like {' or '.join(alike[:2])}", hint)
    return None


def _near(resolver: Resolver, name: str) -> list[str]:
    """Display names spelled most like a name: of all, or of a large registry those that the matcher finds."""
    if resolver.is_large:
        return resolver.index.suggest(name, NEAR)
    return closest(name, [item.name for item in resolver.organizations.values()], 1)


def add(writer: Writer, planned: Plan) -> str:
    """Records the addition; the organization's slug."""
    from alliance_cli.store import recording

    wanted = planned.addition
    if planned.organization is None:
        country = country_code(wanted.country) if wanted.country else None
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


def check_leave(reader: Reader, wanted: str, alliance: str) -> tuple[Organization, str]:
    """The organization and the alliance's slug; NotFound when nothing names the one in the other."""
    slug = known_alliance(reading.alliances(reader), alliance)
    found = Resolver(reader).organization(wanted)
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
