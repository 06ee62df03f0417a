"""A curator's corrections of a record: names, relations, identifiers, country; and of what is known of a source."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import NotFound, Refused, UsageError, did_you_mean
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.roster import country_code, known_source
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.dates import parse_day
from alliance_cli.model.records import Organization
from alliance_cli.model.terms import DateBasis, NameKind, RelationKind, SourceKind
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

EMPTIED = ("country", "website")
"""Properties of an organization that may be emptied."""

SCHEME = re.compile(r"[a-z][a-z0-9-]*")
Pair = tuple[str, str]


class Wish(NamedTuple):
    """What is to change of an organization, as written on the command line."""

    name: str | None = None
    add_names: tuple[str, ...] = ()
    remove_names: tuple[str, ...] = ()
    country: str | None = None
    website: str | None = None
    unset: tuple[str, ...] = ()
    relate: tuple[str, ...] = ()
    unrelate: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    remove_identifiers: tuple[str, ...] = ()
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


class SourceWish(NamedTuple):
    """What is to change of a source's own record; its mentions are evidence and stay."""

    date: str | None = None
    date_basis: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    kind: str | None = None


def plan(reader: Reader, wanted: str, wish: Wish) -> Plan:
    """Checks the corrections of an organization. UsageError, NotFound; Refused for a name or an identifier that
    another organization has (names not when the caller insists).
    """
    resolver = Resolver(reader)
    found = resolver.organization(wanted)
    name = _text(wish.name) if wish.name is not None else None
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
    )  # fmt: skip


def _text(value: str) -> str:
    if not value.isprintable():
        raise UsageError(f"'{value}' holds a control character", "write it on one line, as UTF-8")
    if not value.strip():
        raise UsageError("a name is empty", "write it out, or leave the option out")
    return value.strip()


def _kind_of(text: str) -> tuple[str, NameKind]:
    """A name and its kind out of `NAME:KIND`; without a kind it is an alias."""
    value, colon, kind = text.rpartition(":")
    if colon and kind in list(NameKind):
        return _text(value), NameKind(kind)
    near = closest(kind, list(NameKind)) if colon and kind.isalpha() and kind.islower() else []
    if near:
        raise UsageError(f"unknown kind of name '{kind}'", did_you_mean(near, ""))
    return _text(text), NameKind.ALIAS


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
        found["website"] = _address(wish.website)
    for name in wish.unset:
        _word(name, EMPTIED, "property to empty")
        if name in found:
            raise UsageError(f"{name} is both given and emptied", "do one of them")
        found[name] = None
    return found


def _address(text: str) -> str:
    if not text.isprintable() or " " in text or not text.startswith(("https://", "http://")):
        raise UsageError(f"'{text}' is no web address", "it begins with https:// and has no blank")
    return text


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
        revising.rename(writer, slug, planned.name)
    for value, kind in planned.add_names:
        revising.add_name(writer, slug, value, kind)
    for value in planned.remove_names:
        revising.remove_name(writer, slug, value)
    revising.set_properties(writer, slug, **planned.properties)
    for relation, other in planned.relate:
        revising.relate(writer, slug, relation, other)
    for relation, other in planned.unrelate:
        revising.unrelate(writer, slug, relation, other)
    for scheme, value in planned.identifiers:
        revising.identify(writer, slug, scheme, value)
    for scheme, value in planned.remove_identifiers:
        revising.forget_identifier(writer, scheme, value)


class SourcePlan(NamedTuple):
    """The corrections of a source, checked: its slug, and columns with their new values."""

    source: str
    values: dict[str, str]


def plan_source(reader: Reader, wanted: str, wish: SourceWish) -> SourcePlan:
    """Checks the corrections of a source. A date without a basis is printed, unless the source has one already."""
    sources = reading.sources(reader)
    found = sources[known_source(sources, wanted)]
    values = {
        column: _text(value)
        for column, value in (("title", wish.title), ("publisher", wish.publisher))
        if value is not None
    }
    if wish.date is not None:
        values["published"] = parse_day(wish.date)
        values["date_basis"] = found.date_basis or str(DateBasis.PRINTED)
    if wish.date_basis is not None:
        values["date_basis"] = _word(wish.date_basis, list(DateBasis), "basis of a date")
    if wish.url is not None:
        values["url"] = _address(wish.url)
    if wish.kind is not None:
        values["kind"] = _word(
            wish.kind, [kind for kind in SourceKind if kind != SourceKind.CURATOR], "kind of source"
        )
        if found.kind is SourceKind.CURATOR:
            raise Refused(f"{wanted} is what a person stated", "'alliance retract' takes it back")
    return SourcePlan(wanted, values)


def _word(given: str, known: Collection[str], what: str) -> str:
    if given not in known:
        raise UsageError(
            f"unknown {what} '{given}'", did_you_mean(closest(given, known), f"one of {', '.join(known)}")
        )
    return given


def revise_source(writer: Writer, planned: SourcePlan) -> None:
    """Makes the corrections of a source."""
    from alliance_cli.store import revising

    revising.revise_source(writer, planned.source, **planned.values)
