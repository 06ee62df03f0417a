"""Words as numbers, and what the compiled loops ask of each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from alliance_cli.matching.bulk.arrays import Lexicon, Words
from alliance_cli.matching.bulk.features import CODES
from alliance_cli.matching.bulk.hints import hint
from alliance_cli.matching.profile import weight
from alliance_cli.matching.residue import residue_of
from alliance_cli.names.forms import SHORTEST_WORD

_SPARE = 65_536  # words of queries that are kept beside those of the registry


class Vocabulary:
    """Numbers of words: first those of the registry, then those that queries bring, until there are too many."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self.text: list[str] = []
        self.recorded = 0
        self._room = Words(
            np.zeros(1 << 10, np.uint32), np.zeros(1 << 8, np.int32), np.zeros(1 << 8),
            np.zeros(1 << 8, np.int8), np.zeros(1 << 8, np.int32), np.zeros(1 << 8, np.uint8),
            np.zeros(1 << 8, np.int32),
        )  # fmt: skip

    def add(self, words: Iterable[str]) -> None:
        """Number words that have no number yet."""
        new = [word for word in dict.fromkeys(words) if word not in self.number]
        if not new:
            return
        first, joined = len(self.text), "".join(new)
        low = int(self._room.start[first])
        ends = low + np.cumsum([len(word) for word in new])
        last, high = first + len(new), low + len(joined)
        self._reserve(last + 1, high)
        room = self._room
        room.letters[low:high] = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        room.start[first + 1 : last + 1] = ends
        # One of 31 bits for each letter that occurs; those of the Latin alphabet have different ones.
        bits = 1 << (room.letters[low:high] % 31).astype(np.int32)
        room.letter_set[first:last] = np.bitwise_or.reduceat(bits, room.start[first:last] - low)
        room.weight[first:last] = [weight(word) for word in new]
        room.residue[first:last] = [CODES[residue_of(word)] for word in new]
        room.head[first:last] = [ord(word[0]) if _may_slip(word) else -ord(word[0]) for word in new]
        room.hint[first:last] = [hint(word) for word in new]
        self.number.update(zip(new, range(first, last), strict=True))
        self.text += new

    def _reserve(self, words: int, letters: int) -> None:
        room = self._room
        while words > len(room.start):
            room = Words(
                room.letters, *(np.concatenate([column, np.zeros_like(column)]) for column in room[1:])
            )
        while letters > len(room.letters):
            room = room._replace(letters=np.concatenate([room.letters, np.zeros_like(room.letters)]))
        self._room = room

    def words(self) -> Words:
        """What is known of all words by now."""
        return self._room

    def settle(self) -> None:
        """From here on words are those of queries."""
        self.recorded = len(self.text)

    def forget(self) -> bool:
        """Drop the words of queries when there are too many; whether this was so."""
        full = len(self.text) - self.recorded > _SPARE
        if full:
            for word in self.text[self.recorded :]:
                del self.number[word]
            del self.text[self.recorded :]
        return full


def lexicon_of(vocabulary: Vocabulary) -> Lexicon:
    """The words that a slip can lead to; see `Lexicon`."""
    able = [
        (ord(word[0]) - ord("a"), len(word), number)
        for word, number in vocabulary.number.items()
        if len(word) >= SHORTEST_WORD and word.isascii() and word.isalpha()
    ]
    able.sort()
    longest = max((size for _, size, _ in able), default=0)
    bounds = np.zeros((26, longest + 3), np.int32)
    keys = np.array([letter * (longest + 3) + size for letter, size, _ in able], np.int64)
    bounds[:] = np.searchsorted(keys, np.arange(26 * (longest + 3))).reshape(bounds.shape)
    number = np.array([number for _, _, number in able], np.int32)
    return Lexicon(number, vocabulary.words().letter_set[number], bounds)


def _may_slip(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word.isalpha()
