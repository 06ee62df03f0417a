"""What kind of word is left over when two names are laid side by side."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from alliance_cli.names.tables import classes_of, countries, regions, word_counts

_COMMON = 400  # a word in so many of a million names is no one's own


class Residue(StrEnum):
    """Classes of leftover words, from the most harmless to the most telling."""

    LEGAL = "legal form"
    GROUPISH = "group word"
    GENERIC = "general word"
    PLACE = "place"
    KIND = "kind of body"
    SUBUNIT = "unit"
    NUMBER = "number"
    DISTINCTIVE = "distinctive word"


@lru_cache(maxsize=262144)
def residue_of(word: str) -> Residue:
    """The class of one canonical word; a word that no table knows is distinctive."""
    classes = classes_of(word)
    if (not word.isalpha() and any(char.isdigit() for char in word)) or "number" in classes:
        return Residue.NUMBER
    if "telling" in classes:
        return Residue.DISTINCTIVE
    for name, residue in (
        ("subunit", Residue.SUBUNIT),
        ("kind", Residue.KIND),
        ("legal", Residue.LEGAL),
        ("groupish", Residue.GROUPISH),
    ):
        if name in classes:
            return residue
    if word in countries() or word in regions():
        return Residue.PLACE
    if "generic" in classes or "stop" in classes or word_counts().get(word, 0) >= _COMMON:
        return Residue.GENERIC
    return Residue.DISTINCTIVE
