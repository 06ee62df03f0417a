"""Words as a part of names: which may belong to one, and which are common words with a capital."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from alliance_cli.extract.coalitions import Coalitions
from alliance_cli.extract.gazetteer import Gazetteer
from alliance_cli.extract.tables import is_a, words_of
from alliance_cli.extract.text import Token, has_no_case, is_capital

_CONTRACTION = re.compile(r"(?:n't|'(?:ll|d|ve|re|m))$|-(?:elect)$")
_LONGEST_HEADLINE = 30
_HEADLINE = 0.85
_ADJECTIVE = ("ed", "able", "ible", "al", "ive", "ous", "ful")


class Scene(NamedTuple):
    """What the search for names knows of the document: known names, coalitions, words that it writes small, the
    words that its languages call a coalition by, and common nouns that are written with a capital, words
    that stand as names alone."""

    gazetteer: Gazetteer
    coalitions: Coalitions
    small: frozenset[str]
    nouns: frozenset[str]
    common: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()


def title_case(found: Sequence[Token]) -> bool:
    """Whether nearly all words are capitalised, as in an English headline."""
    if (
        len(found) > _LONGEST_HEADLINE
        or found[-1].text == "."
        or sum(token.text == "," for token in found) > 4
    ):
        return False
    words = [token.text for token in found if token.is_word and len(token.text) > 3]
    return len(words) > 3 and sum(is_capital(word) for word in words) >= _HEADLINE * len(words)


def is_no_name(token: Token) -> bool:
    """Whether a word makes no name, alone or with others like it: a month, a nationality, "On" before one."""
    if is_a(token.lower.rstrip("."), "time", "acronym", "demonym") or is_a(token.lower, "demonym"):
        return True
    return is_a(token.lower, "preposition") and not token.text.isupper()


@cache
def _noun_endings() -> tuple[str, ...]:
    """How German words end that describe an organization and are written with a capital."""
    return tuple(words_of("noun-ending"))


class Wording:
    """The tokens of a sentence, and what their words are."""

    def __init__(self, found: Sequence[Token], scene: Scene) -> None:
        self.found = found
        self.scene = scene
        self.headline = title_case(found)
        self.cased = sum(has_no_case(token.text) for token in found) * 2 < len(found)
        self.first_word = next((place for place, token in enumerate(found) if token.is_word), 0)

    def _touches(self, place: int) -> bool:
        """Whether only spaces stand between a token and the one before it."""
        return self.found[place].start - self.found[place - 1].end <= 2

    def _is_name_word(self, place: int) -> bool:
        token = self.found[place]
        if not token.is_word or not (is_capital(token.text) or self._is_foreign(place)):
            return False
        if self.headline and (is_a(token.lower, "plain") or token.lower in self.scene.small):
            return False
        if is_a(token.lower.split("-")[0].rstrip("."), "title") or token.lower in self.scene.common:
            return False
        if self.scene.common and "-" not in token.text and token.lower[3:].endswith(_noun_endings()):
            return False
        if (
            is_a(token.lower.rstrip("."), "time")
            and place + 1 < len(self.found)
            and self.found[place + 1].text[0].isdigit()
        ):
            return False
        return _CONTRACTION.search(token.lower) is None

    def _is_foreign(self, place: int) -> bool:
        """Whether a word without case fills one place of a list in a text that has case: Acme, 東京電力 and Globex."""
        if not self.cased or not has_no_case(self.found[place].text):
            return False
        beside = [self.found[at].lower if 0 <= at < len(self.found) else "," for at in (place - 1, place + 1)]
        return all(word in (",", ";", "and", "(", ")", ":", ".") for word in beside)

    def _is_definite(self, place: int) -> bool:
        before = self.found[place - 1].lower if place else ""
        return is_a(before, "article", "pointing") or before in ('"', "'s")

    def _is_ordinary(self, place: int, *, lenient: bool) -> bool:
        """Whether a capitalised word is no name: a common word, a month, a nationality, a word written small too.

        `lenient` is for a word that would be a name by itself.
        """
        token = self.found[place]
        if "-" in token.text and is_a(token.lower.split("-", maxsplit=1)[0], "number"):
            return True
        if is_a(token.lower, "plain", "time", "title"):
            return not token.text.isupper() or len(token.text) < 3 or is_a(token.lower, "title")
        if not lenient:
            return token.lower in self.scene.small and is_a(token.lower, "body", "member")
        return self._is_common_alone(place)

    def _is_common_alone(self, place: int) -> bool:
        """Whether a capitalised word that stands alone is common by its class, or as the first of a sentence."""
        token = self.found[place]
        starts = place == self.first_word
        country = is_a(token.lower, "country-acronym") and place > 0 and self.found[place - 1].lower == "the"
        noun = token.lower in self.scene.nouns
        if country or (noun and not starts and not self._is_definite(place)):
            return False
        if noun or is_a(token.lower, "demonym", "acronym", "body", "member", "tier"):
            return not is_a(token.lower, "field")
        adverb = len(token.text) > 4 and token.lower.endswith("ly")
        return starts and (adverb or token.lower in self.scene.small or self._describes(place))

    def _describes(self, place: int) -> bool:
        """Whether a sentence begins with "Meeting the …", "Citing its …", "Former members …"."""
        following = self.found[place + 1].lower if place + 1 < len(self.found) else ""
        participle = self.found[place].lower.endswith("ing") and (
            is_a(following, "article", "preposition", "pointing") or following == "part"
        )
        past = self.found[place].lower.endswith(_ADJECTIVE) and is_a(following, "preposition")
        return participle or past or is_a(following, "member", "body")
