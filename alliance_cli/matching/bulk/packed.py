"""A registry of recorded names as arrays: all that a batch of queries is compared with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alliance_cli.matching.bulk.arrays import GIST, Floats, Ints, Postings, Side
from alliance_cli.matching.bulk.letters import Alphabet
from alliance_cli.matching.bulk.vocabulary import Vocabulary, lexicon_of
from alliance_cli.matching.compare import Stored
from alliance_cli.matching.profile import Profile
from alliance_cli.model.terms import NameKind
from alliance_cli.names.forms import IMPLIED, Form, order, romanised
from alliance_cli.names.keys import base_words

_COMMON = 62  # words that have a bit each
KINDS = tuple(NameKind)


class Keys:
    """Numbers of keys, and the forms that have each."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.number: dict[str, int] = {}
        # A form without the key has number -2, a query with one that is not recorded -1: the two are not alike.
        self.of_form: Ints = np.fromiter(
            (self.number.setdefault(key, len(self.number)) if key else -2 for key in keys), np.int32
        )
        self.text = list(self.number)
        self._forms = np.argsort(self.of_form, kind="stable").astype(np.int32)
        self._start = np.searchsorted(self.of_form[self._forms], np.arange(len(self.text) + 1))

    def of(self, key: str) -> int:
        """The number of a key; -1 for one that no form has."""
        return self.number.get(key, -1)

    def forms(self, number: int) -> list[int]:
        """The forms that have a key, by its number."""
        if number < 0:
            return []
        found: list[int] = self._forms[self._start[number] : self._start[number + 1]].tolist()
        return found


class Packed:
    """All forms of a registry, numbered in their order; `owner` is the number of the organization, by its slug."""

    def __init__(self, every: Iterable[tuple[Form, str]], size: int, similar: int) -> None:
        ordered = sorted(every, key=_place)
        words, forms = [words for _, words in ordered], [form for form, _ in ordered]
        del ordered
        self.crowd = max(0.0, math.log10(max(1, size) / 1000))
        self.vocabulary = Vocabulary(similar)
        self.values = [form.value for form in forms]
        self.names = [form.name for form in forms]
        self.another = np.array([form.name != form.value for form in forms], np.bool_)
        self.slugs = sorted({form.organization for form in forms})
        numbers = {slug: number for number, slug in enumerate(self.slugs)}
        self.owner = np.array([numbers[form.organization] for form in forms], np.int32)
        self.codes = sorted({form.country for form in forms if form.country})
        self._countries = {code: number for number, code in enumerate(self.codes)}
        self.country = np.array([self.country_number(form.country) for form in forms], np.int32)
        self.kind = np.array([KINDS.index(form.kind) for form in forms], np.int8)
        self.acronym = self.kind == KINDS.index(NameKind.ACRONYM)
        self.part = np.array([form.part > 0 for form in forms], np.bool_)
        self.inner = np.array([form.inner for form in forms], np.bool_)
        self.begins = np.array([_begins(form.folded) for form in forms], np.int32).reshape(len(forms), 2)
        texts = [form.folded for form in forms]
        del forms  # the strings stay, the forms need not
        self._key(texts)
        del texts
        total = self._spell(words)
        del words
        self._index(total)

    def _key(self, texts: list[str]) -> None:
        """The keys that do not depend on words."""
        squeezed = ["".join(base_words(text)) for text in texts]
        self.exact, self.squeezed = Keys(texts), Keys(squeezed)
        self.alphabet = Alphabet(texts)
        self.letters = self.alphabet.sets()
        self.romanised = Keys(romanised(*both) for both in zip(texts, squeezed, strict=True))

    def _spell(self, words: list[str]) -> Floats:
        """The words of all forms; returns the weight of each form."""
        self.vocabulary.add(word.removeprefix(IMPLIED) for word in _each(words))
        self.vocabulary.settle()
        numbers = self.vocabulary.number
        number = np.fromiter((numbers[word.removeprefix(IMPLIED)] for word in _each(words)), np.int32)
        implied = np.fromiter((word[0] == IMPLIED for word in _each(words)), np.bool_)
        told = self.vocabulary.words().weight[number] * np.where(implied, 0.5, 1.0)
        self.size = np.array([len(each.split(" ")) if each else 0 for each in words], np.int32)
        start = np.concatenate([np.zeros(1, np.int32), np.cumsum(self.size, dtype=np.int32)])
        self.most = int(self.size.max(initial=1))
        self.sequence = Keys(each.replace(IMPLIED, "") for each in words)
        self._implying = set(self._form()[implied].tolist())
        self.side = Side(
            number, told, start, self.exact.of_form, self.squeezed.of_form,
            np.where(self.romanised.of_form >= 0, self.romanised.of_form, self.squeezed.of_form),
            self.romanised.of_form < 0,
        )  # fmt: skip
        weights = told.tolist()
        return np.array([sum(weights[low:high]) or 1.0 for low, high in pairwise(start.tolist())], np.float64)

    def _form(self) -> Ints:
        """The form that each word of a form stands in."""
        return np.repeat(np.arange(len(self.size), dtype=np.int32), self.size)

    def _index(self, total: Floats) -> None:
        """The postings, and what is looked up by single words and forms."""
        number, start = self.side.word, self.side.start
        pairs = np.unique(number.astype(np.int64) << 32 | self._form())
        has = (pairs & 0xFFFFFFFF).astype(np.int32)
        first = np.searchsorted(pairs >> 32, np.arange(self.vocabulary.recorded + 1)).astype(np.int32)
        gist = np.empty(len(total), GIST)
        gist["plain"] = np.where(np.bincount(has, minlength=len(total)) < self.size, np.nan, total)
        bit, gist["common"] = _common(has, first, len(total))
        self.postings = Postings(number, start, has, first, total, bit, gist)
        self.lexicon = lexicon_of(self.vocabulary, np.diff(first))

    def country_number(self, code: str | None) -> int:
        """The number of a country's code; -1 for none, and one beyond all for a code that no organization has."""
        return self._countries.get(code, len(self.codes)) if code else -1

    def stored(self, forms: Ints) -> Iterator[Stored]:
        """Forms as the guards and the sentences look at them."""
        text, side = self.vocabulary.text, self.side
        columns = (
            forms, self.owner[forms], self.kind[forms], self.country[forms], self.exact.of_form[forms],
            self.squeezed.of_form[forms], self.part[forms], self.inner[forms], side.start[forms],
            side.start[forms + 1], self.postings.total[forms],
        )  # fmt: skip
        for form, owner, kind, code, exact, squeezed, part, inner, low, high, total in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            profile = Profile(
                self.exact.text[exact],
                tuple([text[word] for word in side.word[low:high].tolist()]),
                tuple(side.weight[low:high].tolist()),
                total,
                self.squeezed.text[squeezed],
                form in self._implying,
            )
            country = self.codes[code] if code >= 0 else None
            name, value = self.names[form], self.values[form]
            yield Stored(self.slugs[owner], name, value, KINDS[kind], country, profile, part, inner)


def _common(form: Ints, first: Ints, forms: int) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """The bits of the commonest words, and those that each form has."""
    counts = np.diff(first)
    bit, common = np.full(len(counts), -1, np.int8), np.zeros(forms, np.int64)
    for number, word in enumerate(np.argsort(-counts, kind="stable")[:_COMMON].tolist()):
        bit[word] = number
        common[form[first[word] : first[word + 1]]] |= 1 << number
    return bit, common


def _each(words: list[str]) -> Iterator[str]:
    """All words of all forms, marked."""
    return (word for each in words for word in each.split(" ") if word)


def _place(pair: tuple[Form, str]) -> tuple[int, str, str, str, str, int]:
    return order(pair[0])


def _begins(folded: str) -> tuple[int, int]:
    """The first letters of the first two words, 0 for none."""
    first, _, rest = folded.partition(" ")
    return ord(first[0]) if first else 0, ord(rest[0]) if rest else 0
