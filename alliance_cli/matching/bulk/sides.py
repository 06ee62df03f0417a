"""Readings beside forms by the million: the compiled twin of `matching.compare`."""

from __future__ import annotations

from alliance_cli.matching.bulk.align import add, align
from alliance_cli.matching.bulk.arrays import (
    KNOWN,
    Facts,
    Flags,
    Found,
    Ints,
    Laid,
    Pairs,
    Side,
    Surroundings,
    Words,
)
from alliance_cli.matching.bulk.compiling import compiled, inlined
from alliance_cli.matching.bulk.explained import explains, moved_kind, stands_in

EXACT, SEQUENCE, SQUEEZED, SET, ROMANISED, NONE = range(6)  # tiers, in the order of `compare.Tier`


@inlined
def _same_words(a: Ints, b: Ints) -> bool:
    """Whether both have the same words in the same order."""
    if len(a) != len(b):
        return False
    for k in range(len(a)):  # noqa: SIM110 - compiled
        if a[k] != b[k]:
            return False
    return True


@inlined
def _within(a: Ints, b: Ints) -> bool:
    """Whether all words of `a` stand in `b`."""
    for word in a:  # noqa: SIM110 - compiled
        if not stands_in(word, b):
            return False
    return True


@inlined
def _tier(queries: Side, names: Side, reading: int, form: int, a: Ints, b: Ints) -> int:
    """The number of the strictest key that a reading and a form share; a form is fetched for a known key only."""
    exact, squeezed, romanised = queries.exact[reading], queries.squeezed[reading], queries.romanised[reading]
    if exact >= 0 and exact == names.exact[form]:
        return EXACT
    if _same_words(a, b):
        return SEQUENCE
    if squeezed >= 0 and squeezed == names.squeezed[form]:
        return SQUEEZED
    if _within(a, b) and _within(b, a):
        return SET
    if romanised >= 0 and romanised == names.romanised[form] and queries.ascii[reading] != names.ascii[form]:
        return ROMANISED
    return NONE


@inlined
def _reordered(words: Words, a: Ints, found: Found, count: int, movable: Flags) -> bool:
    """Whether an agreeing word moved past a telling one, as `compare._reordered`."""
    furthest, furthest_telling = -1, -1
    for k in range(count):
        telling = not movable[words.residue[a[found.span[k, 0]]]]
        right = found.span[k, 2]
        if right < (furthest if telling else furthest_telling):
            return True
        furthest = max(furthest, right)
        if telling:
            furthest_telling = max(furthest_telling, right)
    return False


@inlined
def _weigh(
    words: Words, queries: Side, names: Side, begin: int, low: int, found: Found, count: int
) -> tuple[float, float]:
    """The weights that agree on either side; `begin` and `low` are where the words of the two sides begin."""
    left, right = 0.0, 0.0
    for k in range(count):
        told, plain, other = 0.0, 0.0, 0.0
        for i in range(begin + found.span[k, 0], begin + found.span[k, 0] + found.span[k, 1]):
            told += queries.weight[i]
            plain += words.weight[queries.word[i]]
        for j in range(low + found.span[k, 2], low + found.span[k, 2] + found.span[k, 3]):
            other += names.weight[j]
        left += found.value[k] * told
        right += found.value[k] * (told / plain) * other
    return left, right


@inlined
def _apart(words: Words, a: Ints, b: Ints, found: Found, count: int, telling: Flags) -> bool:
    """Whether an established word agrees with another one, and one of them tells; see `guards.two_words`."""
    for k in range(count):
        if found.value[k] < 1.0 and found.span[k, 1] == 1 and found.span[k, 3] == 1:
            left, right = a[found.span[k, 0]], b[found.span[k, 2]]
            tells = telling[words.residue[left]] or telling[words.residue[right]]
            if tells and words.hint[left] & words.hint[right] & KNOWN:
                return True
    return False


@inlined
def _outline(found: Found, count: int, a_size: int, b_size: int, n: int, out: Facts) -> bool:
    """Whether the name stands in a longer reading; counts slips, finds the run of agreeing words of the reading, tells
    whether words are left over evenly.
    """
    first, last, covered, right_covered = a_size, -1, 0, 0
    for k in range(count):
        out.slips[n] += found.value[k] < 1.0
        first = min(first, found.span[k, 0])
        last = max(last, found.span[k, 0] + found.span[k, 1] - 1)
        covered += found.span[k, 1]
        right_covered += found.span[k, 3]
    whole = right_covered == b_size and covered < a_size
    out.even[n] = (covered < a_size) == (right_covered < b_size)
    run = count and whole and last - first + 1 == covered and not out.reordered[n]
    out.first[n], out.last[n] = (first, last) if run else (-1, -1)
    return whole


@compiled
def compare(
    words: Words,
    queries: Side,
    names: Side,
    pairs: Pairs,
    movable: Flags,
    near: Surroundings,
    found: Found,
    out: Facts,
) -> None:
    """Fills in the facts of all pairs. `found` has room for the words of any reading or form."""
    for n in range(len(pairs.form)):
        reading, form = pairs.reading[n], pairs.form[n]
        begin, low = queries.start[reading], names.start[form]
        a, b = queries.word[begin : queries.start[reading + 1]], names.word[low : names.start[form + 1]]
        tier = _tier(queries, names, reading, form, a, b)
        if tier == ROMANISED:
            count = 1
            add(found, 0, 0, len(a), 0, len(b), 0.9)
        else:
            count = align(words, a, b, found)
        out.tier[n] = tier
        out.agreed_left[n], out.agreed_right[n] = _weigh(words, queries, names, begin, low, found, count)
        out.reordered[n] = _reordered(words, a, found, count, movable)
        for i in range(len(a)):
            if found.free[0, i]:
                out.left[n, words.residue[a[i]]] += queries.weight[begin + i]
        for j in range(len(b)):
            if found.free[1, j]:
                out.right[n, words.residue[b[j]]] += names.weight[low + j]
        whole = _outline(found, count, len(a), len(b), n, out)
        if out.slips[n]:
            out.apart[n] = _apart(words, a, b, found, count, near.telling)
        out.lone[n] = count == 1 and found.value[0] < 1.0
        if out.reordered[n]:
            out.doubtful[n] = moved_kind(words, a, b, near.kind) or moved_kind(words, b, a, near.kind)
        if whole and tier != ROMANISED and explains(words, a, b, found, count, near, reading, form):
            out.doubtful[n] = True


@compiled
def lay(
    words: Words, queries: Side, names: Side, pairs: Pairs, found: Found, counts: Ints, out: Laid
) -> None:
    """Writes what agrees in each pair to `out`, one pair behind the other, as many rows as the reading has words;
    how many of these rows hold for each pair to `counts`. `found` has room for the words of any reading or form.
    """
    row = 0
    for n in range(len(pairs.form)):
        reading, form = pairs.reading[n], pairs.form[n]
        a = queries.word[queries.start[reading] : queries.start[reading + 1]]
        b = names.word[names.start[form] : names.start[form + 1]]
        counts[n] = align(words, a, b, found)
        for k in range(counts[n]):
            out.value[row + k] = found.value[k]
            for column in range(4):
                out.span[row + k, column] = found.span[k, column]
        row += len(a)
