"""How many letters two texts have in common: the compiled twin of the Indel similarity that `features` asks for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alliance_cli.matching.bulk.alike import SLOTS
from alliance_cli.matching.bulk.arrays import Flags, Floats, Ints, Pairs
from alliance_cli.matching.bulk.compiling import compiled, inlined

_BITS = 64
Masks = NDArray[np.uint64]
Letters = NDArray[np.uint16]


class Texts(NamedTuple):
    """Folded texts by the numbers of their letters: text t is `letters[start[t]:start[t + 1]]`."""

    letters: Letters
    start: Ints


class Alphabet:
    """The letters of the forms of a registry, by number from 1 on; 0 is any other letter."""

    def __init__(self, forms: Sequence[str]) -> None:
        codes = _codes(forms)
        occurs = np.zeros(sys.maxunicode + 1, np.bool_)
        occurs[codes] = True
        known = np.flatnonzero(occurs)
        self._size = len(known) + 1
        self._number = np.zeros(len(occurs), np.min_scalar_type(max(256, self._size)))
        self._number[known] = np.arange(1, self._size)
        self._slots = np.append(0, known % SLOTS).astype(np.int32)
        self._forms = self._texts(forms, codes)

    def _texts(self, texts: Sequence[str], codes: NDArray[np.uint32]) -> Texts:
        return Texts(self._number[codes], np.fromiter(accumulate(map(len, texts), initial=0), np.int32))

    def sets(self) -> Ints:
        """The letters of each form as bits, as in a letter set of words (`Words`)."""
        found = np.zeros(len(self._forms.start) - 1, np.int32)
        _sets(self._forms, self._slots, found)
        return found

    def alike(self, texts: Sequence[str], pairs: Pairs, wanted: Flags, least: float) -> Floats:
        """For each wanted pair the share of letters that its reading's text and its form have in the same order, else
        0, and mostly 0 where it is under `least`; pairs of one reading stand together.
        """
        found = np.zeros(len(pairs.form))
        most = (max(map(len, texts), default=0) + _BITS - 1) // _BITS
        masks, state = np.zeros((self._size, most), np.uint64), np.zeros(most, np.uint64)
        _alike(self._texts(texts, _codes(texts)), self._forms, pairs, wanted, least, masks, state, found)
        return found


def _codes(texts: Sequence[str]) -> NDArray[np.uint32]:
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)


@compiled
def _sets(texts: Texts, slots: Ints, out: Ints) -> None:
    """Writes the letters of each text to `out` as bits; `slots` has the bit of each letter."""
    for text in range(len(out)):
        bits = 0
        for spot in range(texts.start[text], texts.start[text + 1]):
            bits |= 1 << slots[texts.letters[spot]]
        out[text] = bits


@inlined
def _in_common(masks: Masks, blocks: int, state: Masks, letters: Letters, low: int, high: int) -> int:
    """The length of the longest common subsequence (Hyyrö 2004, a bit for each letter of the text behind `masks`)."""
    one = np.uint64(1)
    for block in range(blocks):
        state[block] = ~np.uint64(0)
    for k in range(low, high):
        carry = np.uint64(0)
        for block in range(blocks):
            row = state[block]
            met = row & masks[letters[k], block]
            total = row + met
            over = np.uint64(total < row)
            total += carry
            over |= np.uint64(total < carry)
            state[block] = total | (row - met)
            carry = over
    count = 0
    for block in range(blocks):
        rest = ~state[block]
        while rest:
            rest &= rest - one
            count += 1
    return count


@compiled
def _alike(
    queries: Texts,
    names: Texts,
    pairs: Pairs,
    wanted: Flags,
    least: float,
    masks: Masks,
    state: Masks,
    out: Floats,
) -> None:
    """Writes the Indel similarity of each wanted pair to `out`, if it can be `least` or more. `masks` is zero, with a
    row for each letter, and as wide as `state`: a bit for each letter of the longest query.
    """
    current, begin, end, blocks = -1, 0, 0, 0
    for n in range(len(pairs.form)):
        if not wanted[n]:
            continue
        if pairs.reading[n] != current:
            for k in range(begin, end):
                for block in range(blocks):
                    masks[queries.letters[k], block] = 0
            current = pairs.reading[n]
            begin, end = queries.start[current], queries.start[current + 1]
            blocks = (end - begin + _BITS - 1) // _BITS
            for k in range(begin, end):
                place = k - begin
                masks[queries.letters[k], place // _BITS] |= np.uint64(1) << np.uint64(place % _BITS)
        low, high = names.start[pairs.form[n]], names.start[pairs.form[n] + 1]
        both = end - begin + high - low
        if 2 * min(end - begin, high - low) < least * both:
            continue
        met = _in_common(masks, blocks, state, names.letters, low, high)
        out[n] = 1.0 - (both - 2 * met) / both if both else 1.0
