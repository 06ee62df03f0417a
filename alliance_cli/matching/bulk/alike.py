"""How alike two words are, by number: the compiled twin of `align.likeness`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alliance_cli.matching.bulk.arrays import PREFIX, Floats, Ints, Lexicon, Words
from alliance_cli.matching.bulk.compiling import compiled, inlined


@compiled
def _same(letters: NDArray[np.uint32], a: int, b: int, size: int) -> bool:
    for k in range(size):  # noqa: SIM110 - compiled
        if letters[a + k] != letters[b + k]:
            return False
    return True


@inlined
def _trimmed(
    letters: NDArray[np.uint32], a: int, a_end: int, b: int, b_end: int
) -> tuple[int, int, int, int]:
    """Two ends of words without the letters that they share in front, and behind."""
    while a < a_end and b < b_end and letters[a] == letters[b]:
        a += 1
        b += 1
    while a < a_end and b < b_end and letters[a_end - 1] == letters[b_end - 1]:
        a_end -= 1
        b_end -= 1
    return a, a_end, b, b_end


@inlined
def _swapped(letters: NDArray[np.uint32], a: int, b: int) -> bool:
    return bool(letters[a] == letters[b + 1] and letters[a + 1] == letters[b])


@compiled
def _one_edit(letters: NDArray[np.uint32], a: int, a_end: int, b: int, b_end: int) -> bool:
    """Whether at most one letter lost, added, changed or swapped with the next tells two ends of words apart."""
    a, a_end, b, b_end = _trimmed(letters, a, a_end, b, b_end)
    if a_end - a == 2 and b_end - b == 2:
        return _swapped(letters, a, b)
    return bool(a_end - a <= 1 and b_end - b <= 1)


@compiled
def edits(letters: NDArray[np.uint32], a: int, a_end: int, b: int, b_end: int, most: int) -> int:
    """Optimal string alignment distance of two different words, if it is 1 or 2 and no more than `most`; else 3."""
    a, a_end, b, b_end = _trimmed(letters, a, a_end, b, b_end)
    left, right = a_end - a, b_end - b
    if left <= 1 and right <= 1:
        return 1
    if left == 2 and right == 2 and _swapped(letters, a, b):
        return 1
    if most < 2 or abs(left - right) > 2:
        return 3
    if left <= 2 and right <= 2:
        return 2
    # One edit at the front, and one behind it; a word of which nothing is left has no front.
    two = (left and right and _one_edit(letters, a + 1, a_end, b + 1, b_end)) or (
        (left and _one_edit(letters, a + 1, a_end, b, b_end))
        or (right and _one_edit(letters, a, a_end, b + 1, b_end))
    )
    if not two and left > 1 and right > 1 and _swapped(letters, a, b):
        two = _one_edit(letters, a + 2, a_end, b + 2, b_end)
    return 2 if two else 3


@inlined
def _letters_apart(one: int, other: int) -> int:
    """How many letters occur in one of two words only, given the letters that occur in each as bits."""
    bits = one ^ other
    bits -= bits >> 1 & 0x55555555
    bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333)
    bits = bits + (bits >> 4) & 0x0F0F0F0F
    return (bits * 0x01010101 & 0xFFFFFFFF) >> 24


@compiled
def likeness(words: Words, left: int, right: int) -> float:
    """How alike two different words are, 0 to 1, as `align.likeness` says."""
    if words.head[left] < 0 or words.head[left] != words.head[right]:
        return 0.0
    a, b = words.start[left], words.start[right]
    a_size, b_size = words.start[left + 1] - a, words.start[right + 1] - b
    short, long = min(a_size, b_size), max(a_size, b_size)
    allowed = 1 if short < 8 else 2
    if (
        long - short <= allowed
        and _letters_apart(words.letter_set[left], words.letter_set[right]) <= 2 * allowed
    ):
        distance = edits(words.letters, a, a + a_size, b, b + b_size, allowed)
        if distance <= allowed:
            return float(1 - 1.2 * distance / long)
    return PREFIX if _same(words.letters, a, b, short) else 0.0


@compiled
def _slips(words: Words, lexicon: Lexicon, word: int, found: Ints, values: Floats, count: int) -> int:
    """Adds the words of a lexicon that are one or two slips away from a word, if they fit; how many there are then."""
    size, letter = words.start[word + 1] - words.start[word], words.head[word] - 97
    for length in range(max(4, size - 2), min(size + 2, lexicon.bounds.shape[1] - 2) + 1):
        allowed = 1 if min(size, length) < 8 else 2
        if abs(size - length) > allowed:
            continue
        for spot in range(lexicon.bounds[letter, length], lexicon.bounds[letter, length + 1]):
            if _letters_apart(lexicon.letter_set[spot], words.letter_set[word]) <= 2 * allowed:
                other = lexicon.number[spot]
                a, b = words.start[word], words.start[other]
                distance = edits(words.letters, a, a + size, b, b + length, allowed)
                if distance <= allowed and other != word:
                    if count < len(found):
                        found[count], values[count] = other, 1 - 1.2 * distance / max(size, length)
                    count += 1
    return count


@compiled
def slipped(words: Words, lexicon: Lexicon, wanted: Ints, ends: Ints, found: Ints, values: Floats) -> int:
    """For each wanted word those of a lexicon that are one or two slips away, and how alike: up to `ends` in `found`.

    Returns how many there are; when these are more than fit, a longer `found` is wanted.
    """
    count = 0
    for place in range(len(wanted)):
        count = _slips(words, lexicon, wanted[place], found, values, count)
        ends[place] = count
    return count
