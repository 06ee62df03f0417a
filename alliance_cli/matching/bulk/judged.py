"""Full comparisons of single pairs, made of what the compiled loops found: `compare.compare` without its alignment."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from alliance_cli.matching.align import Alignment, Pair
from alliance_cli.matching.around import NOTHING, Around, around
from alliance_cli.matching.bulk.arrays import Facts, Flags, Ints, Laid, Pairs, Side, agreements
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.matching.bulk.sides import ROMANISED, lay
from alliance_cli.matching.compare import Comparison, Stored, Tier, _as_a_whole, _leftover, _reordered
from alliance_cli.matching.reading import Reading, Role

TIERS = tuple(Tier)


class Judged:
    """The comparisons of a batch of pairs, each made when it is first asked for."""

    def __init__(
        self, packed: Packed, readings: list[Reading], side: Side, pairs: Pairs, facts: Facts
    ) -> None:
        self._packed, self._readings, self._side, self._pairs, self._facts = (
            packed,
            readings,
            side,
            pairs,
            facts,
        )
        self._made: dict[int, Comparison] = {}
        self._laid: dict[int, Alignment] = {}
        self._around: dict[int, Around] = {}
        self._known: dict[int, tuple[Reading, Stored]] = {}

    def prepare(self, numbers: Iterable[int]) -> None:
        """Finds out in one go what agrees in some pairs."""
        new = [number for number in numbers if number not in self._known]
        pairs = Pairs(self._pairs.reading[new], self._pairs.form[new])
        stored = self._packed.stored(pairs.form)
        for number, reading, recorded in zip(new, pairs.reading.tolist(), stored, strict=True):
            self._known[number] = self._readings[reading], recorded
        sizes = np.diff(self._side.start)[pairs.reading]
        rows = int(sizes.sum())
        most = max(self._packed.most, int(sizes.max(initial=1)))
        counts = np.zeros(len(new), np.int32)
        out = Laid(np.empty((rows, 4), np.int32), np.empty(rows))
        words = self._packed.vocabulary.words()
        lay(words, self._side, self._packed.side, pairs, agreements(most), counts, out)
        spans, values, row = out.span.tolist(), out.value.tolist(), 0
        for number, count, size in zip(new, counts.tolist(), sizes.tolist(), strict=True):
            query, name = self._known[number][0].profile, self._known[number][1].profile
            if self._facts.tier[number] == ROMANISED:
                self._laid[number] = _as_a_whole(query, name)
            else:
                end = row + count
                self._laid[number] = _alignment(spans[row:end], values[row:end], size, len(name.words))
            row += size

    def agrees_throughout(self, numbers: Ints) -> Flags:
        """Whether words agree in some pairs, and none is left over."""
        facts = self._facts
        over = facts.left[numbers].any(axis=1) | facts.right[numbers].any(axis=1)
        return np.asarray((facts.agreed_left[numbers] > 0) & ~over)

    def explained(self, number: int) -> bool:
        """Whether a comparison says more of a pair than the facts do."""
        return bool(self._facts.reordered[number] or self._beside(number).explained)

    def _beside(self, number: int) -> Around:
        """What stands around the recorded name of a pair: certainly nothing, unless the pair is doubtful."""
        if not self._facts.doubtful[number]:
            return NOTHING
        if number not in self._around:
            reading, stored = self._known[number]
            behind = tuple(reading.aside.replace(",", "").split()) if reading.role is Role.PLACELESS else ()
            self._around[number] = around(
                reading.profile, stored.profile, self._laid[number], stored.country, behind
            )
        return self._around[number]

    def comparison(self, number: int) -> Comparison:
        """The comparison of a pair, the same as `compare.compare` makes."""
        if number not in self._made:
            if number not in self._known:
                self.prepare([number])
            self._made[number] = self._make(number)
        return self._made[number]

    def _make(self, number: int) -> Comparison:
        (reading, stored), facts = self._known[number], self._facts
        query, name = reading.profile, stored.profile
        alignment = self._laid[number]
        beside = self._beside(number)
        left_over, asked = alignment.left_over, query.total
        if beside is not NOTHING:
            known = beside.explained
            left_over = tuple([place for place in left_over if place not in known])
            asked -= sum([query.weights[place] for place in known])
        return Comparison(
            reading,
            stored,
            TIERS[facts.tier.item(number)],
            alignment,
            facts.agreed_left.item(number),
            facts.agreed_right.item(number),
            _leftover(query, left_over),
            _leftover(name, alignment.right_over),
            left_over,
            asked,
            beside,
            bool(facts.reordered[number]) and _reordered(query, name, alignment),
            self._packed.crowd,
        )


def _alignment(spans: list[list[int]], values: list[float], size: int, name_size: int) -> Alignment:
    """What agrees, out of rows of first word and number of words on either side."""
    pairs, lefts, rights = list[Pair](), list[int](), list[int]()
    for (left, more, right, others), value in zip(spans, values, strict=True):
        mine = (left,) if more == 1 else tuple(range(left, left + more))
        theirs = (right,) if others == 1 else tuple(range(right, right + others))
        pairs.append(Pair(mine, theirs, value))
        lefts += mine
        rights += theirs
    return Alignment(tuple(pairs), _others(lefts, size), _others(rights, name_size))


def _others(taken: list[int], size: int) -> tuple[int, ...]:
    """The numbers below `size` that are not taken; each is taken once."""
    return () if len(taken) == size else tuple([place for place in range(size) if place not in taken])
