"""Quick tests for what `matching.around` may explain; a no is certain, a yes asks for the full comparison.

They follow `around`, `address` and `spelled` word by word: what these come to explain must be hinted at here.
"""

from __future__ import annotations

from functools import cache, lru_cache

from alliance_cli.matching.address import _LONGEST_PLACE, _TELLING, _marks_address, _nations, _places
from alliance_cli.matching.around import _FIELDS, _HOSPITALS, _HOUSES, _SCHOOLS
from alliance_cli.matching.bulk.arrays import (
    ADDRESS,
    HOUSE,
    KNOWN,
    LAST_BIT,
    LETTER,
    NATIONAL,
    PLACED,
    SEAT,
    SPELLS,
    STREET,
    UNIT,
)
from alliance_cli.matching.residue import Residue, residue_of
from alliance_cli.matching.spelled import _LONGEST, _SHORTEST, _letters, may_spell, spells
from alliance_cli.names.tables import classes_of, regions, word_counts

_UNIT_WORDS = _SCHOOLS | {"service", "academy"}
_UNIT_CLASSES = frozenset({"department", "governor"})


@cache
def _ends() -> frozenset[str]:
    """Words that end a place."""
    return frozenset(place.rsplit(" ", 1)[-1] for place in _places())


@lru_cache(maxsize=65536)
def _ends_plainly(word: str) -> bool:
    """Whether no address ends with a word."""
    return word.isalpha() and word not in _ends() and "area" not in classes_of(word)


def address_end(words: tuple[str, ...]) -> tuple[int, str]:
    """How the words of a reading end, if as an address does, and the code of the country that the last place is in
    for certain.
    """
    last = words[-1]
    if _ends_plainly(last):
        return 0, ""
    if last in _ends():
        tails = [" ".join(words[-length:]) for length in range(1, min(_LONGEST_PLACE, len(words)) + 1)]
        codes = {_places()[tail] for tail in tails if tail in _places()}
        if codes:
            return PLACED if _nations().isdisjoint(tails) else NATIONAL, codes.pop() if len(
                codes
            ) == 1 else ""
    digits = not last.isalpha() and any(char.isdigit() for char in last)
    return PLACED if digits or "area" in classes_of(last) else 0, ""


@cache
def _place_words() -> frozenset[str]:
    """Words that places are made of."""
    return frozenset(word for place in _places() for word in place.split())


def hint(word: str) -> int:
    """What a leftover word may be explained as, and what a name with it may explain: a sum of hints."""
    classes, residue = classes_of(word), residue_of(word)
    told = SPELLS if may_be_acronym(word) else LETTER if len(word) == 1 else 0
    if word.endswith(_FIELDS) or word in _UNIT_WORDS or not classes.isdisjoint(_UNIT_CLASSES):
        told |= UNIT
    if word in _HOUSES or word in _HOSPITALS:
        told |= HOUSE
    if "street" in classes:
        told |= STREET
    if word in word_counts():
        told |= KNOWN
    if residue in _TELLING or word in _place_words() or _marks_address(word, placed=True):
        told |= ADDRESS
    return told | SEAT if regions().get(word) == "CN" else told


def may_be_acronym(word: str) -> bool:
    """Whether a word is short and distinctive enough to be one."""
    return _SHORTEST <= len(word) <= _LONGEST and residue_of(word) is Residue.DISTINCTIVE


def spelled_inside(words: tuple[str, ...], written: list[str]) -> int:
    """A bit for each word of a query behind the first that its written words spell; the last bit is for all from
    there on.
    """
    found = 0
    if len(words) < 2 or len(written) < 3:
        return found
    first, second, third = written[0][0], written[1][0], written[2][0]
    for place in range(1, len(words)):
        word = words[place]
        letter = word[0]
        other = third if word == written[1] else second
        if letter in (first, other) and _spelled(word, written):
            found |= 1 << min(place, LAST_BIT)
    return found


def _spelled(word: str, written: list[str]) -> bool:
    rest = tuple([other for other in written if other != word])
    if len(word) < _SHORTEST or not may_spell(word, rest):
        return False
    if len(rest) > 1 and _letters(word, rest):
        return True
    letters = iter("".join(rest))
    return may_be_acronym(word) and all(letter in letters for letter in word) and spells(word, rest)
