"""Organizations in the order of their best pairs, with their shares: the compiled twin of `Engine.ranked`."""

from __future__ import annotations

import numpy as np

from alliance_cli.matching.bulk.arrays import Flags, Floats, Ints, Pairs, Ranking, Standing
from alliance_cli.matching.bulk.compiling import compiled
from alliance_cli.matching.score import points


@compiled
def _best(pairs: Pairs, owner: Ints, strength: Floats, low: int, high: int, room: Standing) -> int:
    """How many organizations stand in pairs `low` to `high`; the pair that speaks for each is written to `room.best`.

    Of equal ones the first reading's counts, then the form that comes first.
    """
    size, slot, best = 0, room.slot, room.best
    for n in range(low, high):
        organization = owner[pairs.form[n]]
        place = slot[organization] - 1
        if place < 0:
            best[size] = n
            size += 1
            slot[organization] = size
            continue
        known = best[place]
        equal = strength[n] == strength[known] and pairs.reading[n] == pairs.reading[known]
        if strength[n] > strength[known] or (equal and pairs.form[n] < pairs.form[known]):
            best[place] = n
    for n in best[:size]:
        slot[owner[pairs.form[n]]] = 0
    return size


@compiled
def rank(
    pairs: Pairs,
    bounds: Ints,
    owner: Ints,
    strength: Floats,
    owning: Flags,
    room: Standing,
    largest: float,
    out: Ranking,
) -> None:
    """Fills in the ranking of queries whose pairs are `bounds[q]` to `bounds[q + 1]`. `owner` is the organization of
    each form, by a number that follows the slugs; `largest` bounds a strength where powers are taken.
    """
    best = room.best
    for query in range(len(bounds) - 1):
        low, high = bounds[query], bounds[query + 1]
        size = _best(pairs, owner, strength, low, high, room)
        for k in range(1, size):
            n, place = best[k], k
            while place:
                other = best[place - 1]
                ahead = strength[other] - strength[n]
                if ahead > 0 or (ahead == 0 and owner[pairs.form[other]] < owner[pairs.form[n]]):
                    break
                best[place] = other
                place -= 1
            best[place] = n
        total = 0.0
        for n in best[:size]:
            total += np.exp(min(strength[n], largest))
        kept = min(size, out.pair.shape[1])
        for k in range(kept):
            out.pair[query, k] = best[k]
            out.share[query, k] = np.exp(min(strength[best[k]], largest)) / (1.0 + total)
        out.size[query] = size
        first = -1
        for n in range(low, high):
            if size and owning[n] and pairs.reading[n] == pairs.reading[best[0]]:
                organization = owner[pairs.form[n]]
                out.shared[query] |= first >= 0 and organization != first
                first = organization


def points_of(shares: Floats) -> Floats:
    """Shares as scores, the same as `score.points` makes one by one."""
    tenths = shares * 1000
    found = np.minimum(99.9, np.rint(tenths) / 10)
    # So close to the middle between two tenths, the last digit of a product may decide: that is left to `points`.
    close = np.abs(tenths - np.floor(tenths) - 0.5) < 1e-6
    found[close] = points(shares[close].tolist())
    return found
