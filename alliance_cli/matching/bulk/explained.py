"""Which pairs `compare.compare` must judge itself: those where `matching.around` may explain what is left over."""

from __future__ import annotations

from alliance_cli.matching.bulk.arrays import (
    ADDRESS,
    ANY,
    HOUSE,
    LAST_BIT,
    LETTER,
    LETTERS,
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
def _letters_of(words: Words, b: Ints, written: int) -> int:
    """The letters of a name, as it is compared and as it is `written`, as bits."""
    letters = written
    for word in b:
        letters |= words.letter_set[word] & LETTERS
    return letters


@inlined
def _may_spell(words: Words, word: int, b: Ints, letters: int, begins: Ints, form: int) -> bool:
    """Whether a word has no other letters than a name of several words and begins like one of its first two."""
    if words.letter_set[word] & LETTERS & ~letters:
        return False
    letter = abs(words.head[word])
    if begins[form, 1] and (begins[form, 0] == letter or begins[form, 1] == letter):
        return True
    return len(b) > 1 and (abs(words.head[b[0]]) == letter or abs(words.head[b[1]]) == letter)


@inlined
def _torn(words: Words, a: Ints, b: Ints, found: Found, count: int) -> bool:
    """Whether the agreeing words stand in another order, or one that certainly is not explained stands between them."""
    for k in range(1, count):
        if found.span[k, 2] < found.span[k - 1, 2]:
            return True
    last = found.span[count - 1, 0] + found.span[count - 1, 1]
    for i in range(found.span[0, 0], last):
        if found.free[0, i] and not words.hint[a[i]] & SPELLS and not stands_in(a[i], b):
            return True
    return False


@inlined
def _are_fields(words: Words, a: Ints, first: int, general: int) -> bool:
    """Whether the words before `first` may be fields of study."""
    for i in range(first):
        if words.residue[a[i]] != general and not words.hint[a[i]] & UNIT:
            return False
    return first > 0


@inlined
def _may_be_address(
    words: Words, a: Ints, b: Ints, end: int, near: Surroundings, reading: int, form: int
) -> bool:
    """Whether the words from `end` on, with the place that was taken off, may be an address: none says more."""
    if not near.behind[reading]:
        ending, told, country = near.ending[reading], near.told[reading], near.country[form]
        if told >= 0 and country >= 0 and told != country:
            return False
        if ending != NATIONAL and not (ending == PLACED and end < len(a) - 1):
            return False
    for word in a[end:]:  # noqa: SIM110 - compiled
        if not words.hint[word] & ADDRESS and not stands_in(word, b):
            return False
    return True


@inlined
def _may_stand_around(
    words: Words, a: Ints, b: Ints, found: Found, count: int, near: Surroundings, reading: int, form: int
) -> int:
    """The hints of words that may be a unit or an address around the agreeing ones; ANY when the ends may be."""
    telling, house = False, False
    for word in b:
        telling = telling or near.telling[words.residue[word]]
        house = house or words.hint[word] & HOUSE > 0
    if not telling or _torn(words, a, b, found, count):
        return 0
    end = found.span[count - 1, 0] + found.span[count - 1, 1]
    if end < len(a):
        ends = _may_be_address(words, a, b, end, near, reading, form)
    else:
        ends = house and near.behind[reading] and _are_fields(words, a, found.span[0, 0], near.general)
    if ends:
        return ANY
    return STREET | UNIT if house else STREET


@compiled
def explains(
    words: Words, a: Ints, b: Ints, found: Found, count: int, near: Surroundings, reading: int, form: int
) -> bool:
    """Whether `around` may explain what is left over of a reading beside a name that stands in it whole."""
    for k in range(count):
        if found.value[k] == PREFIX:
            return False
    beside = _may_stand_around(words, a, b, found, count, near, reading, form)
    if beside == ANY:
        return True
    seat = SEAT  # of a company only
    letters = _letters_of(words, b, near.letters[form])
    for word in b:
        seat = 0 if words.residue[word] == near.kind else seat
    for i in range(len(a)):
        if found.free[0, i]:
            hint = words.hint[a[i]]
            spells = hint & (SPELLS | LETTER) and _may_spell(words, a[i], b, letters, near.begins, form)
            own = near.spelled[reading] >> min(i, LAST_BIT) & 1
            if hint & (beside | seat) or spells or own or stands_in(a[i], b):
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
