"""One reading of a query beside one recorded name: everything that the features look at."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from alliance_cli.matching.align import Alignment, Pair, align
from alliance_cli.matching.around import NOTHING, Around, around
from alliance_cli.matching.profile import Profile, weight
from alliance_cli.matching.reading import Reading, Role
from alliance_cli.matching.residue import Residue, residue_of
from alliance_cli.model.terms import NameKind
from alliance_cli.names.fold import fold
from alliance_cli.names.romanise import romanise


class Tier(StrEnum):
    """Which key two names share, the strictest first; NONE when they share no key."""

    EXACT = "exact"
    SEQUENCE = "sequence"
    SQUEEZED = "squeezed"
    SET = "set"
    ROMANISED = "romanised"
    NONE = "none"


class Stored(NamedTuple):
    """One recorded name, or a part of it, as the index keeps it. `inner`: what stands inside an unclear bracket."""

    organization: str
    name: str
    value: str
    kind: NameKind
    country: str | None
    profile: Profile
    part: bool = False
    inner: bool = False


class Comparison(NamedTuple):
    """A reading beside a recorded name. `agreed_left` and `agreed_right` are the weights that agree
    on either side, `asked` the query's weight; `left_over` the positions of the query's words that nothing
    explains, `left` and `right` the leftover weights of each residue class. What `around` explains is in none of them.
    """

    reading: Reading
    stored: Stored
    tier: Tier
    alignment: Alignment
    agreed_left: float
    agreed_right: float
    left: dict[Residue, float]
    right: dict[Residue, float]
    left_over: tuple[int, ...]
    asked: float
    around: Around = NOTHING
    reordered: bool = False
    crowd: float = 0.0


def tier_of(query: Profile, name: Profile) -> Tier:
    """The strictest key that two profiles share."""
    if query.exact == name.exact:
        return Tier.EXACT
    if query.words == name.words:
        return Tier.SEQUENCE
    if query.squeezed == name.squeezed:
        return Tier.SQUEEZED
    if set(query.words) == set(name.words):
        return Tier.SET
    if query.exact.isascii() != name.exact.isascii() and romanised_key(query) == romanised_key(name):
        return Tier.ROMANISED
    return Tier.NONE


def romanised_key(profile: Profile) -> str:
    """The letters of a name in Latin script, without spaces: the search key across scripts."""
    if profile.exact.isascii():
        return profile.squeezed
    return "".join(fold(romanise(profile.squeezed)).split())


def _leftover(profile: Profile, places: tuple[int, ...]) -> dict[Residue, float]:
    sums: dict[Residue, float] = {}
    for place in places:
        residue = residue_of(profile.words[place])
        sums[residue] = sums.get(residue, 0.0) + profile.weights[place]
    return sums


_MOVABLE = (Residue.KIND, Residue.GENERIC, Residue.GROUPISH, Residue.SUBUNIT)


_BRITISH = frozenset({"centre", "centres", "organisation"})
_PREPOSITIONS = frozenset(
    {
        "de",
        "di",
        "da",
        "do",
        "du",
        "des",
        "del",
        "della",
        "der",
        "of",
        "zu",
        "fur",
        "dos",
        "das",
        "d",
        "van",
        "von",
    }
)


def _kind_in_front(name: Profile) -> bool:
    """Whether a name opens with a kind of body in another language than English: Universitas, Politecnico."""
    first, kind = name.exact.split()[0], name.words[0]
    english = first == kind or kind.startswith(first) or first in _BRITISH
    return not english and residue_of(kind) is Residue.KIND


def same_but_language(query: Profile, name: Profile) -> bool:
    """Whether two names have the same words, one in a language that has the kind of body in front, one in English."""
    if len(query.words) != len(name.words) or sorted(query.words) != sorted(name.words):
        return False
    return _kind_in_front(query) != _kind_in_front(name)


def _grammar_moved(query: Profile, name: Profile) -> bool:
    """Whether only the kind of body changed its place, without a preposition: Universitas X, X University."""
    for one, other in ((query, name), (name, query)):
        if not _kind_in_front(one):
            continue
        kind, *rest = one.words
        others = other.exact.split()
        behind = others[others.index(kind) + 1 : others.index(kind) + 2] if kind in others else []
        prepositions = _PREPOSITIONS.intersection([*one.exact.split()[1:2], *behind])
        if kind in others and not prepositions and [word for word in other.words if word != kind] == rest:
            return True
    return False


def _reordered(query: Profile, name: Profile, alignment: Alignment) -> bool:
    """Whether an agreeing word moved past a telling one; general words may change places among themselves."""
    if not alignment.reordered or _grammar_moved(query, name):
        return False
    furthest_any = furthest_telling = -1
    for pair in alignment.pairs:
        telling = residue_of(query.words[pair.left[0]]) not in _MOVABLE
        if pair.right[0] < (furthest_any if telling else furthest_telling):
            return True
        furthest_any = max(furthest_any, pair.right[0])
        if telling:
            furthest_telling = max(furthest_telling, pair.right[0])
    return False


def _as_a_whole(query: Profile, name: Profile) -> Alignment:
    """All words of one side against all of the other: what a match of romanised letters says."""
    whole = Pair(tuple(range(len(query.words))), tuple(range(len(name.words))), 0.9)
    return Alignment((whole,), (), ())


def compare(reading: Reading, stored: Stored, crowd: float = 0.0) -> Comparison:
    """The comparison of a reading with a recorded name out of a registry of the given `crowd`."""
    query, name = reading.profile, stored.profile
    tier = tier_of(query, name)
    alignment = _as_a_whole(query, name) if tier is Tier.ROMANISED else align(query, name)
    agreed_left = agreed_right = 0.0
    for pair in alignment.pairs:
        told = sum([query.weights[i] for i in pair.left])
        # A word that an abbreviation only implies counts half on both sides: "ucla" is not "Los Angeles".
        trust = told / sum([weight(query.words[i]) for i in pair.left])
        agreed_left += pair.likeness * told
        agreed_right += pair.likeness * trust * sum([name.weights[j] for j in pair.right])
    behind = tuple(reading.aside.replace(",", "").split()) if reading.role is Role.PLACELESS else ()
    beside = around(query, name, alignment, stored.country, behind)
    known = beside.explained
    left_over = tuple(place for place in alignment.left_over if place not in known)
    return Comparison(
        reading,
        stored,
        tier,
        alignment,
        agreed_left,
        agreed_right,
        _leftover(query, left_over),
        _leftover(name, alignment.right_over),
        left_over,
        query.total - sum([query.weights[place] for place in known]),
        beside,
        _reordered(query, name, alignment),
        crowd,
    )
