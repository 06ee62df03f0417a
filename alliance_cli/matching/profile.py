"""A name taken apart once: its canonical words, their weights, and what brackets and trailing places say."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from alliance_cli.names.fold import fold
from alliance_cli.names.keys import base_words, marked_words
from alliance_cli.names.parse import NoteKind, Parsed
from alliance_cli.names.tables import countries, place_ends, regions, word_classes, word_counts

_MILLION = 1_000_000
_TOP = math.log(_MILLION)
_FAINT = 0.35  # a word that is in one name of ten still says something
_LONGEST_PLACE = 4


@lru_cache(maxsize=262144)
def weight(word: str) -> float:
    """How much a shared word tells, 0 to 1: 1 for a word in no more than one of a million names.

    The counts are a fixed table, so that a score never depends on which other organizations are registered.
    """
    count = word_counts().get(word)
    value = max(1 - math.log(count + 1) / _TOP, _FAINT / 3) if count else 1.0
    classes = word_classes().get(word)
    return value * 0.5 if classes and "legal" in classes else value


class Profile(NamedTuple):
    """A folded name as the aligner reads it. `weights` runs along `words`; `implied` marks written-out words."""

    exact: str
    words: tuple[str, ...]
    weights: tuple[float, ...]
    total: float
    squeezed: str
    implied: bool = False

    @property
    def sequence(self) -> str:
        """The sequence key."""
        return " ".join(self.words)


def profile_of(folded: str) -> Profile:
    """The profile of a folded name."""
    base = base_words(folded)
    marked = marked_words(base)
    words = tuple([word for word, _ in marked])
    implying = any([implied for _, implied in marked])  # noqa: C419 - a list is faster for a few words
    weights = tuple(map(weight, words))
    if implying:
        weights = tuple([weight(word) * (0.5 if implied else 1.0) for word, implied in marked])
    return Profile(
        exact=folded,
        words=words,
        weights=weights,
        total=sum(weights) or 1.0,
        squeezed="".join(base),
        implied=implying,
    )


def country_of(words: list[str]) -> tuple[int, str | None]:
    """How many trailing words name a country, and its code; (0, None) when none does."""
    if words[-1] not in place_ends():
        return 0, None
    known = countries()
    for length in range(min(_LONGEST_PLACE, len(words) - 1), 0, -1):
        if code := known.get(" ".join(words[-length:])):
            return length, code
    return 0, None


def region_of(words: list[str]) -> tuple[int, str | None]:
    """How many trailing words name a place below a country, and the country's code ("" when several)."""
    if words[-1] not in place_ends():
        return 0, None
    known = regions()
    for length in range(min(_LONGEST_PLACE, len(words) - 1), 0, -1):
        code = known.get(" ".join(words[-length:]))
        if code is not None:
            return length, code
    return 0, None


def noted_country(parsed: Parsed) -> str | None:
    """The country that a trailing bracket names."""
    for note in parsed.notes:
        if note.kind is NoteKind.COUNTRY:
            return countries().get(fold(note.text))
    return None
