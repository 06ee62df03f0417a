"""Checks of names: organizations that may be one, and spellings that mean more than one organization.

Two organizations that a relation connects, or that a person decided to be different, are left in peace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations

from alliance_cli.jobs.checks.context import Context, Found
from alliance_cli.jobs.resolve import entries
from alliance_cli.matching import NameEntry
from alliance_cli.model.terms import NameKind
from alliance_cli.names import fold
from alliance_cli.names.keys import keys
from alliance_cli.store.merging import PREFIX

Pair = tuple[str, str]


def possible_duplicate(context: Context) -> Iterator[Found]:
    """Two organizations that share a name beyond spelling, a web site or an identifier."""
    reasons: dict[Pair, list[str]] = {}
    for pair, reason in [*_same_names(context), *_same_addresses(context)]:
        if reason not in reasons.setdefault(pair, []):
            reasons[pair].append(reason)
    settled = _settled(context)
    for pair, found in reasons.items():
        if pair not in settled:
            yield Found(
                ", ".join(pair),
                "; ".join(found[:3]),
                "merge them, relate them, or record a decision that they are different",
            )


def shared_name(context: Context) -> Iterator[Found]:
    """A spelling that is recorded for several organizations, so that it resolves to none."""
    yield from _shared(context, acronyms=False)


def shared_acronym(context: Context) -> Iterator[Found]:
    """An acronym that is recorded for several organizations, so that it resolves to none."""
    yield from _shared(context, acronyms=True)


def _shared(context: Context, *, acronyms: bool) -> Iterator[Found]:
    owners: dict[str, dict[str, NameEntry]] = {}
    for entry in _entries(context):
        if (entry.kind is NameKind.ACRONYM) is acronyms and not _is_display(entry):
            owners.setdefault(fold(entry.value), {}).setdefault(entry.organization, entry)
    settled = _settled(context)
    for found in owners.values():
        if any(pair not in settled for pair in combinations(sorted(found), 2)):
            value = min(entry.value for entry in found.values())
            yield Found(
                value,
                f"'{value}' is recorded for {', '.join(sorted(found))}",
                "it is no name of an organization that it does not mean alone",
            )


def _entries(context: Context) -> list[NameEntry]:
    living = {slug: item for slug, item in context.organizations.items() if item.merged_into is None}
    return entries(living, context.names)


def _is_display(entry: NameEntry) -> bool:
    return entry.value == entry.name


def _same_names(context: Context) -> Iterator[tuple[Pair, str]]:
    """Pairs whose names share a key; equal spellings count only where one of them is a display name.

    Acronyms are left out: sharing one says little.
    """
    owners: dict[tuple[str, str], list[NameEntry]] = {}
    for entry in _entries(context):
        if entry.kind is not NameKind.ACRONYM:
            found = keys(entry.value)
            owners.setdefault(("sequence", found.sequence), []).append(entry)
            owners.setdefault(("squeezed", found.squeezed), []).append(entry)
    for group in owners.values():
        for one, other in _across(group):
            equal = fold(one.value) == fold(other.value)
            if not equal or _is_display(one) or _is_display(other):
                words = "both are called" if equal else "the same name but for spelling:"
                values = [one.value] if equal else [one.value, other.value]
                yield (one.organization, other.organization), f"{words} {' and '.join(map(repr, values))}"


def _across(group: Iterable[NameEntry]) -> Iterator[tuple[NameEntry, NameEntry]]:
    """Pairs of entries of two organizations, display names first, each pair of organizations in slug order."""
    ordered = sorted(group, key=lambda entry: (entry.organization, not _is_display(entry), entry.value))
    for one, other in combinations(ordered, 2):
        if one.organization != other.organization:
            yield one, other


def _same_addresses(context: Context) -> Iterator[tuple[Pair, str]]:
    """Pairs with one web site, or with one identifier written in two ways."""
    owners: dict[tuple[str, str], set[str]] = {}
    for slug, organization in context.organizations.items():
        if organization.website and organization.merged_into is None:
            owners.setdefault(("web site", _address(organization.website)), set()).add(slug)
    for slug, scheme, value in context.identifiers:
        home = context.organizations[slug].merged_into or slug
        owners.setdefault((scheme, _identifier(value)), set()).add(home)
    for (what, value), slugs in owners.items():
        for one, other in combinations(sorted(slugs), 2):
            yield (one, other), f"the same {what}: {value}"


def _address(website: str) -> str:
    """A web address without what may differ in writing: scheme, "www.", case, last slash."""
    bare = website.strip().casefold().removeprefix("https://").removeprefix("http://")
    return bare.removeprefix("www.").rstrip("/")


def _identifier(value: str) -> str:
    """An identifier without case and, where it is written as an address, without what stands before it."""
    bare = value.strip().casefold().rstrip("/")
    return bare.rsplit("/", 1)[-1] if bare.startswith(("http://", "https://")) else bare


def matches_both(context: Context) -> Iterator[Found]:
    """A written name, undecided or decided by a rule, that is as much the one as the other of two held apart."""
    apart = _held_apart(context)
    if not apart:
        return
    meant = _meant_by(_entries(context))
    told: set[str] = set()
    for mention in context.doubtful:
        for pair in combinations(sorted(meant(mention.surface)), 2):
            if pair in apart and mention.surface not in told:
                told.add(mention.surface)
                yield Found(
                    mention.surface,
                    f"'{mention.surface}' in {mention.source} may be {' or '.join(pair)}, which a person holds apart",
                    f"decide for that source: alliance decide '{mention.surface}' same ORG --source {mention.source}",
                )


def _meant_by(found: Iterable[NameEntry]) -> Callable[[str], set[str]]:
    """Tells whom a spelling may mean: those who are recorded as written so, else those of a name with its key."""
    exact = _owners(found)
    keyed: dict[str, set[str]] = {}
    for value, organizations in exact.items():
        for key in (keys(value).sequence, keys(value).squeezed):
            keyed.setdefault(key, set()).update(organizations)

    def meant(surface: str) -> set[str]:
        known = keys(surface)
        return exact.get(fold(surface)) or keyed.get(known.sequence, set()) | keyed.get(known.squeezed, set())

    return meant


def _settled(context: Context) -> set[Pair]:
    """Pairs that a relation connects or that a person decided to be different, in slug order."""
    pairs = [(relation.subject, relation.object) for relation in context.material.relations]
    return {(min(pair), max(pair)) for pair in pairs} | _held_apart(context)


def _held_apart(context: Context) -> set[Pair]:
    """Pairs that a person decided to be different, by a name of the one or by its record, in slug order."""
    if not context.apart:
        return set()
    owners = _owners(_entries(context))
    pairs = []
    for surface, refused in context.apart:
        record = context.organizations.get(surface.removeprefix(PREFIX))
        if record is not None and surface.startswith(PREFIX):
            pairs.append((record.merged_into or record.slug, refused))
        else:
            pairs += [(owner, refused) for owner in owners.get(fold(surface), ())]
    return {(min(pair), max(pair)) for pair in pairs}


def _owners(found: Iterable[NameEntry]) -> Mapping[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for entry in found:
        owners.setdefault(fold(entry.value), set()).add(entry.organization)
    return owners
