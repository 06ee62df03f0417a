"""Words as a part of names: which may belong to one, and which are common words with a capital."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from alliance_cli.extract.coalitions import Coalitions
from alliance_cli.extract.gazetteer import Gazetteer
from alliance_cli.extract.tables import is_a, word_classes, words_of
from alliance_cli.extract.text import Token, has_no_case, is_capital
from alliance_cli.names.tables import classes_of

_CONTRACTION = re.compile(r"(?:n't|'(?:ll|d|ve|re|m))$|-(?:elect)$")
_LONGEST_HEADLINE = 30
_HEADLINE = 0.85
_INFLECTED = ("en", "er", "es", "em")
_SMALL_NAME = 4
_PARTS = frozenset((",", ";", "and", "und", "et", ")", "*"))
_SUFFIXES = ("ly", "ing", "ed", "tion", "ment", "ness", "ies")
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


def is_attached(word: str) -> bool:
    """Whether a word only says of the next one where or whose it is: "Springdale-based", "Acme-backed"."""
    return "-" in word and is_a(word.rsplit("-", 1)[1], "adjective")


def describes_body(word: str) -> bool:
    """Whether a German word tells what kind of organization the next name is of: Autozulieferer, IT-Dienstleister."""
    if "-" in word:
        return is_a(word.rsplit("-", 1)[1], "epithet")
    return word[3:].endswith(_noun_endings()) or is_a(word, "epithet")


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
        if (
            self.headline
            and not is_a(token.lower, "opener")
            and (is_a(token.lower, "plain") or token.lower in self.scene.small)
        ):
            return False
        if is_a(token.lower.split("-")[0].rstrip("."), "title") or token.lower in self.scene.common:
            return False
        if self.scene.common and self._is_common_noun(place):
            return False
        if (
            is_a(token.lower.rstrip("."), "time")
            and place + 1 < len(self.found)
            and self.found[place + 1].text[0].isdigit()
        ):
            return False
        return _CONTRACTION.search(token.lower) is None

    def _is_common_noun(self, place: int) -> bool:
        """Whether a capitalised word of a German text is a noun that describes: Autozulieferer, IT-Dienstleister."""
        token = self.found[place]
        if "-" in token.text or describes_body(token.lower):
            return describes_body(token.lower)
        before = self.found[max(0, place - 2) : place]
        if len(before) < 2 or token.text.isupper() or not before[1].text.endswith(_INFLECTED):
            return False
        adjective = before[1].text[0].islower() and not is_a(
            before[1].lower, "plain", "article", "preposition", "connector"
        )
        return adjective and is_a(before[0].lower, "article", "preposition")

    def _is_foreign(self, place: int) -> bool:
        """Whether a word without capitals fills one place of a list of names: Acme, 東京電力 and Globex, acme24 Inc."""
        if self.found[place].text[0].islower():
            return self._is_small_name(place)
        if not self.cased or not has_no_case(self.found[place].text):
            return False
        beside = [self.found[at].lower if 0 <= at < len(self.found) else "," for at in (place - 1, place + 1)]
        return all(word in (",", ";", "and", "(", ")", ":", ".") for word in beside)

    def _is_small_name(self, place: int) -> bool:
        """Whether an uncommon word in small letters stands alone between two names of a list, or before "Inc."."""
        token = self.found[place]
        if len(token.text) < _SMALL_NAME or token.lower in word_classes() or "-" in token.text:
            return False
        behind = [other.text for other in self.found[place + 1 : place + 4]]
        if behind and is_a(behind[0], "dotted-legal", "legal") and is_capital(behind[0]):
            return True
        before = [other.text for other in self.found[max(0, place - 3) : place]]
        if not before or not behind or behind[0] not in _PARTS or "ordinary" in classes_of(token.lower):
            return False
        opened = before[-1] in (",", "and", "und", "et", "(") and any(
            is_capital(word) for word in before[:-1]
        )
        further = next((word for word in behind if word not in _PARTS), "A")
        return opened and is_capital(further) and not token.lower.endswith(_SUFFIXES)

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
        if is_a(token.lower, "plain", "time", "title", "number"):
            return not token.text.isupper() or len(token.text) < 3 or is_a(token.lower, "title")
        if not lenient:
            return token.lower in self.scene.small and is_a(token.lower, "body", "member")
        return self._is_common_alone(place)

    def _is_common_alone(self, place: int) -> bool:
        """Whether a capitalised word that stands alone is common by its class, or as the first of a sentence."""
        token = self.found[place]
        following = self.found[place + 1 : place + 2]
        if self.scene.common and token.lower.endswith("er") and following and is_capital(following[0].text):
            return True  # "Springdaler Zulieferer": a noun follows, else they were one name
        starts = place == self.first_word
        country = is_a(token.lower, "country-acronym") and place > 0 and self.found[place - 1].lower == "the"
        noun = token.lower in self.scene.nouns
        if noun and place and self.found[place - 1].text.isdigit():
            return True  # "the 1994 Group", another one
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
