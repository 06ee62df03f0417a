"""Checks of names: organizations that may be one, and spellings that mean more than one organization.

Two organizations that a relation connects, or that a person decided to be different, are left in peace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from alliance_cli.jobs.checks.context import Context, Found
from alliance_cli.jobs.resolve import entries
from alliance_cli.matching import NameEntry
from alliance_cli.model.terms import NameKind
from alliance_cli.names import fold
from alliance_cli.names.keys import keys

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


def _settled(context: Context) -> set[Pair]:
    """Pairs that a relation connects or that a person decided to be different, in slug order."""
    pairs = [(relation.subject, relation.object) for relation in context.material.relations]
    owners = _owners(_entries(context)) if context.apart else {}
    for surface, refused in context.apart:
        pairs += [(owner, refused) for owner in owners.get(fold(surface), ())]
    return {(min(pair), max(pair)) for pair in pairs}


def _owners(found: Iterable[NameEntry]) -> Mapping[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for entry in found:
        owners.setdefault(fold(entry.value), set()).add(entry.organization)
    return owners
