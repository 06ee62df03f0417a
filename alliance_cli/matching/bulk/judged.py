"""Full comparisons of single pairs, made of what the compiled loops found: `compare.compare` without its alignment."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from alliance_cli.matching.align import Alignment, Pair
from alliance_cli.matching.around import NOTHING, Around, around
from alliance_cli.matching.bulk.arrays import Facts, Flags, Found, Ints, Pairs, Side
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.matching.bulk.sides import ROMANISED, lay
from alliance_cli.matching.compare import Comparison, Stored, Tier, _as_a_whole, _leftover, _reordered
from alliance_cli.matching.reading import Reading, Role

_TIERS = tuple(Tier)


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
        new = [
            number for number in numbers if number not in self._laid and self._facts.tier[number] != ROMANISED
        ]
        pairs = Pairs(self._pairs.reading[new], self._pairs.form[new])
        sizes = np.diff(self._side.start)[pairs.reading]
        rows = int(sizes.sum())
        most = max(self._packed.most, int(sizes.max(initial=1)))
        counts = np.zeros(len(new), np.int32)
        out = Found(np.empty((rows, 4), np.int32), np.empty(rows), np.empty((2, 0), np.bool_))
        lay(self._packed.vocabulary.words(), self._side, self._packed.side, pairs, most, counts, out)
        spans, values, row = out.span.tolist(), out.value.tolist(), 0
        name_sizes = self._packed.size[pairs.form].tolist()
        for number, count, size, name_size in zip(
            new, counts.tolist(), sizes.tolist(), name_sizes, strict=True
        ):
            self._laid[number] = _alignment(
                spans[row : row + count], values[row : row + count], size, name_size
            )
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
            reading, stored = self._pair(number)
            behind = tuple(reading.aside.replace(",", "").split()) if reading.role is Role.PLACELESS else ()
            self._around[number] = around(
                reading.profile, stored.profile, self._laid[number], stored.country, behind
            )
        return self._around[number]

    def _pair(self, number: int) -> tuple[Reading, Stored]:
        if number not in self._known:
            reading = self._readings[self._pairs.reading[number]]
            self._known[number] = reading, self._packed.stored(self._pairs.form.item(number))
        return self._known[number]

    def comparison(self, number: int) -> Comparison:
        """The comparison of a pair, the same as `compare.compare` makes."""
        if number not in self._made:
            if number not in self._laid:
                self.prepare([number])
            self._made[number] = self._make(number)
        return self._made[number]

    def _make(self, number: int) -> Comparison:
        (reading, stored), facts = self._pair(number), self._facts
        query, name = reading.profile, stored.profile
        alignment = self._laid.get(number) or _as_a_whole(query, name)
        beside = self._beside(number)
        left_over, asked = alignment.left_over, query.total
        if beside is not NOTHING:
            known = beside.explained
            left_over = tuple([place for place in left_over if place not in known])
            asked -= sum([query.weights[place] for place in known])
        return Comparison(
            reading,
            stored,
            _TIERS[facts.tier.item(number)],
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
    pairs, lefts, rights = [], list(range(size)), list(range(name_size))
    for (left, more, right, others), value in zip(spans, values, strict=True):
        mine = (left,) if more == 1 else tuple(range(left, left + more))
        theirs = (right,) if others == 1 else tuple(range(right, right + others))
        pairs.append(Pair(mine, theirs, value))
        for place in mine:
            lefts.remove(place)
        for place in theirs:
            rights.remove(place)
    return Alignment(tuple(pairs), tuple(lefts), tuple(rights))
