"""Known names: the longest one that begins at a token."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import Token, is_capital, normalise, tokens

_END = ""


class Gazetteer:
    """Recorded names as a trie of words, built once and used for many documents."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._root: dict[str, Any] = {}
        for name in names:
            self._add(name)

    def _add(self, name: str) -> None:
        text = normalise(name)
        words = tokens(text, 0, len(text))
        if len(words) > 1 and words[0].lower == "the":
            words = words[1:]
        if not words or (len(words) == 1 and is_a(words[0].lower, "plain", "acronym", "time", "demonym")):
            return
        place = self._root
        for word in words:
            place = place.setdefault(word.lower, {})
        # A name written small is looked for as it is written, so that "together" is found in no sentence.
        capital = is_capital(words[0].text)
        place.setdefault(_END, words[0].text if not capital else "")

    def longest(self, found: Sequence[Token], place: int) -> int:
        """The end (an index of tokens) of the longest known name that begins at `place`; `place` when none does."""
        node, best, stop = self._root, place, place
        while stop < len(found):
            following = node.get(found[stop].lower)
            if not isinstance(following, dict):
                break
            node, stop = following, stop + 1
            written = node.get(_END)
            if written is not None and self._as_written(found[place].text, str(written)):
                best = stop
        return best

    @staticmethod
    def _as_written(word: str, written: str) -> bool:
        return word == written if written else not word[0].islower() or is_capital(word)
