"""Addresses: whether words behind a recorded name only tell where the organization is."""

from __future__ import annotations

from functools import cache

from alliance_cli.matching.profile import Profile
from alliance_cli.matching.residue import Residue, residue_of
from alliance_cli.names.keys import marked_words
from alliance_cli.names.tables import classes_of, countries, regions, word_counts

_TELLING = (Residue.DISTINCTIVE, Residue.PLACE)
_LONGEST_PLACE, _LONGEST_TOWN, _STATE_CODE = 4, 2, 2


@cache
def _nations() -> frozenset[str]:
    """Countries as canonical words."""
    return frozenset(" ".join(word for word, _ in marked_words(name.split())) for name in countries())


@cache
def _places() -> dict[str, str]:
    """Countries and places below them as canonical words → country code, "" when several have the name."""
    known = {**regions(), **countries()}
    spelled = {" ".join(word for word, _ in marked_words(name.split())): code for name, code in known.items()}
    return {**spelled, **known}


def _place_before(words: tuple[str, ...], end: int) -> tuple[int, str]:
    """How many words before `end` are one place, and its country; (0, "") when none is."""
    known = _places()
    for length in range(min(_LONGEST_PLACE, end), 0, -1):
        code = known.get(" ".join(words[end - length : end]))
        if code is not None:
            return length, code
    return 0, ""


def _marks_address(word: str, placed: bool) -> bool:
    """Whether a word belongs to addresses only: a house number, a postcode, "Province", a state code before a place."""
    return (
        "area" in classes_of(word)
        or any(char.isdigit() for char in word)
        or (placed and len(word) == _STATE_CODE)
    )


def _parse(tail: tuple[str, ...], name: Profile) -> tuple[tuple[str, ...], int, int, str]:
    """From the end of `tail`: the words before all places, how many places, how many words of the name, the country."""
    end, places, repeats, code = len(tail), 0, 0, ""
    while end:
        length, found = _place_before(tail, end)
        word = tail[end - 1]
        if length:
            places, code, end = places + 1, code or found, end - length
        elif word in name.words and (places or residue_of(word) in _TELLING):
            repeats, end = repeats + 1, end - 1
        elif _marks_address(word, places > 0):
            end -= 1
        else:
            break
    return tail[:end], places, repeats, code


def is_address(tail: tuple[str, ...], name: Profile, country: str | None) -> bool:
    """Whether words behind a recorded name are its address: a street, two places or more, its country, or an
    unknown town in a known place. `country` is the code of the organization's country.

    A single place may be a campus and so may a town behind a name that ends with a place: the University of
    Wisconsin, La Crosse. A town that the name itself tells may stand alone: Gombe State University, Gombe.
    """
    town, places, repeats, code = _parse(tail, name)
    if country and code and code != country:
        return False
    if any("street" in classes_of(word) for word in tail):
        return not any(residue_of(word) in (Residue.KIND, Residue.SUBUNIT) for word in town)
    if not town:
        its_own = " ".join(tail) in _nations() and country in (None, code)
        return places + repeats >= 2 or (repeats == 1 and not places) or its_own
    return len(name.words) > 1 and not _ends_in_region(name) and _is_unknown_town(town, tail, places)


def _ends_in_region(name: Profile) -> bool:
    return residue_of(name.words[-1]) is Residue.PLACE and name.words[-1] not in _nations()


def _is_unknown_town(town: tuple[str, ...], tail: tuple[str, ...], places: int) -> bool:
    """Whether words that no table knows stand where a town does: before a region and a country, or one word before
    a country. A word that names of organizations are made of is no town: "… of Physicians, Surgeons of Glasgow".
    """
    if len(town) > _LONGEST_TOWN or len(set(town)) < len(town):
        return False
    if any(residue_of(word) is not Residue.DISTINCTIVE for word in town):
        return False
    nation = tail[-1] in _nations() or " ".join(tail[-2:]) in _nations()
    rare = not any(word in word_counts() for word in town)
    return places > 1 or (nation and rare and len(town) == 1)
