"""What a batch found, one query at a time, as the rules and the answers want it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np

from alliance_cli.matching.bulk.arrays import Flags, Floats, Ints, Pairs, Ranking
from alliance_cli.matching.bulk.judged import Judged
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.matching.bulk.ranks import points_of
from alliance_cli.matching.evidence import sentences
from alliance_cli.matching.recommend import NOTHING_BELOW, Ranked
from alliance_cli.model.answers import Candidate


class Found(NamedTuple):
    """The first candidates of a query, best first, and the pair that speaks for the first of them. `owned`: whether a
    key of that pair's reading has owners; `near`: whether it comes close enough for the rules to look at it.
    """

    candidates: tuple[Candidate, ...]
    pair: int
    owned: bool
    near: bool


class Outcome:
    """The pairs of a batch, those of reading r from `bounds[r]` on, and the comparisons of the best of them."""

    def __init__(self, packed: Packed, judged: Judged, pairs: Pairs, bounds: Ints, owning: Flags) -> None:
        self._packed, self._judged, self._pairs, self._bounds = packed, judged, pairs, bounds
        self._owning = owning

    def found(self, ranking: Ranking, evidence: bool) -> Iterator[Found]:
        """What was found for every query; the candidates are told with their evidence or without."""
        if not len(self._pairs.form):
            return repeat(Found((), 0, owned=False, near=False), len(ranking.size))
        first = ranking.pair[:, 0]
        near = (points_of(ranking.share[:, 0]) >= NOTHING_BELOW) | self._judged.agrees_throughout(first)
        near &= ranking.size > 0
        told = np.arange(ranking.pair.shape[1]) < ranking.size[:, None]
        self._judged.prepare((ranking.pair[told] if evidence else first[near]).tolist())
        candidates = self._candidates(ranking.pair[told], ranking.share[told], evidence)
        ends = np.cumsum(told.sum(axis=1)).tolist()
        return map(
            Found,
            [tuple(candidates[start:end]) for start, end in pairwise([0, *ends])],
            first.tolist(), ranking.owned.tolist(), near.tolist(),
        )  # fmt: skip

    def best(self, found: Found) -> list[Ranked]:
        """The first candidate with its comparison, for the rules; none when none comes close."""
        if not found.near:
            return []
        owners = self._owners(found.pair) if found.owned else ()
        return [Ranked(self._judged.comparison(found.pair), found.candidates[0].score, owners)]

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
