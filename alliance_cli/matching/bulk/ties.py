"""Ties for the first place, settled as `Engine.ranked` settles them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alliance_cli.matching.bulk.arrays import Flags, Floats, Ints, Pairs, Ranking
from alliance_cli.matching.bulk.packed import KINDS, Packed
from alliance_cli.matching.ties import closeness
from alliance_cli.names.fold import fold


def settle(
    texts: Sequence[str],
    packed: Packed,
    pairs: Pairs,
    bounds: Ints,
    strength: Floats,
    owning: Flags,
    out: Ranking,
) -> None:
    """Puts the organizations that tie for the first place of a ranking in the order of `matching.ties`."""
    if not len(strength) or out.pair.shape[1] < 2:
        return
    first, second = strength[out.pair[:, 0]], strength[out.pair[:, 1]]
    for query in np.flatnonzero((out.size > 1) & (first == second)).tolist():
        folded, near = fold(texts[query]), slice(bounds[query], bounds[query + 1])
        equal = bounds[query] + np.flatnonzero(strength[near] == first[query])
        rows = zip(packed.owner[pairs.form[equal]].tolist(), pairs.reading[equal].tolist(),
                   pairs.form[equal].tolist(), equal.tolist(), strict=True)  # fmt: skip
        known: dict[int, tuple[float, bool]] = {}
        chosen: dict[int, int] = {}
        keyed = []
        for owner, reading, form, pair in rows:
            if form not in known:
                known[form] = closeness(folded, packed.values[form], KINDS[packed.kind[form]])
            keyed.append((*known[form], owner, reading, form, pair))
        for *_, owner, _, _, pair in sorted(keyed):
            chosen.setdefault(owner, pair)
        kept = list(chosen.values())[: out.pair.shape[1]]
        out.pair[query, : len(kept)] = kept
        deciding = owning[near] & (pairs.reading[near] == pairs.reading[kept[0]])
        out.shared[query] = len(np.unique(packed.owner[pairs.form[near][deciding]])) > 1
