"""Candidates of many readings at once: the compiled twin of `matching.blocks`, with the same answers."""

from __future__ import annotations

import numpy as np

from alliance_cli.matching.bulk.arrays import (
    Floats,
    Ints,
    Limits,
    Postings,
    Scratch,
    Wanted,
)
from alliance_cli.matching.bulk.compiling import compiled, inlined

_SURE = 1 - 1e-9  # sums in another order differ by less


@compiled
def _touch(
    postings: Postings, wanted: Wanted, reading: int, limits: Limits, room: Scratch, worth: Floats
) -> tuple[int, int]:
    """How many forms have one of the words that are rare enough to look up, and how many such words there are.

    Sums of values by mask go to `worth`.
    """
    begin, end = wanted.start[reading], wanted.start[reading + 1]
    spent, used, count = 0, 0, 0
    for spot in range(begin, min(end, begin + limits.words)):
        word = wanted.word[spot]
        low, high = postings.first[word], postings.first[word + 1]
        if spent and spent + high - low > limits.budget:
            break
        spent += high - low
        for k in range(low, high):
            form = postings.form[k]
            if room.mask[form] == 0:
                room.touched[count] = form
                count += 1
            room.mask[form] |= np.uint8(1 << used)
        used += 1
    for mask in range(1 << used):
        total = 0.0
        for bit in range(used):
            if mask >> bit & 1:
                total += wanted.value[begin + bit]
        worth[mask] = total
    return count, used


@compiled
def _least(room: Scratch, count: int, worth: Floats, masks: int, most: int) -> tuple[float, int, int]:
    """The sum of the form that comes behind the `most` highest ones; how many reach it; how many are above it."""
    numbers = np.zeros(masks, np.int32)
    for k in range(count):
        numbers[room.mask[room.touched[k]]] += 1
    least, reach, above = np.inf, 0, 0
    while reach <= most:
        above, below = reach, -1.0
        for mask in range(masks):
            if numbers[mask] and below < worth[mask] < least:
                below = worth[mask]
        least = below
        for mask in range(masks):
            reach += numbers[mask] if worth[mask] == least else 0
    return least, reach, above


@compiled
def _first_ties(room: Scratch, count: int, worth: Floats, least: float, most: int) -> int:
    """Keeps of the touched forms the first ones that reach a sum; how many."""
    kept = 0
    for form in range(len(room.mask)):
        if room.mask[form]:
            if worth[room.mask[form]] >= least and kept < most:
                room.touched[kept] = form
                kept += 1
            else:
                room.mask[form] = 0
    return kept


@compiled
def _pool(room: Scratch, count: int, worth: Floats, masks: int, limits: Limits) -> int:
    """Keeps of the touched forms those worth ranking in full, as `Blocks._pool`; how many."""
    if count <= limits.pool:
        return count
    least, reach, above = _least(room, count, worth, masks, limits.pool)
    if reach > limits.ties and not above:
        return _first_ties(room, count, worth, least, limits.ties)
    kept = 0
    for k in range(count):
        form = room.touched[k]
        sum_ = worth[room.mask[form]]
        if sum_ > least or (sum_ == least and reach <= limits.ties):
            room.touched[kept] = form
            kept += 1
        else:
            room.mask[form] = 0
    return kept


@inlined
def _exact(postings: Postings, floor: float, room: Scratch, form: int) -> float:
    """The rank of a form, word by word."""
    sum_ = 0.0
    for spot in range(postings.start[form], postings.start[form + 1]):
        sum_ += room.value[postings.word[spot]]
    return float(sum_ / (postings.total[form] + floor))


@compiled
def _near_ranks(
    postings: Postings, wanted: Wanted, reading: int, used: int, room: Scratch, count: int, worth: Floats
) -> None:
    """Writes the ranks of the pool to `room.rank`, but for the last digits: sums in another order."""
    begin, end = wanted.start[reading] + used, wanted.start[reading + 1]
    floor, all_common, bits = wanted.floor[reading], True, 0
    for spot in range(begin, end):
        bit = postings.bit[wanted.word[spot]]
        all_common = all_common and bit >= 0
        bits |= 1 << bit if bit >= 0 else 0
    for k in range(count):
        form = room.touched[k]
        weight = postings.plain[form]
        if not all_common or np.isnan(weight):
            room.rank[k] = _exact(postings, floor, room, form)
            continue
        sum_ = worth[room.mask[form]]
        if bits:
            met = postings.common[form] & bits
            if met:
                for spot in range(begin, end):
                    if met >> postings.bit[wanted.word[spot]] & 1:
                        sum_ += wanted.value[spot]
        room.rank[k] = sum_ / (weight + floor)


@inlined
def _bar(room: Scratch, count: int, ranks: Floats) -> float:
    """The lowest of the highest ranks; `ranks` is as long as so many are wanted, and fewer there are not."""
    size, most = 0, len(ranks)
    for k in range(count):
        rank = room.rank[k]
        if size < most or rank > ranks[most - 1]:
            place = size if size < most else most - 1
            while place and ranks[place - 1] < rank:
                ranks[place] = ranks[place - 1]
                place -= 1
            ranks[place] = rank
            size = min(size + 1, most)
    return float(ranks[most - 1])


@compiled
def _highest(postings: Postings, floor: float, room: Scratch, count: int, best: Ints, ranks: Floats) -> int:
    """How many forms of the pool have the highest ranks; of equal ones those that come first. Written to `best`.

    Only those close to the border are ranked word by word: their last digits count.
    """
    most = len(best)
    if count <= most:
        for k in range(count):
            best[k] = room.touched[k]
        return count
    bar = _bar(room, count, ranks)
    sure = 0
    for k in range(count):
        if room.rank[k] > bar / _SURE:
            best[sure] = room.touched[k]
            sure += 1
    size = sure
    for k in range(count):
        if room.rank[k] < bar * _SURE or room.rank[k] > bar / _SURE:
            continue
        form = room.touched[k]
        rank = _exact(postings, floor, room, form)
        if size == most and (rank < ranks[most - 1] or (rank == ranks[most - 1] and form > best[most - 1])):
            continue
        place = size if size < most else most - 1
        while place > sure and (
            ranks[place - 1] < rank or (ranks[place - 1] == rank and best[place - 1] > form)
        ):
            ranks[place], best[place] = ranks[place - 1], best[place - 1]
            place -= 1
        ranks[place], best[place] = rank, form
        size = min(size + 1, most)
    return size


@compiled
def candidates(
    postings: Postings, wanted: Wanted, limits: Limits, room: Scratch, forms: Ints, first: Ints
) -> None:
    """Writes the forms to compare with each reading to `forms`, from `first[r]` to `first[r + 1]`: those that share
    a key, then the likest by rare words. `forms` has room for all.
    """
    worth = np.zeros(1 << limits.words, np.float64)
    best, ranks = np.zeros(limits.keep, np.int32), np.zeros(limits.keep, np.float64)
    filled = 0
    for reading in range(len(wanted.floor)):
        first[reading] = filled
        for k in range(wanted.known_start[reading], wanted.known_start[reading + 1]):
            forms[filled] = wanted.known[k]
            filled += 1
        begin, end = wanted.start[reading], wanted.start[reading + 1]
        for spot in range(begin, end):
            room.value[wanted.word[spot]] = wanted.value[spot]
        touched, used = _touch(postings, wanted, reading, limits, room, worth)
        size = _pool(room, touched, worth, 1 << used, limits)
        _near_ranks(postings, wanted, reading, used, room, size, worth)
        near = _highest(postings, wanted.floor[reading], room, size, best, ranks)
        for k in range(size):
            room.mask[room.touched[k]] = 0
        for spot in range(begin, end):
            room.value[wanted.word[spot]] = 0.0
        for spot in range(near):
            form, known = best[spot], False
            for k in range(first[reading], filled):
                known = known or forms[k] == form
            if not known:
                forms[filled] = form
                filled += 1
    first[len(wanted.floor)] = filled
