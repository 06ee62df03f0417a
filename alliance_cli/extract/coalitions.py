"""Where a text names the coalitions that it is read for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from alliance_cli.extract.tables import is_a
from alliance_cli.model.documents import Coalition

MAIN, GENERIC, UNKNOWN = 1, 0, -1
"""Numbers of the coalition that the document is read for: called by its name, and by a word like "the group"; and of
one that the text names and nobody asked for."""

_WORD = re.compile(r"[^\W_]+")
_GAP = r"[\s\-–,.'\"&()]{0,8}(?:\([^)\n]{1,40}\)[\s\-–'\"]{0,3})?"
_BRACKET = re.compile(r"\s*[\"']?\s*\((?:the )?[\"']?([^\W\d_][\w&+-]{1,13})[\"']?(?:[,;][^)]{0,40})?\)")
_BEFORE_BRACKET = re.compile(r"(?:[A-Z][\w&-]*[ \t\xa0]+(?:(?:of|for|on|the|and)[ \t\xa0]+)*)+$")
_SHORTEST = 4


class Place(NamedTuple):
    """Where a coalition is named, and which: MAIN, or 2 and up for the others in their order."""

    start: int
    end: int
    number: int


def _pattern(name: str) -> re.Pattern[str] | None:
    """The name in any case, whatever stands between its words; short names and acronyms only as they are."""
    words = _WORD.findall(name)
    if not words:
        return None
    exact = len(words) == 1 and (len(name) <= _SHORTEST or name.isupper())
    body = _GAP.join(re.escape(word) for word in words)
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.NOFLAG if exact else re.IGNORECASE)


def _short_forms(name: str) -> list[str]:
    """Other forms that a text uses: without a bracket, without a generic word at an end, the initials."""
    bare = re.sub(r"\s*\([^)]*\)", "", name).strip()
    words = bare.split()
    if words and words[0].lower() == "the":
        words = words[1:]
    forms = [" ".join(words)]
    core = words[:-1] if len(words) > 1 and is_a(words[-1], "coalition") else words
    core = core[1:] if len(core) > 1 and is_a(core[0], "coalition") else core
    if core != words and (len(core) > 2 or _is_distinctive(" ".join(core))):
        forms.append(" ".join(core))
    initials = "".join(word[0] for word in _WORD.findall(" ".join(words)) if word[0].isupper())
    if len(initials) > 2:
        forms.append(initials)
    return forms


def _is_distinctive(word: str) -> bool:
    """Whether one word is a name by its looks: UALink, Gaia-X, NATO; not AI or Mill."""
    odd = sum(char.isupper() or char.isdigit() for char in word) > 1
    return " " not in word and len(word) >= _SHORTEST and odd


class Coalitions:
    """The places where a text names the main coalition or one of the others, by position."""

    def __init__(self, text: str, main: Coalition, others: Sequence[Coalition]) -> None:
        self.slugs: dict[int, str] = {GENERIC: main.slug, MAIN: main.slug}
        self.heads = {words[-1].lower() for name in main.names if (words := _WORD.findall(name))}
        found: dict[int, Place] = {}
        for number, coalition in enumerate([main, *others], start=MAIN):
            self.slugs.setdefault(number, coalition.slug)
            for place in _places(text, coalition, number):
                best = found.get(place.start)
                if best is None or place.end > best.end:
                    found[place.start] = place
        self.places = _disjoint(sorted(found.values()))
        self._starts = [place.start for place in self.places]

    def at(self, offset: int) -> Place | None:
        """The place that covers an offset."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and self.places[index].end > offset:
            return self.places[index]
        return None


def _places(text: str, coalition: Coalition, number: int) -> list[Place]:
    """All places of one coalition, the acronyms that the text itself gives in a bracket behind its name too."""
    names = list(
        dict.fromkeys([*coalition.names, *(form for name in coalition.names for form in _short_forms(name))])
    )
    found: list[Place] = []
    known = set(names)
    while names:
        name = names.pop(0)
        pattern = _pattern(name)
        if pattern is None:
            continue
        for match in pattern.finditer(text):
            end = match.end()
            if bracket := _BRACKET.match(text, end):
                end = bracket.end()
                if bracket[1] not in known and sum(char.isupper() for char in bracket[1]) > 1:
                    known.add(bracket[1])
                    names.append(bracket[1])
            found.append(Place(_left_of_bracket(text, match.start()), end, number))
    return found


def _left_of_bracket(text: str, start: int) -> int:
    """Where a name begins whose short form stands in a bracket inside it: Ultra Mill Link (UMLink) Group."""
    if start == 0 or text[start - 1] != "(":
        return start
    before = _BEFORE_BRACKET.search(text, max(0, start - 120), start - 1)
    return before.start() if before else start


def _disjoint(places: list[Place]) -> list[Place]:
    kept: list[Place] = []
    for place in places:
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
        elif place.end - place.start > kept[-1].end - kept[-1].start:
            kept[-1] = place
    return kept
