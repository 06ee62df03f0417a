"""Readings of plain names without the search for brackets, places, acronyms and segments that they do not have."""

from __future__ import annotations

import re
from functools import cache

from alliance_cli.matching.profile import Profile, profile_of, weight
from alliance_cli.matching.reading import (
    ADDRESSING,
    DIVIDING,
    Reading,
    is_divided,
    place_readings,
    readings,
    spelled_acronym,
    unglued,
    without_place,
)
from alliance_cli.names.fold import fold
from alliance_cli.names.keys import strip_legal
from alliance_cli.names.tables import (
    abbreviations,
    first_words,
    last_words,
    phrases,
    place_ends,
    small_words,
    word_counts,
)

_PLAIN = re.compile(r"[^\W_][\w .'’&:+-]*+(?:(?<=[^\W_])|(?<=[^\W_]\.))")
# What is not in words of ASCII letters, one space apart, of which only the first letter may be a capital.
_UNEVEN = re.compile("[^a-z](?<! [A-Z])(?<![A-Za-z] )")
_KEPT = 1 << 17

# Instead of a word: only `profile_of` can read it; it may stand between two names.
_ODD, _DIVIDING = "?", "/"


@cache
def _legal_ends() -> frozenset[str]:
    """Words that may end a legal form, and those that go with it."""
    return last_words() | {"and", "the"}


@cache
def _phrase_words() -> frozenset[str]:
    """The rarest word of each phrase: a text without any of them has no phrase."""
    counts, small = word_counts(), small_words()
    return frozenset(
        [
            min(words, key=lambda word: (word in small, counts.get(word, 0)))
            for found in phrases().values()
            for words, _, _ in found
        ]
    )


class _Words(dict[str, str]):
    """Folded words as they are compared, "" for a small one. Words come again, whole names do not."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        self[word] = found = _compared(word)
        return found


def _compared(word: str) -> str:
    if word in DIVIDING:
        return _DIVIDING
    if len(word) == 1 or word in _phrase_words() or not word.isascii():
        return _ODD
    canonical = abbreviations().get(word, word)
    return "" if canonical in small_words() else canonical


def _is_even(text: str) -> bool:
    """Whether a text is folded when it is in lower case, and plain."""
    return (
        text[:1].isalpha()
        and text.isascii()
        and text[-1] != " "
        and not _UNEVEN.search(text, 1)
        and not ADDRESSING.match(text)
    )


def _is_plain(text: str) -> bool:
    """Whether a text has no bracket, no acronym of its words, nothing run together and nothing to take off."""
    if not _PLAIN.fullmatch(text) or ADDRESSING.match(text) or unglued(text) != text or is_divided(text):
        return False
    words = text.split(" ")
    return (words[0][1:].islower() and words[-1][1:].islower()) or spelled_acronym(text) is None


class PlainReader:
    """Answers `readings(text)`, in a fraction of its time for plain names."""

    def __init__(self) -> None:
        self._compared = _Words().__getitem__

    def readings(self, text: str) -> tuple[Reading, ...]:
        """All readings of a written name, as `reading.readings` gives them."""
        even = _is_even(text)
        if even or _is_plain(text):
            folded = text.lower() if even and not text.startswith(("The ", "the ")) else fold(text)
            words = folded.split(" ")
            compared = tuple(map(self._compared, words))
            if _DIVIDING not in compared:
                if words[-1] in place_ends() and without_place(folded, True)[1]:
                    return place_readings(folded, self._profile)
                return (Reading(_profile(folded, words, compared)),)
        return readings(text, profile=self._profile)

    def _profile(self, folded: str) -> Profile:
        words = folded.split(" ")
        return _profile(folded, words, tuple(map(self._compared, words)))


def _profile(folded: str, words: list[str], compared: tuple[str, ...]) -> Profile:
    """The profile of a folded text, from its words as they are compared."""
    if _ODD in compared or _DIVIDING in compared or words[0] in first_words():
        return profile_of(folded)
    if words[-1] in _legal_ends():
        words = strip_legal(words)
        compared = compared[: len(words)]
    if "" in compared:
        compared = tuple(filter(None, compared))
        if not compared:
            return profile_of(folded)
    weights = tuple(map(weight, compared))
    return Profile(folded, compared, weights, sum(weights) or 1.0, "".join(words))
