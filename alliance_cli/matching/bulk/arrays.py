"""The arrays that the compiled loops work on, by name."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alliance_cli.matching import align

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
RESIDUES = 8
UNIT, STREET, SPELLS, LETTER, SEAT, HOUSE = 1, 2, 4, 8, 16, 32
"""Hints: a word may belong to a unit, tell a street, be an acronym, be an initial, be a Chinese town; with the last
one a name may have units."""
PLACED, NATIONAL = 1, 2
"""How a reading ends: with a place, with a nation."""


PREFIX = align.PREFIX
"""How alike a word is to its beginning."""


class Words(NamedTuple):
    """What is known of each word by its number; `letters` of word w are `start[w]` to `start[w + 1]`.

    `head` is the first letter, negative when no slip may change the word; `hint` adds up the hints above;
    `letter_set` has one bit for each letter that occurs (letters may share a bit).
    """

    letters: NDArray[np.uint32]
    start: Ints
    weight: Floats
    residue: NDArray[np.int8]
    head: Ints
    hint: NDArray[np.uint8]
    letter_set: Ints


class Lexicon(NamedTuple):
    """Numbers of words that a slip can lead to (small Latin letters, no shorter than four), by first letter and length.

    `letter_set` is that of the word; `bounds[letter, length]` is where the words of this length begin.
    """

    number: Ints
    letter_set: Ints
    bounds: Ints


GIST = np.dtype([("plain", np.float64), ("common", np.int64)])


class Postings(NamedTuple):
    """Words of forms and forms of words, by number: form f has `word[start[f]:start[f + 1]]`, in its order,
    word w stands in `form[first[w]:first[w + 1]]`. `total` is the weight of all words of a form. The commonest words
    have a `bit` (others -1). `gist` has what is asked of very many forms, side by side in memory: `plain` is the total,
    but not a number for a form that has a word twice; `common` has the bits of the commonest words.
    """

    word: Ints
    start: Ints
    form: Ints
    first: Ints
    total: Floats
    bit: NDArray[np.int8]
    gist: NDArray[np.void]


class Limits(NamedTuple):
    """The constants of `matching.blocks`."""

    words: int
    budget: int
    keep: int
    pool: int
    ties: int


class Wanted(NamedTuple):
    """What each reading looks for: reading r wants `word[start[r]:start[r + 1]]`, the rarest first, worth `value`.

    `floor` is half the reading's weight; `known` are forms that share a key, from `known_start[r]` on.
    """

    word: Ints
    value: Floats
    start: Ints
    floor: Floats
    known: Ints
    known_start: Ints


class Scratch(NamedTuple):
    """Memory that the searches share, all zero between them: one number a form, one a word; `touched` and `rank`,
    `worth`, `reach` and `met` (one number for each set of looked-up words), `best` and `high` need no zeros.
    """

    mask: NDArray[np.uint8]
    value: Floats
    touched: Ints
    rank: Floats
    worth: Floats
    reach: Ints
    met: Ints
    best: Ints
    high: Floats


def scratch(forms: int, words: int, limits: Limits) -> Scratch:
    """Room for a registry."""
    sets = 1 << limits.words
    return Scratch(
        np.zeros(forms, np.uint8), np.zeros(words), np.empty(forms, np.int32), np.empty(forms),
        np.empty(sets), np.empty(sets, np.int32), np.empty(sets, np.int32),
        np.empty(limits.keep, np.int32), np.empty(limits.keep),
    )  # fmt: skip


class Side(NamedTuple):
    """Readings, or forms: number n has `word[start[n]:start[n + 1]]` with its `weight`, and keys by number (-1: none).

    `romanised` is the number that a name of another script must have here to be the same in Latin letters.
    """

    word: Ints
    weight: Floats
    start: Ints
    exact: Ints
    squeezed: Ints
    romanised: Ints
    ascii: Flags


class Surroundings(NamedTuple):
    """What a reading may explain beside a name that stands in it: `behind` marks readings without a trailing place,
    `spelled` those with a word that the others spell, `ending` tells how they end, `told` the number of the country
    that their last place tells. `begins` holds the first letters of the first two written words of each form, 0 for
    none, `country` the number of its country (-1: none); `telling` marks residue classes that tell, `kind` is that of
    kinds of body.
    """

    behind: Flags
    spelled: Flags
    ending: Ints
    told: Ints
    begins: Ints
    country: Ints
    telling: Flags
    kind: int


class Pairs(NamedTuple):
    """Which reading stands beside which form."""

    reading: Ints
    form: Ints


class Facts(NamedTuple):
    """What `compare.Comparison` holds, one row a pair; residue classes by their number. `first` and `last` are the
    ends of the run of agreeing words of the reading; both -1 when they are no run or nothing is left over beside it.
    `even` tells whether words are left over on both sides or on neither.
    `doubtful` marks pairs that `compare.compare` itself must judge: `around` may explain what is left over.
    """

    tier: NDArray[np.int8]
    agreed_left: Floats
    agreed_right: Floats
    left: Floats
    right: Floats
    reordered: Flags
    slips: Ints
    first: Ints
    last: Ints
    even: Flags
    doubtful: Flags


def facts(pairs: int) -> Facts:
    """Room for so many pairs."""
    return Facts(
        np.empty(pairs, np.int8), np.zeros(pairs), np.zeros(pairs), np.zeros((pairs, RESIDUES)),
        np.zeros((pairs, RESIDUES)), np.zeros(pairs, np.bool_), np.zeros(pairs, np.int32),
        np.empty(pairs, np.int32), np.empty(pairs, np.int32), np.empty(pairs, np.bool_), np.zeros(pairs, np.bool_),
    )  # fmt: skip


class Found(NamedTuple):
    """Agreements of one pair: in row k of `span` the first word of the reading and how many, then those of the form;
    `value` is the likeness. `free[0]` marks words of the reading that do not agree, `free[1]` those of the form.
    """

    span: Ints
    value: Floats
    free: Flags


def agreements(most: int) -> Found:
    """Room for one pair; neither side has more than `most` words."""
    return Found(np.empty((most, 4), np.int32), np.empty(most), np.empty((2, most), np.bool_))


class Ranking(NamedTuple):
    """For query q the `size[q]` organizations that were compared: of the first ones the pair that stands for each,
    and the share. `owned[q]` tells whether a key of the reading of the first pair has owners.
    """

    size: Ints
    pair: Ints
    share: Floats
    owned: Flags


class Standing(NamedTuple):
    """Memory for a ranking: `slot` has a number for each organization, zero between queries; `best` has room for the
    pairs of any query.
    """

    slot: Ints
    best: Ints


def ranking(queries: int, most: int) -> Ranking:
    """Room for so many queries, and so many organizations each."""
    return Ranking(
        np.zeros(queries, np.int32), np.zeros((queries, most), np.int32), np.zeros((queries, most)),
        np.zeros(queries, np.bool_),
    )  # fmt: skip
