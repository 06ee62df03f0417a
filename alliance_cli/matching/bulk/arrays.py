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
UNIT, STREET, SPELLS, LETTER, SEAT, HOUSE, KNOWN, ADDRESS = 1, 2, 4, 8, 16, 32, 64, 128
ANY = 255
"""Hints: a word may belong to a unit, tell a street, be an acronym, be an initial, be a Chinese town; a name with it
may have units; it is an established word; it may stand in an address."""
LETTERS = (1 << 31) - 1
"""The bits of a letter set for letters that occur at all."""
LAST_BIT = 62
"""The bit that stands for all words of a reading from there on."""
PLACED, NATIONAL = 1, 2
"""How a reading ends: with a place, with a nation."""


PREFIX = align.PREFIX
"""How alike a word is to its beginning."""


class Words(NamedTuple):
    """What is known of each word by its number; `letters` of word w are `start[w]` to `start[w + 1]`.

    `head` is the first letter, negative when no slip may change the word; `hint` adds up the hints above; `letter_set`
    has one bit for each letter that occurs, and another one if it occurs again (letters may share them); `similar` are
    words of the registry that a slip may have changed into this one, the likest first, then -1.
    """

    letters: NDArray[np.uint32]
    start: Ints
    weight: Floats
    residue: NDArray[np.int8]
    head: Ints
    hint: NDArray[np.uint8]
    letter_set: NDArray[np.int64]
    similar: Ints


class Lexicon(NamedTuple):
    """The words of the registry: in how many forms each stands (`forms`), and where in the order of the text (`rank`).

    Of those that a slip can lead to (small Latin letters, no shorter than four) there are the numbers, by first letter
    and length, with their `letter_set`: `bounds[letter, length]` is where the words of this length begin. `sorted` has
    the same numbers in the order of the text, `parent` the place there of the longest other word that each begins with
    (-1: none).
    """

    forms: Ints
    rank: Ints
    number: Ints
    letter_set: NDArray[np.int64]
    bounds: Ints
    sorted: Ints
    parent: Ints


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
    """What each reading looks for: reading r wants `word[start[r]:start[r + 1]]`, the rarest first, worth `value`."""

    word: Ints
    value: Floats
    start: Ints


class Known(NamedTuple):
    """What is known of each reading without a search: `floor` is half its weight, `form` are the forms that share a key
    with reading r, from `start[r]` on.
    """

    floor: Floats
    form: Ints
    start: Ints


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
    `spelled` has a bit for each word that the others spell, `ending` tells how they end, `told` the number of the
    country that their last place tells. `begins` holds the first letters of the first two written words of each form,
    0 for none, `letters` those of all its words as bits, `country` the number of its country (-1: none); `telling`
    marks residue classes that tell, `kind` is that of kinds of body, `general` that of general words.
    """

    behind: Flags
    spelled: NDArray[np.int64]
    ending: Ints
    told: Ints
    begins: Ints
    letters: Ints
    country: Ints
    telling: Flags
    kind: int
    general: int


class Pairs(NamedTuple):
    """Which reading stands beside which form."""

    reading: Ints
    form: Ints


class Facts(NamedTuple):
    """What `compare.Comparison` holds, one row a pair; residue classes by their number. `first` and `last` are the
    ends of the run of agreeing words of the reading; both -1 when they are no run or nothing is left over beside it.
    `even` tells whether words are left over on both sides or on neither. `apart`: an established word agrees with
    another one, and one of them tells; `lone`: all that agrees is one word, and only nearly.
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
    apart: Flags
    lone: Flags
    doubtful: Flags


def facts(pairs: int) -> Facts:
    """Room for so many pairs."""
    return Facts(
        np.empty(pairs, np.int8), np.zeros(pairs), np.zeros(pairs), np.zeros((pairs, RESIDUES)),
        np.zeros((pairs, RESIDUES)), np.zeros(pairs, np.bool_), np.zeros(pairs, np.int32),
        np.empty(pairs, np.int32), np.empty(pairs, np.int32), np.empty(pairs, np.bool_), np.zeros(pairs, np.bool_),
        np.empty(pairs, np.bool_), np.zeros(pairs, np.bool_),
    )  # fmt: skip


class Found(NamedTuple):
    """Agreements of one pair: in row k of `span` the first word of the reading and how many, then those of the form;
    `value` is the likeness. `free[0]` marks words of the reading that do not agree, `free[1]` those of the form. Of the
    former, while they are aligned, `opens` marks those that begin as a free word of the form does, `likest` is the word
    of the form that is most like them, `likeness` how much.
    """

    span: Ints
    value: Floats
    free: Flags
    opens: Flags
    likest: Ints
    likeness: Floats


def agreements(most: int) -> Found:
    """Room for one pair; neither side has more than `most` words."""
    return Found(
        np.empty((most, 4), np.int32), np.empty(most), np.empty((2, most), np.bool_),
        np.empty(most, np.bool_), np.empty(most, np.int32), np.empty(most),
    )  # fmt: skip


class Laid(NamedTuple):
    """Agreements of many pairs, one pair behind the other; as in `Found`."""

    span: Ints
    value: Floats


class Ranking(NamedTuple):
    """For query q the `size[q]` organizations that were compared: of the first ones the pair that stands for each,
    and the share. `shared[q]` tells whether keys of the reading of the first pair have several owners.
    """

    size: Ints
    pair: Ints
    share: Floats
    shared: Flags


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
