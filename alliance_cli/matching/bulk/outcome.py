"""What a batch found, one query at a time, as the rules and the answers want it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np

from alliance_cli.matching.bulk.arrays import Flags, Floats, Ints, Pairs, Ranking
from alliance_cli.matching.bulk.doubts import Best, asked
from alliance_cli.matching.bulk.features import Beside, keyed
from alliance_cli.matching.bulk.judged import TIERS, Judged
from alliance_cli.matching.bulk.packed import KINDS, Packed
from alliance_cli.matching.bulk.ranks import points_of
from alliance_cli.matching.bulk.sides import EXACT, SET
from alliance_cli.matching.compare import Tier
from alliance_cli.matching.evidence import recorded, sentences
from alliance_cli.matching.guards import Guard, Ranked
from alliance_cli.matching.recommend import (
    KEY_FROM,
    LIKENESS_FROM,
    NO_PROPOSAL,
    NOTHING_BELOW,
    Ruling,
    doubt,
    objection,
    verdict,
)
from alliance_cli.model.answers import Candidate
from alliance_cli.model.terms import NameKind


class Found(NamedTuple):
    """The first candidates of a query, best first, and what the rules ask of the pair that speaks for the first of
    them: the key that it shares, the kind of its recorded name, which guards may object, and the `least` score to
    accept when none does; None where only a full comparison tells. `near`: whether it comes close at all.
    """

    candidates: tuple[Candidate, ...]
    pair: int
    near: bool
    shared: bool
    tier: Tier
    kind: NameKind
    guards: tuple[Guard, ...]
    least: float | None


class Outcome:
    """The pairs of a batch, those of reading r from `bounds[r]` on, and the comparisons of the best of them."""

    def __init__(
        self, packed: Packed, judged: Judged, pairs: Pairs, bounds: Ints, it: Beside, owning: Flags
    ) -> None:
        self._packed, self._judged, self._pairs, self._bounds = packed, judged, pairs, bounds
        self._it, self._owning = it, owning

    def found(self, ranking: Ranking, evidence: bool) -> Iterator[Found]:
        """What was found for every query; the candidates are told with their evidence or without."""
        if not len(self._pairs.form):
            nothing = Found((), 0, False, False, Tier.NONE, NameKind.OFFICIAL, (), None)
            return repeat(nothing, len(ranking.size))
        first = ranking.pair[:, 0]
        near = (points_of(ranking.share[:, 0]) >= NOTHING_BELOW) | self._judged.agrees_throughout(first)
        near &= ranking.size > 0
        best = Best(self._it.of(first), ranking.shared, self._packed.another[self._pairs.form[first]])
        guards, least = asked(best), _least(best.pair)
        compared = near & (np.isnan(least) | np.fromiter(map(bool, guards), np.bool_))
        told = np.arange(ranking.pair.shape[1]) < ranking.size[:, None]
        self._judged.prepare((ranking.pair[told] if evidence else first[compared]).tolist())
        candidates = self._candidates(ranking.pair[told], ranking.share[told], evidence)
        ends = np.cumsum(told.sum(axis=1)).tolist()
        return map(
            Found,
            [tuple(candidates[start:end]) for start, end in pairwise([0, *ends])],
            first.tolist(), near.tolist(), ranking.shared.tolist(),
            map(TIERS.__getitem__, best.pair.facts.tier.tolist()),
            map(KINDS.__getitem__, self._packed.kind[self._pairs.form[first]].tolist()),
            guards, [None if math.isnan(score) else score for score in least.tolist()],
        )  # fmt: skip

    def ruling(self, text: str, found: Found, gap: float | None) -> Ruling:
        """What to do with a query; the same as `recommend.rule` says."""
        if not found.near:
            return NO_PROPOSAL
        first = found.candidates[0]
        if found.guards or found.least is None:
            owners = self._owners(found.pair) if found.shared else ()
            best = Ranked(self._judged.comparison(found.pair), first.score, owners)
            told = objection(text, best, gap, found.guards)
        else:
            told = doubt(first.score, found.least, gap)
        return verdict(found.tier, recorded(found.kind, first.matched_name), first.name, gap, told)

    def _owners(self, pair: int) -> tuple[str, ...]:
        """The slugs of the organizations that share the key of the reading of a pair."""
        reading = int(self._pairs.reading[pair])
        low, high = self._bounds[reading], self._bounds[reading + 1]
        forms = self._pairs.form[low:high][self._owning[low:high]]
        return tuple(
            [self._packed.slugs[number] for number in sorted(set(self._packed.owner[forms].tolist()))]
        )

    def _candidates(self, pairs: Ints, shares: Floats, evidence: bool) -> list[Candidate]:
        """The organizations that pairs speak for."""
        packed, forms = self._packed, self._pairs.form[pairs]
        places = forms.tolist()
        rows = zip(
            map(packed.slugs.__getitem__, packed.owner[forms].tolist()),
            map(packed.names.__getitem__, places),
            map(packed.values.__getitem__, places),
            points_of(shares).tolist(),
            map(sentences, map(self._judged.comparison, pairs.tolist()))
            if evidence
            else repeat((), len(places)),
            strict=True,
        )
        # As `Candidate(*row)`, in half its time: there are ten of them to a query.
        return list(map(tuple.__new__, repeat(Candidate), rows))


def _least(it: Beside) -> Floats:
    """The least score to accept where no guard objects, 0 to 100; not a number where only a comparison tells: where
    words may be explained, or are the same in another order, or where the whole text is the same.
    """
    least = np.where(keyed(it) & ~it.query.segment, KEY_FROM, LIKENESS_FROM)
    least[it.facts.doubtful | (it.facts.tier == SET) | (it.facts.tier == EXACT)] = np.nan
    return least
