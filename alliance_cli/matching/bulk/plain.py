"""Readings of plain names without the search for brackets, places, acronyms and segments that they do not have."""

from __future__ import annotations

import re
from functools import cache

from alliance_cli.matching.profile import Profile, country_of, region_of, weight
from alliance_cli.matching.reading import _GLUED, _SEPARATOR, Reading, readings
from alliance_cli.names.fold import fold
from alliance_cli.names.keys import drop_stopwords, strip_legal
from alliance_cli.names.tables import (
    abbreviations,
    countries,
    first_words,
    last_words,
    phrases,
    regions,
)

_WORDS = re.compile(r"[^\W\d_]+\.?(?: [^\W\d_]+\.?)+")
# `reading.clean` takes such beginnings off, and a text is read in two halves around such words.
_INTRODUCING = ("current", "present", "now", "former", "permanent", "on leave", "also", "from", "the the ")
_DIVIDING = frozenset({"aka", "also", "dba", "trading", "formerly", "known"})
_KEPT = 1 << 17

Entry = tuple[str, float] | None
"""A word as it is compared ("" for a small word) and its weight; None for one that only `profile_of` can read."""


@cache
def _special_ends() -> frozenset[str]:
    """Words that may end a legal form or a place."""
    places = {place.rsplit(" ", 1)[-1] for table in (countries(), regions()) for place in table}
    return last_words() | places | {"and", "the"}


def _is_plain(text: str) -> bool:
    """Whether a text of words has no word that may be an acronym of it, nothing run together, nothing to take off."""
    words = text.split(" ")
    if not (words[0][1:].islower() and words[-1][1:].islower()) or text.lower().startswith(_INTRODUCING):
        return False
    return not ("." in text and _SEPARATOR.search(text)) and (text.istitle() or not _GLUED.search(text))


def _has_special_end(words: list[str]) -> bool:
    """Whether words end in a place or a legal form."""
    return bool(country_of(words)[0] or region_of(words)[0]) or strip_legal(words) != words


class PlainReader:
    """Answers `readings(text)`, in a tenth of its time for plain names."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def readings(self, text: str) -> tuple[Reading, ...]:
        """All readings of a written name, as `reading.readings` gives them."""
        if _WORDS.fullmatch(text) and _is_plain(text):
            simple = text.isascii() and "." not in text
            profile = self._profile(text.lower().removeprefix("the ") if simple else fold(text))
            if profile is not None:
                return (Reading(profile),)
        return readings(text)

    def _profile(self, folded: str) -> Profile | None:
        """The profile of a folded text of plain words; None when a word of it wants a closer look."""
        words = folded.split(" ")
        if not folded.isascii() or words[0] in first_words():
            return None
        if words[-1] in _special_ends() and _has_special_end(words):
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
        if len(word) > 1 and word not in phrases() and word not in _DIVIDING:
            canonical = abbreviations().get(word, word)
            kept = [one for one, _ in drop_stopwords([(canonical, False), ("\x00\x00", False)])][:-1]
            entry = (canonical if kept else "", weight(canonical))
        if len(self._entries) >= _KEPT:
            self._entries.clear()
        self._entries[word] = entry
        return entry
