"""Finding candidates: recorded names that share a key, rare words or rare trigrams with a query."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from heapq import nsmallest

from alliance_cli.matching.align import likeness
from alliance_cli.matching.compare import Stored
from alliance_cli.matching.profile import Profile, weight

_RARE_WORDS, _BUDGET, _KEEP = 8, 8000, 30
_POOL, _MOST_TIES = 400, 2000  # names that are ranked in full
_RARE = 1  # a word in more names than this is not taken for a slip
_SHORTEST_WORD, _WORD_POOL, _SIMILAR = 4, 150, 4


class KeyTable:
    """Key → positions of the recorded names that have it."""

    def __init__(self) -> None:
        self._one: dict[str, int] = {}
        self._more: dict[str, list[int]] = {}

    def add(self, key: str, place: int) -> None:
        """Record that the name at `place` has `key`."""
        if not key:
            return
        first = self._one.setdefault(key, place)
        if first != place:
            self._more.setdefault(key, [first]).append(place)

    def places(self, key: str) -> Sequence[int]:
        """Positions of the names that have `key`, in the index's order."""
        if key not in self._one:
            return ()
        return self._more.get(key) or (self._one[key],)


def grams(text: str) -> set[str]:
    """The trigrams of a text between two spaces."""
    padded = f" {text} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


class Postings:
    """Words of all recorded names, and trigrams of these words; both find names that share no key with a query."""

    def __init__(self, names: Sequence[Stored]) -> None:
        self._names = names
        self._words: dict[str, array[int]] = {}
        for place, stored in enumerate(names):
            for word in set(stored.profile.words):
                self._words.setdefault(word, array("I")).append(place)
        self._vocabulary = sorted(self._words)
        self._grams: dict[str, array[int]] | None = None

    def _gram_table(self) -> dict[str, array[int]]:
        """Trigram → positions in the vocabulary, built when the first unknown word comes."""
        if self._grams is None:
            table: dict[str, array[int]] = defaultdict(lambda: array("I"))
            for place, word in enumerate(self._vocabulary):
                if len(word) >= _SHORTEST_WORD:
                    for gram in grams(word):
                        table[gram].append(place)
            self._grams = dict(table)
        return self._grams

    @lru_cache(maxsize=65536)  # noqa: B019 - one index lives as long as the process
    def similar_words(self, word: str) -> tuple[str, ...]:
        """Words of the registry that a slip of the pen turns into `word`, the likest first."""
        if len(word) < _SHORTEST_WORD or not word.isascii():
            return ()
        table = self._gram_table()
        counts: Counter[int] = Counter()
        for gram in grams(word):
            counts.update(table.get(gram, ()))
        near = nsmallest(_WORD_POOL, counts, key=lambda place: (-counts[place], place))
        scored = [(-likeness(word, self._vocabulary[place]), self._vocabulary[place]) for place in near]
        return tuple(other for value, other in sorted(scored) if value < 0 and other != word)[:_SIMILAR]

    def near(self, profile: Profile) -> list[int]:
        """Positions of names that share rare words with a query, or words like its unknown ones, best first."""
        values = self._search_words(profile)
        lists = sorted((len(self._words[word]), word) for word in values)
        sums: dict[int, float] = {}
        spent = 0
        for size, word in lists[:_RARE_WORDS]:
            if spent and spent + size > _BUDGET:
                break
            spent += size
            value = values[word]
            for place in self._words[word]:
                sums[place] = sums.get(place, 0.0) + value
        names, floor = self._names, profile.total / 2

        def rank(place: int) -> tuple[float, int]:
            name = names[place].profile
            return -sum([values.get(word, 0.0) for word in name.words]) / (name.total + floor), place

        return nsmallest(_KEEP, _pool(sums), key=rank)

    def _search_words(self, profile: Profile) -> dict[str, float]:
        """Words of the registry to look for, with their weights: the query's own, and likely ones for unknown words."""
        values: dict[str, float] = {}
        for word in profile.words:
            known = self._words.get(word)
            if known is not None:
                values[word] = weight(word)
            if known is None or len(known) <= _RARE:
                for other in self.similar_words(word):
                    values.setdefault(other, 0.8 * weight(other))
        return values


def _pool(sums: dict[int, float]) -> list[int]:
    """The positions worth ranking in full: about _POOL with the highest sums, all ties included while bearable."""
    if len(sums) <= _POOL:
        return list(sums)
    least = sorted(sums.values(), reverse=True)[_POOL]
    pool = [place for place, value in sums.items() if value >= least]
    if len(pool) > _MOST_TIES:
        pool = [place for place, value in sums.items() if value > least] or sorted(pool)[:_MOST_TIES]
    return pool
