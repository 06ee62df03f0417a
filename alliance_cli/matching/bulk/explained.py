"""Which pairs `compare.compare` must judge itself: those where `matching.around` may explain what is left over."""

from __future__ import annotations

from alliance_cli.matching.bulk.arrays import (
    HOUSE,
    LETTER,
    NATIONAL,
    PLACED,
    PREFIX,
    SEAT,
    SPELLS,
    STREET,
    UNIT,
    Found,
    Ints,
    Surroundings,
    Words,
)
from alliance_cli.matching.bulk.compiling import compiled, inlined


@inlined
def stands_in(word: int, b: Ints) -> bool:
    """Whether a word stands in `b`."""
    met = False
    for other in b:
        met = met or word == other
    return met


@inlined
def _may_spell(words: Words, word: int, b: Ints, begins: Ints, form: int) -> bool:
    """Whether a word begins like one of the first two words of a name of several words."""
    letter = abs(words.head[word])
    if begins[form, 1] and (begins[form, 0] == letter or begins[form, 1] == letter):
        return True
    return len(b) > 1 and (abs(words.head[b[0]]) == letter or abs(words.head[b[1]]) == letter)


@inlined
def _torn(words: Words, a: Ints, b: Ints, found: Found, count: int) -> bool:
    """Whether a word that certainly is not explained stands between the agreeing ones."""
    last = found.span[count - 1, 0] + found.span[count - 1, 1]
    for i in range(found.span[0, 0], last):
        if found.free[0, i] and not words.hint[a[i]] & SPELLS and not stands_in(a[i], b):
            return True
    return False


@compiled
def explains(
    words: Words, a: Ints, b: Ints, found: Found, count: int, near: Surroundings, reading: int, form: int
) -> bool:
    """Whether `around` may explain what is left over of a reading beside a name that stands in it whole."""
    for k in range(count):
        if found.value[k] == PREFIX:
            return False
    telling, house = False, False
    for word in b:
        telling = telling or near.telling[words.residue[word]]
        house = house or words.hint[word] & HOUSE > 0
    around = telling and not _torn(words, a, b, found, count)
    last, ending = len(a) - 1, near.ending[reading]
    told, country = near.told[reading], near.country[form]
    address = near.behind[reading] or (
        found.free[0, last]
        and (told < 0 or country < 0 or told == country)
        and (ending == NATIONAL or (ending == PLACED and last and found.free[0, last - 1]))
    )
    if near.spelled[reading] or (around and address):
        return True
    beside = SEAT
    if around:
        beside |= STREET | UNIT if house else STREET
    for i in range(len(a)):
        if found.free[0, i]:
            hint = words.hint[a[i]]
            spells = hint & (SPELLS | LETTER) and _may_spell(words, a[i], b, near.begins, form)
            if hint & beside or spells or stands_in(a[i], b):
                return True
    return False


@compiled
def moved_kind(words: Words, a: Ints, b: Ints, kind: int) -> bool:
    """Whether `b` without the first word of `a`, a kind of body, is the rest of `a`."""
    k = 1
    if words.residue[a[0]] != kind:
        return False
    for word in b:
        if word != a[0]:
            if k == len(a) or a[k] != word:
                return False
            k += 1
    return k == len(a)
