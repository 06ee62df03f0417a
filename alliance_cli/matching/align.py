"""Laying two names side by side, word by word: which words agree, and which are left over."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from alliance_cli.matching.profile import Profile

_SHORTEST_FUZZY = 4
_TWO_EDITS_FROM = 8
_JOINED, PREFIX, _INITIALS = 0.95, 0.7, 0.6
_SHORTEST_PREFIX = 4


class Pair(NamedTuple):
    """Words of the query (`left`, positions) that agree with words of the name (`right`), and how well, 0 to 1."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: float


class Alignment(NamedTuple):
    """All pairs in the query's order, and the positions left over on both sides."""

    pairs: tuple[Pair, ...]
    left_over: tuple[int, ...]
    right_over: tuple[int, ...]

    @property
    def reordered(self) -> bool:
        """Whether words agree in another order."""
        starts = [pair.right[0] for pair in self.pairs]
        return starts != sorted(starts)


@lru_cache(maxsize=262144)
def likeness(left: str, right: str) -> float:
    """How alike two different words are: 0 unless a typing slip or a written abbreviation explains one by the other.

    At most one slip below eight letters, two from there on, the same first letter, never in words under four.
    """
    short, long = sorted((len(left), len(right)))
    if short < _SHORTEST_FUZZY or left[0] != right[0] or not (left.isalpha() and right.isalpha()):
        return 0.0
    if long - short <= 2:
        from rapidfuzz.distance import OSA

        allowed = 1 if short < _TWO_EDITS_FROM else 2
        distance = OSA.distance(left, right, score_cutoff=allowed)
        if distance <= allowed:
            return 1 - 1.2 * distance / long
    if short >= _SHORTEST_PREFIX and (left.startswith(right) or right.startswith(left)):
        return PREFIX
    return 0.0


def _exact_pairs(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[list[Pair], list[int], list[int]]:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(right):
        places.setdefault(word, []).append(place)
    pairs, left_over = [], []
    used: set[int] = set()
    for place, word in enumerate(left):
        spots = places.get(word)
        if spots:
            spot = spots.pop(0)
            used.add(spot)
            pairs.append(Pair((place,), (spot,), 1.0))
        else:
            left_over.append(place)
    return pairs, left_over, [place for place in range(len(right)) if place not in used]


def _fuzzy_pairs(
    left: tuple[str, ...], right: tuple[str, ...], lefts: list[int], rights: list[int]
) -> list[Pair]:
    found = []
    for i in lefts:
        for j in rights:
            value = likeness(left[i], right[j])
            if value:
                found.append((-value, i, j))
    pairs = []
    for value, i, j in sorted(found):
        if i in lefts and j in rights:
            pairs.append(Pair((i,), (j,), -value))
            lefts.remove(i)
            rights.remove(j)
    return pairs


def _joined(
    words: tuple[str, ...], others: tuple[str, ...], free: list[int], other_free: list[int]
) -> tuple[int, list[int]] | None:
    """A free word that is two or three neighbouring free words of the other side written together."""
    for place in free:
        word = words[place]
        for first in other_free:
            if not word.startswith(others[first]):
                continue
            run: list[int] = []
            text = ""
            for spot in range(first, min(first + 3, len(others))):
                if spot not in other_free:
                    break
                run.append(spot)
                text += others[spot]
                if len(run) > 1 and text == word:
                    return place, run
                if len(text) > len(word):
                    break
    return None


def _initials(
    words: tuple[str, ...], others: tuple[str, ...], free: list[int], other_free: list[int]
) -> tuple[int, list[int]] | None:
    """A free word that spells the first letters of at least two neighbouring free words of the other side."""
    for place in free:
        word = words[place]
        size = len(word)
        if not 2 <= size <= 6:
            continue
        for first in other_free:
            if others[first][0] != word[0]:
                continue
            run = list(range(first, first + size))
            if all(spot in other_free for spot in run) and "".join(others[spot][0] for spot in run) == word:
                return place, run
    return None


def align(left: Profile, right: Profile) -> Alignment:
    """The alignment of a query with a stored name: equal words first, then slips, joined words, initials."""
    a, b = left.words, right.words
    pairs, lefts, rights = _exact_pairs(a, b)
    if lefts and rights:
        pairs += _fuzzy_pairs(a, b, lefts, rights)
    for find, value in ((_joined, _JOINED), (_initials, _INITIALS)):
        while lefts and len(rights) > 1 and (hit := find(a, b, lefts, rights)):
            place, run = hit
            pairs.append(Pair((place,), tuple(run), value))
            lefts.remove(place)
            rights = [spot for spot in rights if spot not in run]
        while rights and len(lefts) > 1 and (hit := find(b, a, rights, lefts)):
            place, run = hit
            pairs.append(Pair(tuple(run), (place,), value))
            rights.remove(place)
            lefts = [spot for spot in lefts if spot not in run]
    return Alignment(tuple(sorted(pairs, key=lambda pair: pair.left)), tuple(lefts), tuple(rights))
