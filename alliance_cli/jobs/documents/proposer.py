"""What the names in one document mean: as decided, as decided in earlier documents of its publisher, else the matcher.

A list that comes out again every quarter spells its members as it always did: what a person decided about one
edition is no question in the next. A member that has changed its name keeps its web address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from alliance_cli.model.answers import Candidate, Proposal, Recommendation
from alliance_cli.model.dates import lo
from alliance_cli.model.records import Source
from alliance_cli.names import fold
from alliance_cli.store import staged

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.connection import Reader

DECISION, ADDRESS = "decision", "address"


class Proposer:
    """Answers names as they stand in a source, each once. `earlier` are sources of the same publisher, newest first.

    `addresses` holds the names on a list of one alliance, with the web address that it gives them or an empty one. Two
    names on a list are two bodies. So a name that nothing settles is none that stands there under a name which settles
    it; and it is the one that had its address on the publisher's list before.
    """

    def __init__(
        self,
        resolver: Resolver,
        source: Source,
        sources: Mapping[str, Source],
        reader: Reader,
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        self.resolver = resolver
        self.here = source.supersedes or source.slug
        same = [one for one in sources.values() if one.publisher and one.publisher == source.publisher]
        ordered = sorted(same, key=lambda one: (lo(one.day or ""), one.slug), reverse=True)
        self.earlier = [one.slug for one in ordered if one.slug != source.slug]
        self.addresses = addresses or {}
        self.answers: dict[str, Proposal] = {}
        self._named: dict[str, Proposal] = {}
        self._at = self._before(reader) if any(self.addresses.values()) else {}
        self._named_here: set[str | None] | None = None

    def _before(self, reader: Reader) -> dict[str, str]:
        """By address the organization that the publisher's list before names, by host too where it has one alone."""
        told = (staged.at_addresses(reader, slug) for slug in self.earlier)
        found = next(filter(None, told), {})
        hosts = Counter(_host(address) for address in {_plain(address) for address in found})
        return {
            place: slug
            for address, slug in found.items()
            for place in (_plain(address), *([_host(address)] if hosts[_host(address)] == 1 else []))
        }

    def __call__(self, surface: str) -> Proposal:
        """The proposal for a name as written."""
        if surface not in self.answers:
            self.answers[surface] = self._renamed(surface, self._by_name(surface))
        return self.answers[surface]

    def _by_name(self, surface: str) -> Proposal:
        if surface not in self._named:
            self._named[surface] = self._answer(surface)
        return self._named[surface]

    def _answer(self, surface: str) -> Proposal:
        folded, decided = fold(surface), self.resolver.decided
        if (self.here, folded) in decided or (None, folded) in decided:
            return self.resolver.resolve(surface, self.here)
        for slug in self.earlier:
            found = decided.get((slug, folded))
            if found is not None and found[0] in self.resolver.organizations:
                return self._taken(surface, found[0], f"a person decided so in {slug}", DECISION)
        return self.resolver.resolve(surface, self.here)

    def _renamed(self, surface: str, found: Proposal) -> Proposal:
        """The proposal for a name on a list, in the light of the others and of the list before."""
        if found.settled or surface not in self.addresses:
            return found
        if self._named_here is None:
            named = map(self._by_name, self.addresses)
            self._named_here = {one.organization for one in named if one.settled}
        here, address = self._named_here, self.addresses[surface]
        slug = self._at.get(_plain(address)) or self._at.get(_host(address))
        if slug is not None and slug in self.resolver.organizations and slug not in here:
            return self._taken(surface, slug, f"{address} was its address on the list before", ADDRESS)
        left = tuple(item for item in found.candidates if item.organization not in here)
        if found.organization is not None or left == found.candidates:
            return found
        advice = found.recommendation if left else Recommendation.NONE
        best = left[0].score if left else None
        why = "who looks like it stands on the same list"
        return found._replace(candidates=left, recommendation=advice, score=best, gap=None, reason=why)

    def _taken(self, surface: str, organization: str, why: str, settled: str) -> Proposal:
        name = self.resolver.organizations[organization].name
        chosen = Candidate(organization, name, surface, 100.0, (why,))
        return Proposal(
            surface, Recommendation.ACCEPT, why, organization, name, surface, 100.0, None, (chosen,), settled
        )

    def all(
        self, surfaces: list[str], told: Callable[[int, float | None], None], step: int
    ) -> dict[str, Proposal]:
        """The proposals for all names; `told` hears how many are done, every `step`."""
        found = {}
        for number, surface in enumerate(surfaces, 1):
            found[surface] = self(surface)
            if number % step == 0:
                told(number, number / len(surfaces))
        return found


def _plain(address: str) -> str:
    """An address without what does not tell it from another: scheme, www, a slash at its end, case."""
    bare = address.strip().lower().partition("://")[2] or address.strip().lower()
    return bare.removeprefix("www.").rstrip("/")


def _host(address: str) -> str:
    return _plain(address).partition("/")[0]
