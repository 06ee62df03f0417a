"""Words as numbers, and what the compiled loops ask of each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from alliance_cli.matching.bulk.alike import letter_sets
from alliance_cli.matching.bulk.arrays import Ints, Lexicon, Words
from alliance_cli.matching.bulk.features import CODES
from alliance_cli.matching.bulk.hints import hint
from alliance_cli.matching.profile import weight
from alliance_cli.matching.residue import residue_of
from alliance_cli.names.forms import SHORTEST_WORD

_SPARE = 65_536  # words of queries that are kept beside those of the registry


class Vocabulary:
    """Numbers of words: first those of the registry, then those that queries bring, until there are too many."""

    def __init__(self, similar: int) -> None:
        """`similar`: how many similar words are kept of each."""
        self.number: dict[str, int] = {}
        self.text: list[str] = []
        self.recorded = 0
        self._room = Words(
            np.zeros(1 << 10, np.uint32), np.zeros(1 << 8, np.int32), np.zeros(1 << 8),
            np.zeros(1 << 8, np.int8), np.zeros(1 << 8, np.int32), np.zeros(1 << 8, np.uint8),
            np.zeros(1 << 8, np.int64), np.zeros((1 << 8, similar), np.int32),
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
        letter_sets(room, first, last)
        room.similar[first:last] = -1
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


def lexicon_of(vocabulary: Vocabulary, count: Ints) -> Lexicon:
    """The words of the registry for a search, given in how many forms each stands; see `Lexicon`."""
    text, words = vocabulary.text, vocabulary.words()
    order = np.array(sorted(range(len(text)), key=text.__getitem__), np.int32)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    able = [number for number in order.tolist() if _is_latin(text[number])]
    keys = np.array(
        [(ord(text[number][0]) - ord("a")) << 16 | len(text[number]) for number in able], np.int64
    )
    place = np.argsort(keys, kind="stable")
    longest = int((keys & 0xFFFF).max(initial=0))
    bounds = np.searchsorted(
        keys[place], (np.arange(26)[:, None] << 16 | np.arange(longest + 3)).ravel()
    ).reshape(26, -1).astype(np.int32)  # fmt: skip
    numbers = np.array(able, np.int32)
    by_length = numbers[place]
    return Lexicon(
        count,
        rank,
        by_length,
        words.letter_set[by_length],
        bounds,
        numbers,
        _parents([text[number] for number in able]),
    )


def _parents(texts: list[str]) -> Ints:
    """For each of the sorted texts the place of the longest other one that it begins with; -1 for none."""
    parents, open_ = [], list[int]()
    for place, text in enumerate(texts):
        while open_ and not text.startswith(texts[open_[-1]]):
            open_.pop()
        parents.append(open_[-1] if open_ else -1)
        open_.append(place)
    return np.array(parents, np.int32)


def _is_latin(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word.isascii() and word.isalpha()


def _may_slip(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word.isalpha()
