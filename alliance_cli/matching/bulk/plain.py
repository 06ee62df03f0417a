"""Readings of plain names without the search for brackets, places, acronyms and segments that they do not have."""

from __future__ import annotations

import re
from functools import cache

from alliance_cli.matching.profile import Profile, profile_of, weight
from alliance_cli.matching.reading import (
    _GLUED,
    Reading,
    _spelled_acronym,
    clean,
    is_divided,
    readings,
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
)

_PLAIN = re.compile(r"[^\W_](?:[\w .'’&:+-]*[^\W_])?\.?")
# Words that cannot be acronyms, and do not introduce an address: nothing of them is ever taken off.
_UPPER, _LOWER = "[A-ZÀ-ÖØ-Þ]", "[a-zß-öø-ÿ]"
_MORE = f"(?:[-'’]{_UPPER}?{_LOWER}+)*"
_SIMPLE = re.compile(
    r"(?!(?i:currently|presently|now|formerly|present|current|permanent|on|also|from)\b)"
    f"(?=(?:{_UPPER}|{_LOWER}){_LOWER})(?:(?:(?:{_UPPER}{_LOWER}*|{_LOWER}+){_MORE}|&) )*"
    f"(?:{_UPPER}{_LOWER}+|{_LOWER}{{2,}}){_MORE}"
)
_LETTERS = re.compile("[A-Za-z ]+")
# A text is read in two halves around such words.
_DIVIDING = frozenset({"aka", "also", "dba", "trading", "formerly"})
_KEPT = 1 << 17

Entry = tuple[str, float] | None
"""A word as it is compared ("" for a small word) and its weight; None for one that only `profile_of` can read."""


@cache
def _legal_ends() -> frozenset[str]:
    """Words that may end a legal form, and those that go with it."""
    return last_words() | {"and", "the"}


def _is_plain(text: str) -> bool:
    """Whether a text has no bracket, no acronym of its words, nothing run together and nothing to take off."""
    if not _PLAIN.fullmatch(text) or clean(text) != text or (not text.istitle() and _GLUED.search(text)):
        return False
    if is_divided(text):
        return False
    first, last = text.split(" ", 1)[0], text.rsplit(" ", 1)[-1]
    return (first[1:].islower() and last[1:].islower()) or _spelled_acronym(text) is None


def _ends_in_place(folded: str, last: str) -> bool:
    """Whether something is left out in other readings of a folded text that ends with the word `last`."""
    return last in place_ends() and bool(without_place(folded, True)[1] or without_place(folded, False)[1])


class PlainReader:
    """Answers `readings(text)`, in a tenth of its time for plain names."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def readings(self, text: str) -> tuple[Reading, ...]:
        """All readings of a written name, as `reading.readings` gives them."""
        simple = _SIMPLE.fullmatch(text)
        if simple or _is_plain(text):
            letters = simple and _LETTERS.fullmatch(text) and not text.startswith(("the ", "The "))
            folded = text.lower() if letters else fold(text)
            words = folded.split(" ")
            if folded and _DIVIDING.isdisjoint(words) and not _ends_in_place(folded, words[-1]):
                return (Reading(self._profile(folded)),)
        return readings(text, profile=self._profile)

    def _profile(self, folded: str) -> Profile:
        return self._quick(folded, folded.split(" ")) or profile_of(folded)

    def _quick(self, folded: str, words: list[str]) -> Profile | None:
        """The profile of a folded text; None when a word of it wants a closer look."""
        if not folded.isascii() or words[0] in first_words():
            return None
        if words[-1] in _legal_ends() and strip_legal(words) != words:
            return None
        found = []
        for word in words:
            entry = self._entries[word] if word in self._entries else self._look_up(word)
            if entry is None:
                return None
            if entry[0]:
                found.append(entry)
        if not found:
            return None
        weights = tuple([weighed for _, weighed in found])
        return Profile(
            folded, tuple([word for word, _ in found]), weights, sum(weights) or 1.0, "".join(words)
        )

    def _look_up(self, word: str) -> Entry:
        entry: Entry = None
        if len(word) > 1 and word not in phrases():
            canonical = abbreviations().get(word, word)
            entry = ("" if canonical in small_words() else canonical, weight(canonical))
        if len(self._entries) >= _KEPT:
            self._entries.clear()
        self._entries[word] = entry
        return entry
