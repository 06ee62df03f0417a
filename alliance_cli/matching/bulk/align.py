"""Which words of a reading and a form agree: the compiled twin of `matching.align`."""

from __future__ import annotations

from alliance_cli.matching.bulk.alike import likeness
from alliance_cli.matching.bulk.arrays import Flags, Found, Ints, Words
from alliance_cli.matching.bulk.compiling import compiled, inlined


@inlined
def add(
    found: Found, count: int, left: int, left_size: int, right: int, right_size: int, value: float
) -> None:
    """Puts an agreement where the reading's order wants it, and takes its words."""
    spot = count
    while spot and found.span[spot - 1, 0] > left:
        for k in range(4):
            found.span[spot, k] = found.span[spot - 1, k]
        found.value[spot] = found.value[spot - 1]
        spot -= 1
    found.span[spot, 0], found.span[spot, 1] = left, left_size
    found.span[spot, 2], found.span[spot, 3] = right, right_size
    found.value[spot] = value
    for k in range(left, left + left_size):
        found.free[0, k] = False
    for k in range(right, right + right_size):
        found.free[1, k] = False


@inlined
def _likest(words: Words, word: int, b: Ints, found: Found) -> tuple[float, int]:
    """The free word of a form that is likest to a word, and how alike they are; 0 when none is."""
    best, spot, letter = 0.0, -1, words.head[word]
    if letter > 0:
        for j in range(len(b)):
            if words.head[b[j]] == letter and found.free[1, j]:
                value = likeness(words, word, b[j])
                if value > best:
                    best, spot = value, j
    return best, spot


@inlined
def _joined(words: Words, word: int, others: Ints, free: Flags, side: int, first: int) -> int:
    """How many of the others from `first` on (two or three, all free) a word joins; 0 when it does not."""
    begin, end = words.start[word], words.start[word + 1]
    for spot in range(first, min(first + 3, len(others))):
        low, high = words.start[others[spot]], words.start[others[spot] + 1]
        if not free[side, spot] or begin + high - low > end:
            return 0
        for k in range(high - low):
            if words.letters[begin + k] != words.letters[low + k]:
                return 0
        begin += high - low
        if begin == end and spot > first:
            return spot - first + 1
    return 0


@inlined
def _initials(words: Words, word: int, others: Ints, free: Flags, side: int, first: int) -> int:
    """How many of the others from `first` on (all free) begin with the letters of a word; 0 when not all agree."""
    begin = words.start[word]
    size = words.start[word + 1] - begin
    if size < 2 or size > 6 or first + size > len(others):
        return 0
    for k in range(size):
        if not free[side, first + k] or words.letters[begin + k] != abs(words.head[others[first + k]]):
            return 0
    return int(size)


@compiled
def _first_run(
    words: Words, a: Ints, b: Ints, found: Found, side: int, initials: bool
) -> tuple[int, int, int]:
    """The first free word that joins neighbouring free words of the other side, or spells their first letters.

    `a` is on the given side of `found.free`, `b` on the other one.
    """
    free = found.free
    for place in range(len(a)):
        if not free[side, place] or (side == 0 and not found.opens[place]):
            continue
        letter = abs(words.head[a[place]])
        for first in range(len(b)):
            if free[1 - side, first] and abs(words.head[b[first]]) == letter:
                if initials:
                    size = _initials(words, a[place], b, free, 1 - side, first)
                else:
                    size = _joined(words, a[place], b, free, 1 - side, first)
                if size:
                    return place, first, size
    return -1, -1, 0


@inlined
def _alliterate(words: Words, a: Ints, b: Ints, found: Found) -> bool:
    """Whether any two free words may begin alike; if none do, none agree. Marks those of the reading that may."""
    met, letters = False, 0
    for j in range(len(b)):
        if found.free[1, j]:
            letters |= 1 << (abs(words.head[b[j]]) & 63)
    for i in range(len(a)):
        found.opens[i] = found.free[0, i] and letters >> (abs(words.head[a[i]]) & 63) & 1
        met = met or found.opens[i]
    return met


@inlined
def _align_alike(words: Words, a: Ints, b: Ints, found: Found, count: int) -> int:
    """How many agreements there are with those of free words that are like each other, the likest first."""
    some = False
    for i in range(len(a)):
        found.likeness[i], found.likest[i] = 0.0, -1
        if found.opens[i]:
            found.likeness[i], found.likest[i] = _likest(words, a[i], b, found)
            some = some or found.likest[i] >= 0
    while some:
        value, best = 0.0, -1
        for i in range(len(a)):
            if found.free[0, i] and found.likeness[i] > value:
                value, best = found.likeness[i], i
        if best < 0:
            break
        taken = found.likest[best]
        add(found, count, best, 1, taken, 1, value)
        count += 1
        for i in range(len(a)):
            if found.free[0, i] and found.likest[i] == taken:
                found.likeness[i], found.likest[i] = _likest(words, a[i], b, found)
    return count


@compiled
def _align_rest(words: Words, a: Ints, b: Ints, found: Found, count: int) -> int:
    """How many agreements there are with those of free words that are not equal."""
    count = _align_alike(words, a, b, found, count)
    lefts, rights = len(a) - count, len(b) - count
    for initials in (False, True):
        value = 0.6 if initials else 0.95
        while lefts and rights > 1:
            place, first, size = _first_run(words, a, b, found, 0, initials)
            if not size:
                break
            add(found, count, place, 1, first, size, value)
            count, lefts, rights = count + 1, lefts - 1, rights - size
        while rights and lefts > 1:
            place, first, size = _first_run(words, b, a, found, 1, initials)
            if not size:
                break
            add(found, count, first, size, place, 1, value)
            count, lefts, rights = count + 1, lefts - size, rights - 1
    return count


@inlined
def align(words: Words, a: Ints, b: Ints, found: Found) -> int:
    """How many agreements there are; they are written to `found`, as `align.align` finds them."""
    for i in range(len(a)):
        found.free[0, i] = True
    for j in range(len(b)):
        found.free[1, j] = True
    count = 0
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j] and found.free[1, j]:
                add(found, count, i, 1, j, 1, 1.0)
                count += 1
                break
    if count == len(a) or count == len(b) or not _alliterate(words, a, b, found):
        return count
    return _align_rest(words, a, b, found, count)
