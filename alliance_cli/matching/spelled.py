"""Acronyms: whether a word is put together from the letters of a name."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.matching.profile import Profile
from alliance_cli.matching.residue import Residue, residue_of

_SHORTEST, _LONGEST = 3, 10


def spells(acronym: str, words: tuple[str, ...]) -> bool:
    """Whether a word is put together from beginnings of a name's words in their order: Unisinos, UFERSA, UnB.

    The first word, or the second one, must be among them.
    """
    if not may_spell(acronym, words) or not _SHORTEST <= len(acronym) <= _LONGEST or acronym in words:
        return False
    if residue_of(acronym) is not Residue.DISTINCTIVE:
        return False
    if (
        len(acronym) > _SHORTEST
        and len(words) > 2
        and acronym[0] == words[1][0]
        and spells(acronym, words[1:])
    ):
        return True
    if acronym[0] != words[0][0]:
        return False
    # reached: how many letters of the acronym are spelled by the words so far, with how many beginnings
    reached = {(0, 0)}
    for number, word in enumerate(words):
        grown = set() if number == 0 else set(reached)
        for done, parts in reached:
            size = 0
            while size < len(word) and done + size < len(acronym) and acronym[done + size] == word[size]:
                size += 1
                grown.add((done + size, parts + 1))
        reached = grown
    return any(done == len(acronym) and parts >= 2 for done, parts in reached)


def may_spell(acronym: str, words: Sequence[str]) -> bool:
    """Whether a word begins like the first word of a name, or like the second of three or more."""
    if not words:
        return False
    return acronym[0] == words[0][0] or (len(words) > 2 and acronym[0] == words[1][0])


def _letters(acronym: str, words: tuple[str, ...]) -> bool:
    """Whether an acronym has the first letter of every word, with letters from inside between them: FhG, DNB."""
    if not words:
        return not acronym
    if len(acronym) < len(words) or acronym[0] != words[0][0]:
        return False
    inside, taken = words[0][1:], 1
    while True:
        if _letters(acronym[taken:], words[1:]):
            return True
        if taken == len(acronym) or (found := inside.find(acronym[taken])) < 0:
            return False
        inside, taken = inside[found + 1 :], taken + 1


def spelled_words(query: Profile, name: Profile, left_over: tuple[int, ...]) -> tuple[int, ...]:
    """Positions of leftover words that the recorded name, or the rest of the query, spells with its beginnings."""
    letters = tuple(query.words[place] for place in left_over)
    if len(letters) > 1 and letters == tuple(word[0] for word in name.words[: len(letters)]):
        return left_over  # initials written apart: U of T, U de A
    written, asked = tuple(name.exact.split()), query.exact.split()
    found = []
    for place in left_over:
        word = query.words[place]
        if len(word) < _SHORTEST:
            continue
        if spells(word, name.words) or spells(word, written) or (place and _is_own(word, asked)):
            found.append(place)
    return tuple(found)


def _is_own(word: str, asked: list[str]) -> bool:
    """Whether the other words of a query spell one of its words."""
    rest = tuple([other for other in asked if other != word])
    return may_spell(word, rest) and (spells(word, rest) or (len(rest) > 1 and _letters(word, rest)))
