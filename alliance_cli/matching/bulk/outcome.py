"""What a batch found, one query at a time, as the rules and the answers want it."""

from __future__ import annotations

from itertools import repeat
from typing import NamedTuple

from alliance_cli.matching.bulk.arrays import Flags, Ints, Pairs, Ranking
from alliance_cli.matching.bulk.judged import Judged
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.matching.bulk.ranks import points_of
from alliance_cli.matching.evidence import sentences
from alliance_cli.matching.recommend import NOTHING_BELOW, Ranked
from alliance_cli.model.answers import Candidate


class Found(NamedTuple):
    """The first candidates of a query, best first: for each the pair that speaks for it, that pair's form, the number
    of the organization, and the score. `owned`: whether a key of the first one's reading has owners; `near`: whether
    the first one comes close enough for the rules to look at it.
    """

    pairs: list[int]
    forms: list[int]
    owners: list[int]
    scores: list[float]
    owned: bool
    near: bool


class Outcome:
    """The pairs of a batch, those of reading r from `bounds[r]` on, and the comparisons of the best of them."""

    def __init__(self, packed: Packed, judged: Judged, pairs: Pairs, bounds: Ints, owning: Flags) -> None:
        self._packed, self._judged, self._pairs, self._bounds = packed, judged, pairs, bounds
        self._owning = owning

    def found(self, ranking: Ranking) -> list[Found]:
        """The candidates of every query."""
        if not len(self._pairs.form):
            return [Found([], [], [], [], False, False) for _ in ranking.size]
        scores = points_of(ranking.share)
        first = ranking.pair[:, 0]
        near = (scores[:, 0] >= NOTHING_BELOW) | self._judged.agrees_throughout(first)
        near &= ranking.size > 0
        self._judged.prepare(first[near].tolist())
        forms = self._pairs.form[ranking.pair]
        rows = zip(
            ranking.size.tolist(), ranking.pair.tolist(), forms.tolist(), self._packed.owner[forms].tolist(),
            scores.tolist(), ranking.owned.tolist(), near.tolist(), strict=True,
        )  # fmt: skip
        return [
            Found(pairs[:size], forms[:size], owners[:size], scores[:size], owned, close)
            for size, pairs, forms, owners, scores, owned, close in rows
        ]

    def best(self, found: Found) -> list[Ranked]:
        """The first candidate with its comparison, for the rules; none when none comes close."""
        if not found.near:
            return []
        owners = self._owners(found.pairs[0]) if found.owned else ()
        return [Ranked(self._judged.comparison(found.pairs[0]), found.scores[0], owners)]

    def _owners(self, pair: int) -> tuple[str, ...]:
        """The slugs of the organizations that share the key of the reading of a pair."""
        reading = int(self._pairs.reading[pair])
        low, high = self._bounds[reading], self._bounds[reading + 1]
        forms = self._pairs.form[low:high][self._owning[low:high]]
        return tuple(
            [self._packed.slugs[number] for number in sorted(set(self._packed.owner[forms].tolist()))]
        )

    def candidates(self, found: Found, evidence: bool) -> tuple[Candidate, ...]:
        """The candidates as they are told, with their evidence or without."""
        slugs, names, values = self._packed.slugs, self._packed.names, self._packed.values
        told = [sentences(self._judged.comparison(pair)) for pair in found.pairs] if evidence else repeat(())
        return tuple(
            map(
                Candidate,
                map(slugs.__getitem__, found.owners),
                map(names.__getitem__, found.forms),
                map(values.__getitem__, found.forms),
                found.scores,
                told,
            )
        )
