"""What the names in one document mean: as decided, as decided in earlier documents of its publisher, else the matcher.

A list that comes out again every quarter spells its members as it always did: what a person decided about one
edition is no question in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from alliance_cli.model.answers import Candidate, Proposal, Recommendation
from alliance_cli.model.dates import lo
from alliance_cli.model.records import Source
from alliance_cli.names import fold

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver

DECISION = "decision"


class Proposer:
    """Answers names as they stand in a source, each once. `earlier` are sources of the same publisher, newest first."""

    def __init__(self, resolver: Resolver, source: Source, sources: Mapping[str, Source]) -> None:
        self.resolver = resolver
        self.here = source.supersedes or source.slug
        same = [one for one in sources.values() if one.publisher and one.publisher == source.publisher]
        ordered = sorted(same, key=lambda one: (lo(one.day or ""), one.slug), reverse=True)
        self.earlier = [one.slug for one in ordered if one.slug != self.here]
        self.answers: dict[str, Proposal] = {}

    def __call__(self, surface: str) -> Proposal:
        """The proposal for a name as written."""
        if surface not in self.answers:
            self.answers[surface] = self._answer(surface)
        return self.answers[surface]

    def _answer(self, surface: str) -> Proposal:
        folded, decided = fold(surface), self.resolver.decided
        if (self.here, folded) in decided or (None, folded) in decided:
            return self.resolver.resolve(surface, self.here)
        for slug in self.earlier:
            found = decided.get((slug, folded))
            if found is not None and found[0] in self.resolver.organizations:
                return self._as_before(surface, slug, found[0])
        return self.resolver.resolve(surface, self.here)

    def _as_before(self, surface: str, source: str, organization: str) -> Proposal:
        name = self.resolver.organizations[organization].name
        why = f"a person decided so in {source}"
        chosen = Candidate(organization, name, surface, 100.0, (why,))
        return Proposal(
            surface, Recommendation.ACCEPT, why, organization, name, surface, 100.0, None, (chosen,), DECISION
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
