"""A curator's corrections of an organization: names, relations, identifiers, country."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import NotFound, Refused, UsageError, did_you_mean
from alliance_cli.jobs import revise_alliance
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters.roster import country_code
from alliance_cli.jobs.suggest import closest
from alliance_cli.jobs.words import address, empty, plain, word
from alliance_cli.model.dates import later, parse_day
from alliance_cli.model.records import Organization
from alliance_cli.model.terms import NameKind, RelationKind
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

EMPTIED = ("country", "website", "note")
"""Properties of an organization that may be emptied."""

SCHEME = re.compile(r"[a-z][a-z0-9-]*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
Pair = tuple[str, str]


class Details(NamedTuple):
    """What is said of the names and relations that are given: first and last day, language of the names."""

    valid_from: str | None = None
    valid_until: str | None = None
    lang: str | None = None


class Wish(NamedTuple):
    """What is to change of an organization, as written on the command line."""

    name: str | None = None
    add_names: tuple[str, ...] = ()
    remove_names: tuple[str, ...] = ()
    country: str | None = None
    website: str | None = None
    note: str | None = None
    unset: tuple[str, ...] = ()
    relate: tuple[str, ...] = ()
    unrelate: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    remove_identifiers: tuple[str, ...] = ()
    details: Details = Details()
    alliance: revise_alliance.Wish = revise_alliance.Wish()
    insists: bool = False


class Plan(NamedTuple):
    """A wish checked against the registry."""

    organization: Organization
    name: str | None
    add_names: tuple[tuple[str, NameKind], ...]
    remove_names: tuple[str, ...]
    properties: dict[str, str | None]
    relate: tuple[Pair, ...]
    unrelate: tuple[Pair, ...]
    identifiers: tuple[Pair, ...]
    remove_identifiers: tuple[Pair, ...]
    details: Details
    alliance: dict[str, Any]


def plan(reader: Reader, wanted: str, wish: Wish) -> Plan:
    """Checks the corrections of an organization. UsageError, NotFound; Refused for a name or an identifier that
    another organization has (names not when the caller insists).
    """
    resolver = Resolver(reader)
    found = resolver.organization(wanted)
    name = plain(wish.name) if wish.name is not None else None
    added = tuple(_kind_of(text) for text in wish.add_names)
    if not wish.insists:
        for value in (*([name] if name else []), *(value for value, _ in added)):
            _check_namesakes(resolver, found, value)
    recorded = {one.value for one in reading.names(reader, found.slug)}
    if name is not None and name != found.name:
        recorded.add(found.name)  # it is kept as a former name, unless it is to be forgotten
    for value in wish.remove_names:
        _check_recorded(found, value, recorded)
    held = {(scheme, value): slug for slug, scheme, value in reading.identifiers(reader)}
    related = tuple(_relation(resolver, found, text) for text in wish.relate)
    unrelated = tuple(_relation(resolver, found, text) for text in wish.unrelate)
    _check_related(reader, found, unrelated)
    return Plan(
        found, name, added, wish.remove_names, _properties(wish), related, unrelated,
        tuple(_own_identifier(found, text, held, new=True) for text in wish.identifiers),
        tuple(_own_identifier(found, text, held, new=False) for text in wish.remove_identifiers),
        _details(wish), revise_alliance.plan(reader, found.slug, wish.alliance, wish.unset),
    )  # fmt: skip


def _kind_of(text: str) -> tuple[str, NameKind]:
    """A name and its kind out of `NAME:KIND`; without a kind it is an alias."""
    value, colon, kind = text.rpartition(":")
    if colon and kind in list(NameKind):
        return plain(value), NameKind(kind)
    near = closest(kind, list(NameKind)) if colon and kind.isalpha() and kind.islower() else []
    if near:
        raise UsageError(f"unknown kind of name '{kind}'", did_you_mean(near, ""))
    return plain(text), NameKind.ALIAS


def _check_namesakes(resolver: Resolver, found: Organization, value: str) -> None:
    owners = [slug for slug in resolver.index.lookup(value) if slug != found.slug]
    if owners:
        raise Refused(
            f"'{value}' is a name of {' and '.join(owners[:3])}",
            f"--yes records it for {found.slug} as well: by itself it then names neither",
        )


def _check_recorded(found: Organization, value: str, recorded: Collection[str]) -> None:
    if value in recorded:
        return
    if value == found.name:
        raise UsageError(f"'{value}' is the display name", "--name gives another one")
    hint = did_you_mean(closest(value, recorded), f"see 'alliance show {found.slug}'")
    raise NotFound(f"{found.slug} has no recorded name '{value}'", hint)


def _properties(wish: Wish) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    if wish.country is not None:
        found["country"] = country_code(wish.country)
    if wish.website is not None:
        found["website"] = address(wish.website)
    if wish.note is not None:
        found["note"] = plain(wish.note)
    for name in wish.unset:
        if word(name, (*EMPTIED, *revise_alliance.EMPTIED), "property to empty") in EMPTIED:
            empty(found, name, name)
    return found


def _details(wish: Wish) -> Details:
    """The days and the language, checked; they are said of something that is given beside them."""
    first, last, lang = wish.details
    given = {"--from": first, "--until": last, "--lang": lang}
    for option, value in given.items():
        of_names = wish.add_names or (wish.name and option == "--until")
        if value is not None and not (of_names or (wish.relate and option != "--lang")):
            raise UsageError(f"{option} '{value}' of what?", "say it of --add-name or --relate")
    if lang is not None and not LANGUAGE.fullmatch(lang):
        raise UsageError(f"'{lang}' is no language", "its code, as in BCP 47: en, de, zh-Hant")
    days = [parse_day(day) if day is not None else None for day in (first, last)]
    if days[0] and days[1] and later(days[0], days[1]):
        raise UsageError(f"from {days[0]} until {days[1]}", "the first day comes first")
    return Details(days[0], days[1], lang)


def _relation(resolver: Resolver, found: Organization, text: str) -> Pair:
    """Kind and organization (slug) out of `KIND:ORG`."""
    kind, colon, wanted = text.partition(":")
    if not colon or kind not in list(RelationKind):
        known = f"write KIND:ORG; kinds are {', '.join(RelationKind)}"
        raise UsageError(f"'{text}' is no relation", did_you_mean(closest(kind, list(RelationKind)), known))
    other = resolver.organization(wanted).slug
    if other == found.slug:
        raise UsageError(f"{found.slug} cannot be {kind} itself", "name another organization")
    return kind, other


def _check_related(reader: Reader, found: Organization, wanted: Collection[Pair]) -> None:
    if not wanted:
        return
    known = {
        (str(one.kind), one.object)
        for one in reading.relations(reader, found.slug)
        if one.subject == found.slug
    }
    for kind, other in wanted:
        if (kind, other) not in known:
            raise NotFound(
                f"{found.slug} is not recorded as {kind} {other}", f"see 'alliance show {found.slug}'"
            )


def _own_identifier(found: Organization, text: str, held: dict[Pair, str], *, new: bool) -> Pair:
    """Scheme and value out of `SCHEME:VALUE`; of an address the last part is the value."""
    scheme, colon, value = text.partition(":")
    if not colon or not value.strip() or not SCHEME.fullmatch(scheme) or not value.isprintable():
        raise UsageError(f"'{text}' is no identifier", "write SCHEME:VALUE: ror:03vek6s52, wikidata:Q13371")
    bare = value.strip()
    if scheme in ("ror", "wikidata"):
        bare = bare.rstrip("/").rsplit("/", 1)[-1]
    owner = held.get((scheme, bare))
    if not new and owner != found.slug:
        raise NotFound(f"{found.slug} has no identifier {scheme}:{bare}", f"see 'alliance show {found.slug}'")
    if new and owner not in (None, found.slug):
        raise Refused(
            f"{scheme}:{bare} is {owner}'s", f"if they are one: alliance merge {found.slug} {owner}"
        )
    return scheme, bare


def revise(writer: Writer, planned: Plan) -> None:
    """Makes the corrections; what is so already is left as it is."""
    from alliance_cli.store import revising

    slug = planned.organization.slug
    if planned.name is not None:
        revising.rename(writer, slug, planned.name, planned.details.valid_until)
    for value, kind in planned.add_names:
        revising.add_name(writer, slug, value, kind, **_given(planned.details))
    for value in planned.remove_names:
        revising.remove_name(writer, slug, value)
    revising.set_properties(writer, slug, **planned.properties)
    for relation, other in planned.relate:
        revising.relate(writer, slug, relation, other, *planned.details[:2])
    for relation, other in planned.unrelate:
        revising.unrelate(writer, slug, relation, other)
    for scheme, value in planned.identifiers:
        revising.identify(writer, slug, scheme, value)
    for scheme, value in planned.remove_identifiers:
        revising.forget_identifier(writer, scheme, value)
    if planned.alliance:
        revising.revise_alliance(writer, slug, **planned.alliance)


def _given(details: Details) -> dict[str, str]:
    return {column: value for column, value in details._asdict().items() if value is not None}
