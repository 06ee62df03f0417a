"""Names of which nothing is said, without words that only their place writes with a capital."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.extract.claims import Item
from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import Token, is_capital
from alliance_cli.extract.wording import Scene
from alliance_cli.names.tables import classes_of

_SMALL = 3  # letters of words that headlines write small
_LONG = 4  # words of a headline that is no heading
_COMMON = ("plain", "body", "member", "title", "kind", "thing", "field")


def without_common(
    found: Sequence[Token], items: Sequence[Item], scene: Scene, *, heading: bool
) -> list[Item]:
    """The names of a sentence but unknown ones in a headline, and a common word that only begins the sentence.

    Where all words have a capital it is no sign of a name; who is of interest is named in the text, too. Names of
    the sentence before were judged there.
    """
    places = {token.start: place for place, token in enumerate(found)}
    own = [item for item in items if item.start in places]
    if not own:
        return []
    if _is_headline(found, heading):
        return [
            item for item in own if scene.gazetteer.longest(found, places[item.start]) > places[item.start]
        ]
    first = next(token for token in found if token.is_word)
    return [
        item for item in own if (item.start, item.end) != (first.start, first.end) or not _is_ordinary(first)
    ]


def _is_ordinary(token: Token) -> bool:
    if token.text[1:] != token.lower[1:]:
        return False  # capitals inside: IBM, LangChain
    return "ordinary" in classes_of(token.lower) or is_a(token.lower, *_COMMON)


def _is_headline(found: Sequence[Token], heading: bool) -> bool:
    long = [token.text for token in found if token.is_word and len(token.text) > _SMALL]
    if found[-1].text in (".", ",", ";") or not (heading or len(long) >= _LONG):
        return False
    return all(is_capital(word) for word in long)
