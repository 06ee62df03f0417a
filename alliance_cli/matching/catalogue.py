"""Where recorded names are kept, as the engine sees it; and the catalogue of registries that fit into memory."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from heapq import nsmallest
from typing import Protocol

from alliance_cli.matching.entry import NameEntry
from alliance_cli.names.forms import Form, Traits, distinct_words, grams, order, parts, traits

Places = Sequence[int]
"""Numbers of forms, in no particular order."""


class Catalogue(Protocol):
    """Recorded names by keys, words and trigrams. A form (a name or a part of it) goes by its number, its place."""

    @property
    def size(self) -> int:
        """How many names are recorded, parts not counted."""

    def forms(self, places: Iterable[int]) -> dict[int, Form]:
        """The forms at places."""

    def words(self, places: Collection[int]) -> dict[int, str]:
        """The words of forms, as `Traits.words`."""

    def every(self) -> Iterator[tuple[Form, str]]:
        """All forms, each with its words as `Traits.words`, in no particular order."""

    def of_organization(self, slug: str) -> Places:
        """All forms of one organization."""

    def exact(self, folded: str) -> Places:
        """Forms with this folded text."""

    def sequence(self, key: str) -> Places:
        """Forms with this sequence key."""

    def squeezed(self, key: str) -> Places:
        """Forms with this squeezed key."""

    def romanised(self, key: str) -> Places:
        """Forms in another script with this romanised key."""

    def count(self, word: str) -> int:
        """How many forms have this word."""

    def posting(self, word: str) -> Places:
        """Forms that have this word."""

    def neighbours(self, word: str) -> Collection[str]:
        """Words of the forms that have one of the `grams` of this word; itself, too, where a form has it."""

    def first(self, places: Iterable[int], most: int) -> Places:
        """At most so many of the places: those whose forms come first in `order`."""


class KeyTable:
    """Key → places of the forms that have it."""

    def __init__(self) -> None:
        self._one: dict[str, int] = {}
        self._more: dict[str, list[int]] = {}

    def add(self, key: str, place: int) -> None:
        """Record that the form at `place` has `key`."""
        if not key:
            return
        first = self._one.setdefault(key, place)
        if first != place:
            self._more.setdefault(key, [first]).append(place)

    def places(self, key: str) -> Places:
        """Places of the forms that have `key`."""
        if key not in self._one:
            return ()
        return self._more.get(key) or (self._one[key],)


class MemoryCatalogue:
    """A catalogue made of the names at hand. Places number the forms in `order`."""

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        named = list(entries)
        self.size = len(named)
        self._forms = sorted((form for entry in named for form in forms_of(entry)), key=order)
        self._exact, self._sequence, self._squeezed = KeyTable(), KeyTable(), KeyTable()
        self._romanised = KeyTable()
        self._words: list[str] = []
        self._by_organization: dict[str, list[int]] = {}
        for place, form in enumerate(self._forms):
            self._add(place, form, traits(form.folded))

    def _add(self, place: int, form: Form, found: Traits) -> None:
        self._exact.add(form.folded, place)
        self._sequence.add(found.sequence, place)
        self._squeezed.add(found.squeezed, place)
        self._romanised.add(found.romanised, place)
        self._words.append(found.words)
        self._by_organization.setdefault(form.organization, []).append(place)

    @cached_property
    def _postings(self) -> dict[str, array[int]]:
        """Word → places; made when the first name comes that is not recorded."""
        table: dict[str, array[int]] = {}
        for place, words in enumerate(self._words):
            for word in distinct_words(words):
                table.setdefault(word, array("I")).append(place)
        return table

    @cached_property
    def _grams(self) -> dict[str, list[str]]:
        """Trigram → words; made when the first unknown word comes."""
        table: dict[str, list[str]] = {}
        for word in self._postings:
            for gram in grams(word):
                table.setdefault(gram, []).append(word)
        return table

    def forms(self, places: Iterable[int]) -> dict[int, Form]:
        """The forms at places."""
        return {place: self._forms[place] for place in places}

    def words(self, places: Collection[int]) -> dict[int, str]:
        """The words of forms, with marks."""
        return {place: self._words[place] for place in places}

    def every(self) -> Iterator[tuple[Form, str]]:
        """All forms, each with its words."""
        return zip(self._forms, self._words, strict=True)

    def of_organization(self, slug: str) -> Places:
        """All forms of one organization."""
        return self._by_organization.get(slug, ())

    def exact(self, folded: str) -> Places:
        """Forms with this folded text."""
        return self._exact.places(folded)

    def sequence(self, key: str) -> Places:
        """Forms with this sequence key."""
        return self._sequence.places(key)

    def squeezed(self, key: str) -> Places:
        """Forms with this squeezed key."""
        return self._squeezed.places(key)

    def romanised(self, key: str) -> Places:
        """Forms in another script with this romanised key."""
        return self._romanised.places(key)

    def count(self, word: str) -> int:
        """How many forms have this word."""
        return len(self._postings.get(word, ()))

    def posting(self, word: str) -> Places:
        """Forms that have this word."""
        return self._postings.get(word, ())

    def neighbours(self, word: str) -> Collection[str]:
        """Words of the forms that have a trigram of this word."""
        return set().union(*[self._grams.get(gram, ()) for gram in grams(word)])

    def first(self, places: Iterable[int], most: int) -> Places:
        """At most so many of the places, in `order`."""
        return nsmallest(most, places)


def forms_of(entry: NameEntry) -> Iterable[Form]:
    """The forms of a recorded name."""
    return [
        Form(
            entry.organization,
            entry.name,
            entry.value,
            part.kind or entry.kind,
            entry.country,
            part.folded,
            number,
            part.inner,
        )
        for number, part in enumerate(parts(entry.value))
    ]
