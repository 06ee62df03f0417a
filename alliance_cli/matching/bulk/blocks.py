"""Candidates of many readings at once: the compiled twin of `matching.blocks`, with the same answers."""

from __future__ import annotations

import numpy as np

from alliance_cli.matching.bulk.arrays import (
    Ints,
    Known,
    Limits,
    Postings,
    Scratch,
    Wanted,
)
from alliance_cli.matching.bulk.compiling import compiled, inlined

_SURE = 1 - 1e-9  # sums in another order differ by less


@inlined
def _settled(room: Scratch, masks: int, rest: float) -> int:
    """How many of the touched forms are worth more than `rest`."""
    count = 0
    for mask in range(1, masks):
        if room.worth[mask] > rest:
            count += room.reach[mask]
    return count


@compiled
def _touch(
    postings: Postings, wanted: Wanted, reading: int, limits: Limits, room: Scratch
) -> tuple[int, int]:
    """How many forms have one of the words that are rare enough to look up, and how many such words there are. Forms
    that have only words too cheap for the pool are left out.

    Sums of values by mask go to `room.worth`, how many forms have each mask to `room.reach`.
    """
    begin, end = wanted.start[reading], wanted.start[reading + 1]
    spent, used, count, rest = 0, 0, 0, 0.0
    for spot in range(begin, min(end, begin + limits.words)):
        word = wanted.word[spot]
        spent += postings.first[word + 1] - postings.first[word]
        if used and spent > limits.budget:
            break
        rest += wanted.value[spot]
        used += 1
    room.worth[0], room.reach[0] = 0.0, 0
    for bit in range(used):
        word, value, masks, new = wanted.word[begin + bit], wanted.value[begin + bit], 1 << bit, 0
        full = count > limits.pool and _settled(room, masks, rest / _SURE) > limits.pool
        for mask in range(masks):
            room.worth[mask | masks], room.reach[mask | masks] = room.worth[mask] + value, 0
        for k in range(postings.first[word], postings.first[word + 1]):
            form = postings.form[k]
            mask = room.mask[form]
            if mask:
                room.reach[mask] -= 1
                room.reach[mask | masks] += 1
                room.mask[form] = mask | masks
            elif not full:
                room.touched[count + new] = form
                room.mask[form] = masks
                new += 1
        room.reach[masks] += new
        count += new
        rest -= value
    return count, used


@compiled
def _masks(room: Scratch, masks: int) -> int:
    """How many different masks the touched forms have; these go to `room.met` by falling worth."""
    met, worth, size = room.met, room.worth, 0
    for mask in range(1, masks):
        if room.reach[mask]:
            place = size
            while place and worth[met[place - 1]] < worth[mask]:
                met[place] = met[place - 1]
                place -= 1
            met[place] = mask
            size += 1
    return size


@compiled
def _least(room: Scratch, masks: int, most: int) -> tuple[float, int, int]:
    """The sum of the form that comes behind the `most` highest ones; how many reach it; how many are above it."""
    size, least, reach, above = _masks(room, masks), np.inf, 0, 0
    for k in range(size):
        mask = room.met[k]
        if room.worth[mask] < least:
            if reach > most:
                break
            least, above = room.worth[mask], reach
        reach += room.reach[mask]
    return least, reach, above


@compiled
def _first_ties(room: Scratch, least: float, most: int) -> int:
    """Keeps of the touched forms the first ones that reach a sum; how many."""
    kept = 0
    for form in range(len(room.mask)):
        if room.mask[form]:
            if room.worth[room.mask[form]] >= least and kept < most:
                room.touched[kept] = form
                kept += 1
            else:
                room.mask[form] = 0
    return kept


@compiled
def _pool(room: Scratch, count: int, masks: int, limits: Limits) -> int:
    """Keeps of the touched forms those worth ranking in full, as `Blocks._pool`; how many."""
    if count <= limits.pool:
        return count
    least, reach, above = _least(room, masks, limits.pool)
    if reach > limits.ties and not above:
        return _first_ties(room, least, limits.ties)
    kept = 0
    for k in range(count):
        form = room.touched[k]
        sum_ = room.worth[room.mask[form]]
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
    postings: Postings, wanted: Wanted, reading: int, floor: float, used: int, room: Scratch, count: int
) -> None:
    """Writes the ranks of the pool to `room.rank`, but for the last digits: sums in another order."""
    begin, end = wanted.start[reading] + used, wanted.start[reading + 1]
    all_common, bits = True, 0
    for spot in range(begin, end):
        bit = postings.bit[wanted.word[spot]]
        all_common = all_common and bit >= 0
        bits |= 1 << bit if bit >= 0 else 0
    for k in range(count):
        form = room.touched[k]
        weight = postings.gist[form].plain
        if not all_common or np.isnan(weight):
            room.rank[k] = _exact(postings, floor, room, form)
            continue
        sum_ = room.worth[room.mask[form]]
        if bits:
            met = postings.gist[form].common & bits
            if met:
                for spot in range(begin, end):
                    if met >> postings.bit[wanted.word[spot]] & 1:
                        sum_ += wanted.value[spot]
        room.rank[k] = sum_ / (weight + floor)


@inlined
def _bar(room: Scratch, count: int) -> float:
    """The lowest of the highest ranks; `room.high` is as long as so many are wanted, and fewer there are not."""
    heap, most = room.high, len(room.high)
    for place in range(most):
        heap[place] = -np.inf
    for k in range(count):
        rank, place = room.rank[k], 0
        while rank > heap[place]:  # the lowest stands first; a higher one takes its place and sinks
            child = 2 * place + 1
            if child + 1 < most and heap[child + 1] < heap[child]:
                child += 1
            if child >= most or heap[child] >= rank:
                heap[place] = rank
            else:
                heap[place] = heap[child]
                place = child
    return float(heap[0])


@compiled
def _highest(postings: Postings, floor: float, room: Scratch, count: int) -> int:
    """How many forms of the pool have the highest ranks; of equal ones those that come first. Written to
    `room.best`.

    Only those close to the border are ranked word by word: their last digits count.
    """
    most, best, ranks = len(room.best), room.best, room.high
    if count <= most:
        for k in range(count):
            best[k] = room.touched[k]
        return count
    bar = _bar(room, count)
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
    postings: Postings,
    wanted: Wanted,
    sharing: Known,
    limits: Limits,
    room: Scratch,
    forms: Ints,
    first: Ints,
) -> None:
    """Writes the forms to compare with each reading to `forms`, from `first[r]` to `first[r + 1]`: those that share
    a key, then the likest by rare words. `forms` has room for all.
    """
    filled = 0
    for reading in range(len(sharing.floor)):
        first[reading] = filled
        for k in range(sharing.start[reading], sharing.start[reading + 1]):
            forms[filled] = sharing.form[k]
            filled += 1
        begin, end = wanted.start[reading], wanted.start[reading + 1]
        for spot in range(begin, end):
            room.value[wanted.word[spot]] = wanted.value[spot]
        floor = sharing.floor[reading]
        touched, used = _touch(postings, wanted, reading, limits, room)
        size = _pool(room, touched, 1 << used, limits)
        _near_ranks(postings, wanted, reading, floor, used, room, size)
        near = _highest(postings, floor, room, size)
        for k in range(size):
            room.mask[room.touched[k]] = 0
        for spot in range(begin, end):
            room.value[wanted.word[spot]] = 0.0
        keyed = filled
        for spot in range(near):
            form, known = room.best[spot], False
            for k in range(first[reading], keyed):
                known = known or forms[k] == form
            if not known:
                forms[filled] = form
                filled += 1
    first[len(sharing.floor)] = filled
