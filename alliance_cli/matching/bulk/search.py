"""The words of the registry that a query's words lead to: themselves, and those that a slip explains."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from alliance_cli.matching.align import PREFIX
from alliance_cli.matching.bulk.alike import edits, letters_apart, likeness, same
from alliance_cli.matching.bulk.arrays import Flags, Floats, Ints, Lexicon, Side, Wanted, Words
from alliance_cli.matching.bulk.compiling import compiled, inlined
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.names.forms import SHORTEST_WORD

_TRUST = 0.8  # what a word is worth that only a slip leads to


@inlined
def _share_gram(words: Words, one: int, other: int) -> bool:
    """Whether two words that begin with the same letter have a common gram (`forms.grams`)."""
    letters = words.letters
    a, b, a_end, b_end = words.start[one], words.start[other], words.start[one + 1], words.start[other + 1]
    if letters[a + 1] == letters[b + 1]:
        return True
    if letters[a_end - 2] == letters[b_end - 2] and letters[a_end - 1] == letters[b_end - 1]:
        return True
    for i in range(a, a_end - 2):
        for j in range(b, b_end - 2):
            if same(letters, i, j, 3):
                return True
    return False


@inlined
def _offer(
    words: Words, lexicon: Lexicon, word: int, other: int, value: float, values: Floats, count: int
) -> int:
    """Puts a word among the likest of another one, the first in the order of the text before equals; how many there
    are then.
    """
    row, most = words.similar[word], len(values)
    if count == most and value < values[most - 1]:
        return count
    place = count
    while place and (
        values[place - 1] < value
        or (values[place - 1] == value and lexicon.rank[row[place - 1]] > lexicon.rank[other])
    ):
        place -= 1
    if place == most or not _share_gram(words, word, other):
        return count
    for k in range(min(count, most - 1), place, -1):
        row[k], values[k] = row[k - 1], values[k - 1]
    row[place], values[place] = other, value
    return min(count + 1, most)


@inlined
def _slips(words: Words, lexicon: Lexicon, word: int, values: Floats) -> int:
    """Offers a word those that are one or two slips away; how many it takes."""
    count, size, letter = 0, words.start[word + 1] - words.start[word], words.head[word] - 97
    for length in range(max(SHORTEST_WORD, size - 2), min(size + 2, lexicon.bounds.shape[1] - 2) + 1):
        allowed = 1 if min(size, length) < 8 else 2
        if abs(size - length) > allowed:
            continue
        for spot in range(lexicon.bounds[letter, length], lexicon.bounds[letter, length + 1]):
            if letters_apart(lexicon.letter_set[spot], words.letter_set[word]) <= 2 * allowed:
                other = lexicon.number[spot]
                a, b = words.start[word], words.start[other]
                distance = edits(words.letters, a, a + size, b, b + length, allowed)
                if distance <= allowed and other != word:
                    value = 1 - 1.2 * distance / max(size, length)
                    count = _offer(words, lexicon, word, other, value, values, count)
    return count


@inlined
def _begins(words: Words, one: int, other: int) -> bool:
    """Whether another word begins with a word."""
    a, b, size = words.start[one], words.start[other], words.start[one + 1] - words.start[one]
    return size <= words.start[other + 1] - b and same(words.letters, a, b, size)


@inlined
def _is_before(words: Words, one: int, other: int) -> bool:
    """Whether a word stands before another one in the order of the text."""
    a, b, a_end, b_end = words.start[one], words.start[other], words.start[one + 1], words.start[other + 1]
    while a < a_end and b < b_end and words.letters[a] == words.letters[b]:
        a += 1
        b += 1
    return bool(b < b_end and (a == a_end or words.letters[a] < words.letters[b]))


@inlined
def _begun(words: Words, lexicon: Lexicon, word: int, values: Floats, count: int) -> int:
    """Offers a word those that it begins with, and those that begin with it, but for slips; how many it has then."""
    low, high = 0, len(lexicon.sorted)
    while low < high:
        middle = (low + high) // 2
        if _is_before(words, lexicon.sorted[middle], word):
            low = middle + 1
        else:
            high = middle
    # What a word begins with, the one before it begins with as well, or is it.
    place = low - 1
    while place >= 0:
        other = lexicon.sorted[place]
        if _begins(words, other, word) and likeness(words, word, other) == PREFIX:
            count = _offer(words, lexicon, word, other, PREFIX, values, count)
        place = lexicon.parent[place]
    for place in range(low, len(lexicon.sorted)):
        other = lexicon.sorted[place]
        if not _begins(words, word, other):
            break
        if other != word and likeness(words, word, other) == PREFIX:
            count = _offer(words, lexicon, word, other, PREFIX, values, count)
    return count


@compiled
def find_similar(words: Words, lexicon: Lexicon, wanted: Ints, values: Floats) -> None:
    """Writes to `words.similar` of wanted words those of the registry that a slip of the pen turns into them, or that
    one begins with the other, the likest first. `values` has room for as many as are kept.
    """
    for word in wanted:
        count = _slips(words, lexicon, word, values)
        _begun(words, lexicon, word, values, count)


@inlined
def _want(word: int, value: float, lexicon: Lexicon, first: int, filled: int, out: Wanted) -> int:
    """Puts a word among those that a reading looks for, unless it is there; where these end then."""
    for spot in range(first, filled):
        if out.word[spot] == word:
            return filled
    place, count = filled, lexicon.forms[word]
    while place > first:
        other = out.word[place - 1]
        known = lexicon.forms[other]
        if known < count or (known == count and lexicon.rank[other] < lexicon.rank[word]):
            break
        out.word[place], out.value[place] = other, out.value[place - 1]
        place -= 1
    out.word[place], out.value[place] = word, value
    return filled + 1


@compiled
def look_for(words: Words, lexicon: Lexicon, side: Side, searching: Flags, rare: int, out: Wanted) -> None:
    """Fills in the words that the readings which are `searching` look for; the twin of `Blocks._search_words`."""
    filled = 0
    for reading in range(len(searching)):
        out.start[reading] = first = filled
        if searching[reading]:
            mine = side.word[side.start[reading] : side.start[reading + 1]]
            for word in mine:
                if word < len(lexicon.forms) and lexicon.forms[word]:
                    filled = _want(word, words.weight[word], lexicon, first, filled, out)
            for word in mine:
                if word >= len(lexicon.forms) or lexicon.forms[word] <= rare:
                    for other in words.similar[word]:
                        if other >= 0:
                            filled = _want(other, _TRUST * words.weight[other], lexicon, first, filled, out)
    out.start[len(searching)] = filled


class Search:
    """Finds out what words lead to, and remembers it."""

    def __init__(self, packed: Packed, rare: int, similar: int) -> None:
        self._packed, self._rare, self._values = packed, rare, np.empty(similar)
        self._learned = set[str]()

    def learn(self, words: Collection[str]) -> None:
        """Number words, and find those of the registry that are like rare ones."""
        vocabulary, count = self._packed.vocabulary, self._packed.lexicon.forms
        if vocabulary.forget():
            self._learned.clear()
        new = [word for word in words if word not in self._learned]
        self._learned.update(new)
        vocabulary.add(new)
        able = [
            vocabulary.number[word]
            for word in new
            if len(word) >= SHORTEST_WORD and word.isascii() and word.isalpha()
        ]
        wanted = np.array(able, np.int32)
        known = wanted < vocabulary.recorded
        known[known] = count[wanted[known]] > self._rare
        find_similar(vocabulary.words(), self._packed.lexicon, wanted[~known], self._values)

    def look_for(self, side: Side, searching: Flags) -> Wanted:
        """What readings look for."""
        room = len(side.word) * (1 + len(self._values))
        wanted = Wanted(np.empty(room, np.int32), np.empty(room), np.empty(len(searching) + 1, np.int32))
        look_for(self._packed.vocabulary.words(), self._packed.lexicon, side, searching, self._rare, wanted)
        return wanted
