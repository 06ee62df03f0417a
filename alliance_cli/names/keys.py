"""Keys: what two spellings of one name have in common. One name in, four keys out."""

from __future__ import annotations

from typing import NamedTuple

from alliance_cli.names.fold import fold
from alliance_cli.names.tables import (
    abbreviations,
    attached_forms,
    attached_letters,
    first_words,
    last_words,
    legal_forms,
    phrases,
    small_words,
)

_LONGEST_FORM = 5


class Keys(NamedTuple):
    """`exact`, `sequence` and `squeezed` may decide when one organization owns them; `set` is for review only."""

    exact: str
    sequence: str
    squeezed: str
    set: str


def join_initials(words: list[str]) -> list[str]:
    """Words with runs of single letters joined: "u s army" is "us army"; a lone letter stays."""
    if 1 not in map(len, words):
        return words
    joined: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isascii() and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        if word:
            joined.append(word)
    return joined


def _strip_attached(word: str) -> str:
    """A word of a script without spaces, without the legal form written onto it."""
    if attached_letters().isdisjoint(word):
        return word
    for form in attached_forms():
        if word != form:
            word = word.removeprefix(form)
            word = word.removesuffix(form) if word != form else word
    return word


def _suffix_length(words: list[str]) -> int:
    """How many trailing words are one legal form; the longest form wins."""
    suffixes = legal_forms()["suffix"]
    if words[-1] not in last_words():
        return 0
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if " ".join(words[-length:]) in suffixes:
            return length
    return 0


def strip_legal(words: list[str]) -> list[str]:
    """Words without legal forms at the end or the beginning. Never empty: a name that is all form stays."""
    if not words[-1].isascii() or not words[0].isascii():
        words = [_strip_attached(word) for word in words]
    while length := _suffix_length(words):
        words = words[:-length]
    while words and words[-1] in {"and", "the"} and len(words) > 1:
        words = words[:-1]
    prefixes = legal_forms()["prefix"]
    if words[0] not in first_words():
        return words
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if " ".join(words[:length]) in prefixes:
            return words[length:]
    return words


def _fits(position: str, start: int, length: int, total: int) -> bool:
    if length == total:
        return False
    if position == "prefix":
        return start == 0
    return position == "any" or start + length == total


def expand(words: list[str]) -> list[tuple[str, bool]]:
    """Words with abbreviations and phrases written out; a phrase that is the whole name stays as it is.

    The flag marks words that a phrase only implies ("ucla" implies university, california …).
    """
    known, single = phrases(), abbreviations()
    if known.keys().isdisjoint(words):
        return [(single.get(word, word), False) for word in words]
    expanded: list[tuple[str, bool]] = []
    place, total = 0, len(words)
    while place < total:
        word = words[place]
        for pattern, full, position in known.get(word, ()):
            size = len(pattern)
            if tuple(words[place : place + size]) == pattern and _fits(position, place, size, total):
                implied = size == 1 and len(full) > 1
                expanded.extend((part, implied) for part in full)
                place += size
                break
        else:
            expanded.append((single.get(word, word), False))
            place += 1
    return expanded


def drop_stopwords(words: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Words that carry meaning; a single letter counts as a stopword only between two words."""
    last, small = len(words) - 1, small_words()
    kept = [
        pair
        for place, pair in enumerate(words)
        if pair[0] not in small or (len(pair[0]) == 1 and place in (0, last))
    ]
    for word, _ in kept:
        if len(word) > 1:
            return kept
    return words


def base_words(folded: str) -> list[str]:
    """Folded words without the legal form, nothing written out."""
    words = folded.split()
    return strip_legal(join_initials(words)) if words else []


def sequence_words(folded: str) -> tuple[str, ...]:
    """Canonical words of a folded name in their order: no legal form, no stopwords, abbreviations written out."""
    return tuple(word for word, _ in marked_words(base_words(folded)))


def marked_words(base: list[str]) -> list[tuple[str, bool]]:
    """Canonical words of base words, each with whether a phrase only implies it."""
    return drop_stopwords(expand(base))


def keys(text: str) -> Keys:
    """The four keys of a name; none is empty unless the text is blank."""
    folded = fold(text)
    base = base_words(folded)
    words = [word for word, _ in marked_words(base)]
    return Keys(
        exact=folded,
        sequence=" ".join(words),
        squeezed="".join(base),
        set=" ".join(sorted(set(words))),
    )
