"""The words of the registry that a query's words lead to: themselves, and those that a slip explains."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator

import numpy as np

from alliance_cli.matching.align import PREFIX
from alliance_cli.matching.bulk.alike import slipped
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.matching.profile import weight
from alliance_cli.names.forms import SHORTEST_WORD, grams

Entry = tuple[int, str, int, float]
"""In how many forms a word stands, the word, its number, and what it is worth: in the order of a search."""
_NOTHING: tuple[Entry, ...] = ()


def _share_gram(word: str, other: str) -> bool:
    """Whether two words that begin with the same letter have a common gram; the ends alone tell it mostly."""
    return word[:2] == other[:2] or word[-2:] == other[-2:] or not grams(word).isdisjoint(grams(other))


class Search:
    """Answers what to look for, word by word, and remembers it."""

    def __init__(self, packed: Packed, rare: int, similar: int) -> None:
        self._packed, self._rare, self._most = packed, rare, similar
        self._entries: dict[str, tuple[Entry | None, tuple[Entry, ...]]] = {}

    def wanted(self, words: tuple[str, ...]) -> list[Entry]:
        """The words to look for, the rarest first; the twin of `Blocks._search_words`. All must have been learned."""
        values: dict[str, Entry] = {}
        for word in words:
            own, others = self._entries[word]
            if own is not None:
                values[word] = own
            for other in others:
                values.setdefault(other[1], other)
        return sorted(values.values())

    def learn(self, words: Collection[str]) -> None:
        """Find out what words lead to."""
        vocabulary, counts = self._packed.vocabulary, self._packed.counts
        if vocabulary.forget():
            self._entries.clear()
        new = [word for word in words if word not in self._entries]
        vocabulary.add(new)
        rare = []
        for word in new:
            number = vocabulary.number[word]
            count = counts[number] if number < vocabulary.recorded else 0
            self._entries[word] = ((count, word, number, weight(word)) if count else None), _NOTHING
            if count <= self._rare and len(word) >= SHORTEST_WORD and word.isascii() and word.isalpha():
                rare.append(word)
        for word, similar in zip(rare, self._similar(rare), strict=True):
            others = tuple([self._entry(other) for other in similar])
            self._entries[word] = self._entries[word][0], others

    def _entry(self, word: str) -> Entry:
        number = self._packed.vocabulary.number[word]
        return self._packed.counts[number], word, number, 0.8 * weight(word)

    def _similar(self, words: list[str]) -> Iterator[list[str]]:
        """For each word those of the registry that a slip of the pen turns into it, the likest first."""
        text = self._packed.vocabulary.text
        for word, slips in zip(words, self._slips(words), strict=True):
            scored = [(-value, text[other]) for other, value in slips]
            met = {other for _, other in scored}
            scored += [(-PREFIX, other) for other in self._begun(word) if other not in met]
            yield [other for _, other in sorted(scored) if _share_gram(word, other)][: self._most]

    def _slips(self, words: list[str]) -> Iterator[list[tuple[int, float]]]:
        """For each word the numbers of those one or two slips away, and how alike they are."""
        vocabulary = self._packed.vocabulary
        wanted = np.array([vocabulary.number[word] for word in words], np.int32)
        ends, room = np.zeros(len(words), np.int32), 64 * len(words)
        while True:
            found, values = np.empty(room, np.int32), np.empty(room)
            count = slipped(vocabulary.words(), self._packed.lexicon, wanted, ends, found, values)
            if count <= room:
                break
            room = count
        pairs = list(zip(found[:count].tolist(), values[:count].tolist(), strict=True))
        start = 0
        for end in ends.tolist():
            yield pairs[start:end]
            start = end

    def _begun(self, word: str) -> list[str]:
        """Words of the registry that a word begins with, then enough of those that begin with it."""
        packed = self._packed
        number, recorded = packed.vocabulary.number, packed.vocabulary.recorded
        found = [
            word[:size]
            for size in range(SHORTEST_WORD, len(word))
            if number.get(word[:size], recorded) < recorded
        ]
        place = bisect_left(packed.sorted_words, word)
        while place < len(packed.sorted_words) and packed.sorted_words[place].startswith(word):
            other = packed.sorted_words[place]
            if other != word and other.isascii() and other.isalpha():
                found.append(other)
            place += 1
        return found
