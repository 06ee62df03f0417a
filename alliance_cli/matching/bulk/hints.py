"""Quick tests for what `matching.around` may explain; a no is certain, a yes asks for the full comparison.

They follow `around`, `address` and `spelled` word by word: what these come to explain must be hinted at here.
"""

from __future__ import annotations

from functools import cache

from alliance_cli.matching.address import _LONGEST_PLACE, _nations, _places
from alliance_cli.matching.around import _FIELDS, _HOSPITALS, _HOUSES, _SCHOOLS
from alliance_cli.matching.bulk.arrays import HOUSE, LETTER, NATIONAL, PLACED, SEAT, SPELLS, STREET, UNIT
from alliance_cli.matching.residue import Residue, residue_of
from alliance_cli.matching.spelled import _LONGEST, _SHORTEST, _letters, spells
from alliance_cli.names.tables import classes_of, regions

_UNIT_WORDS = _SCHOOLS | {"service", "academy"}
_UNIT_CLASSES = frozenset({"department", "governor"})


@cache
def _ends() -> frozenset[str]:
    """Words that end a place."""
    return frozenset(place.rsplit(" ", 1)[-1] for place in _places())


def ending(words: tuple[str, ...]) -> int:
    """Whether the words of a reading end as an address does."""
    last = words[-1]
    if last in _ends():
        tails = [" ".join(words[-length:]) for length in range(1, min(_LONGEST_PLACE, len(words)) + 1)]
        if not _nations().isdisjoint(tails):
            return NATIONAL
        if any(tail in _places() for tail in tails):
            return PLACED
    digits = not last.isalpha() and any(char.isdigit() for char in last)
    return PLACED if digits or "area" in classes_of(last) else 0


def hint(word: str) -> int:
    """What a leftover word may be explained as, and what a name with it may explain: a sum of hints."""
    classes = classes_of(word)
    told = (
        (UNIT, word in _UNIT_WORDS or bool(classes & _UNIT_CLASSES) or word.endswith(_FIELDS)),
        (HOUSE, word in _HOUSES or word in _HOSPITALS),
        (STREET, "street" in classes),
        (SPELLS, may_be_acronym(word)),
        (LETTER, len(word) == 1),
        (SEAT, regions().get(word) == "CN"),
    )
    return sum(bit for bit, holds in told if holds)


def may_be_acronym(word: str) -> bool:
    """Whether a word is short and distinctive enough to be one."""
    return _SHORTEST <= len(word) <= _LONGEST and residue_of(word) is Residue.DISTINCTIVE


def spelled_inside(words: tuple[str, ...], written: list[str]) -> bool:
    """Whether the written words of a query spell one of its words behind the first."""
    if len(words) < 2 or len(written) < 3:
        return False
    opening = written[:3]
    for word in words[1:]:
        for other in opening:
            if word[0] == other[0] and word != other and len(word) >= _SHORTEST:
                if _spelled(word, written):
                    return True
                break
    return False


def _spelled(word: str, written: list[str]) -> bool:
    rest = tuple([other for other in written if other != word])
    if len(rest) > 1 and _letters(word, rest):
        return True
    letters = iter("".join(rest))
    return may_be_acronym(word) and all(letter in letters for letter in word) and spells(word, rest)
