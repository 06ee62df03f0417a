"""What a registry knows besides names: its organizations, redirects, and what people decided about spellings.

A small registry is read at once and may be closed then; of a large one single rows are read when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from alliance_cli.model.records import Organization
from alliance_cli.names import fold
from alliance_cli.store import reading
from alliance_cli.store.connection import Reader

Key = TypeVar("Key")
Value = TypeVar("Value")
Scoped = tuple[str | None, str]
"""A source or None, and a folded spelling."""

Meaning = tuple[str, str]
"""An organization (slug), and the reason that was given."""


class Known(NamedTuple):
    """`organizations` are those that are not merged, `redirects` lead from merged slugs; `decided` tells what a
    spelling is, `refused` what it is not, `meanings` what a folded spelling is in any source or everywhere."""

    organizations: Mapping[str, Organization]
    redirects: Mapping[str, str]
    decided: Mapping[Scoped, Meaning]
    refused: Mapping[Scoped, set[str]]
    meanings: Mapping[str, set[str]]


class OnDemand(Mapping[Key, Value]):
    """A mapping that looks up each key when it is asked for it, and lists its items only when it is iterated."""

    def __init__(self, find: Callable[[Key], Value | None], every: Callable[[], Iterable[Key]]) -> None:
        self._find = find
        self._every = every

    def __getitem__(self, key: Key) -> Value:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[Key]:
        return iter(self._every())

    def __len__(self) -> int:
        return sum(1 for _ in self._every())


def all_known(reader: Reader) -> Known:
    """Everything, read now."""
    everyone = reading.organizations(reader, everyone=True)
    return Known(
        {slug: item for slug, item in everyone.items() if item.merged_into is None},
        {slug: item.merged_into for slug, item in everyone.items() if item.merged_into},
        *decisions(reader),
    )


def known_on_demand(reader: Reader) -> Known:
    """The same, looked up in the open registry whenever it is asked for."""

    def organization(slug: str) -> Organization | None:
        found = reading.organizations(reader, slug).get(slug)
        return found if found is not None and found.merged_into is None else None

    def redirect(slug: str) -> str | None:
        found = reading.organizations(reader, slug).get(slug)
        return found.merged_into if found is not None else None

    return Known(
        OnDemand(organization, lambda: all_known(reader).organizations),
        OnDemand(redirect, lambda: all_known(reader).redirects),
        OnDemand(lambda key: decisions(reader, key[1])[0].get(key), lambda: decisions(reader)[0]),
        OnDemand(lambda key: decisions(reader, key[1])[1].get(key), lambda: decisions(reader)[1]),
        OnDemand(lambda folded: decisions(reader, folded)[2].get(folded), lambda: decisions(reader)[2]),
    )


def decisions(
    reader: Reader, folded: str | None = None
) -> tuple[dict[Scoped, Meaning], dict[Scoped, set[str]], dict[str, set[str]]]:
    """Live decisions on spellings, or on one folded spelling: what each is, what it is not, what it is anywhere."""
    decided: dict[Scoped, Meaning] = {}
    refused: dict[Scoped, set[str]] = {}
    for source, surface, verdict, organization, reason in reading.spelling_decisions(reader, folded):
        scope = (source, fold(surface))
        if verdict == "different":
            refused.setdefault(scope, set()).add(organization)
        else:
            decided[scope] = (organization, reason)
    meanings: dict[str, set[str]] = {}
    for (_, spelling), (organization, _) in decided.items():
        meanings.setdefault(spelling, set()).add(organization)
    return decided, refused, meanings
