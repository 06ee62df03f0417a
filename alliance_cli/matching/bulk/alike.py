"""How alike two words are, by number: the compiled twin of `align.likeness`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alliance_cli.matching.bulk.arrays import PREFIX, Words
from alliance_cli.matching.bulk.compiling import compiled, inlined


@compiled
def same(letters: NDArray[np.uint32], a: int, b: int, size: int) -> bool:
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


SLOTS = 31
_TWO, _FOUR, _BYTE, _SUM = 0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F, 0x0101010101010101


@compiled
def letter_sets(words: Words, first: int, last: int) -> None:
    """Fills in `letter_set` of the words from `first` to `last`."""
    for word in range(first, last):
        bits = 0
        for spot in range(words.start[word], words.start[word + 1]):
            slot = words.letters[spot] % SLOTS
            bits |= 1 << (slot + SLOTS if bits >> slot & 1 else slot)
        words.letter_set[word] = bits


@inlined
def letters_apart(one: int, other: int) -> int:
    """How many bits two letter sets differ in: by two at most for an edit."""
    bits = one ^ other
    bits -= bits >> 1 & _TWO
    bits = (bits & _FOUR) + (bits >> 2 & _FOUR)
    bits = bits + (bits >> 4) & _BYTE
    return bits * _SUM >> 56


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
        and letters_apart(words.letter_set[left], words.letter_set[right]) <= 2 * allowed
    ):
        distance = edits(words.letters, a, a + a_size, b, b + b_size, allowed)
        if distance <= allowed:
            return float(1 - 1.2 * distance / long)
    return PREFIX if same(words.letters, a, b, short) else 0.0
