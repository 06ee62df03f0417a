"""What recorded names are found by: the forms of each, and the keys, words and trigrams of a form.

A form is a recorded name, or a part of it that may stand alone. Everything here follows from the text and the
language tables, so it may be kept: `fingerprint` tells whether what was kept is still what would be made now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from alliance_cli.model.terms import NameKind
from alliance_cli.names.fold import fold
from alliance_cli.names.keys import base_words, marked_words
from alliance_cli.names.parse import NoteKind, parse
from alliance_cli.names.romanise import romanise
from alliance_cli.names.tables import digest

VERSION = 1
"""Goes up whenever the same names and tables give other forms, keys, words or trigrams."""

MOST_PARTS = 15
"""So many parts of one name are kept; a name with more brackets than this is none."""

SHORTEST_WORD = 4
"""A shorter word is never taken for a slip of another."""

IMPLIED = "\x1f"
"""Stands before a word in `Traits.words` that an abbreviation only implies; white space to `fold`, so in no word."""

_CLOSING = frozenset(")]）")
# The tables that forms, keys and words depend on.
_TABLES = ("legal_forms", "abbreviations", "phrases", "word_classes", "countries")


class Part(NamedTuple):
    """The folded text of a name or of a part of it. `kind` None is the kind of the whole name; `inner` is what
    stands inside an unclear bracket."""

    folded: str
    kind: NameKind | None = None
    inner: bool = False


class Form(NamedTuple):
    """A part beside whose it is: `organization` is a slug, `name` its display name, `value` the recorded name.

    `part` numbers the parts of one name; 0 is the whole.
    """

    organization: str
    name: str
    value: str
    kind: NameKind
    country: str | None
    folded: str
    part: int = 0
    inner: bool = False


class Traits(NamedTuple):
    """What a folded text is found by: its words with IMPLIED marks, and three keys ("" is no key)."""

    words: str
    sequence: str
    squeezed: str
    romanised: str


@cache
def _named_after() -> re.Pattern[str]:
    """What comes before a part of a name that may be left out. Compiled when a name is taken apart."""
    return re.compile(
        r",?\s+(?:named (?:after|for|in honou?r of)|imeni|im\.|of the name of|d/?b/?a|t/a|an? [A-Z]\w+ company)\s",
        re.I,
    )


def parts(value: str) -> Iterator[Part]:
    """A recorded name, then what of it may stand alone: before a bracket, or inside it. Each text once, none empty."""
    whole = fold(value)
    if not whole:
        return
    seen = {whole}
    yield Part(whole)
    cut = _named_after().search(value)
    if cut is None and _CLOSING.isdisjoint(value):
        return
    parsed = parse(value)
    found: list[tuple[str, NameKind | None]] = [(parsed.base, None)] if parsed.notes else []
    for note in parsed.notes:
        if note.kind is NoteKind.ACRONYM:
            found.append((note.text, NameKind.ACRONYM))
        elif note.kind is NoteKind.FORMER:
            found.append((note.text, NameKind.FORMER))
        elif note.kind in (NoteKind.ALSO, NoteKind.OTHER):
            found.append((note.text, NameKind.ALIAS))
    inner = {fold(note.text) for note in parsed.notes if note.kind is NoteKind.OTHER}
    if match := _named_after().search(parsed.base):
        found.append((parsed.base[: match.start()], None))
    for text, kind in found:
        folded = fold(text)
        if folded and folded not in seen and len(seen) <= MOST_PARTS:
            seen.add(folded)
            yield Part(folded, kind, folded in inner)


def traits(folded: str) -> Traits:
    """What a folded text is found by."""
    base = base_words(folded)
    marked = marked_words(base)
    squeezed = "".join(base)
    sequence = words = " ".join([word for word, _ in marked])
    if any([implied for _, implied in marked]):  # noqa: C419 - a list is faster for a few words
        words = " ".join([IMPLIED + word if implied else word for word, implied in marked])
    return Traits(words, sequence, squeezed, romanised(folded, squeezed))


def distinct_words(words: str) -> frozenset[str]:
    """The words of `Traits.words`, without marks."""
    return frozenset(words.replace(IMPLIED, "").split(" ")) - {""}


def romanised(folded: str, squeezed: str) -> str:
    """The letters of a name in another script in Latin ones, without spaces; "" for a name in Latin letters."""
    return "" if folded.isascii() else "".join(fold(romanise(squeezed)).split())


def grams(word: str) -> frozenset[str]:
    """Trigrams of a word between two spaces, each behind the word's first letter: words with a common one may be
    slips of each other. None for a word that is too short or not written in Latin letters."""
    if len(word) < SHORTEST_WORD or not word.isascii():
        return frozenset()
    padded = f" {word} "
    return frozenset([word[0] + padded[place : place + 3] for place in range(len(word))])


def order(form: Form) -> tuple[int, str, str, str, str, int]:
    """Where a form stands among all: short texts first. Settles ties, so that no answer depends on storage."""
    return len(form.folded), form.folded, form.organization, form.value, str(form.kind), form.part


def fingerprint() -> str:
    """Tells whether forms that were kept are those that this program makes, with the language tables in use."""
    return f"{VERSION}-{digest(_TABLES)}"
