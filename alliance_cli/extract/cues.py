"""What the words around names say of them: cues from the table, compiled into patterns over a sentence.

A pattern is made of words in lower case and of
  {orgs}      names in one enumeration          {alliance}  a coalition, with up to five words before it
  {members}   a word such as "members"          {founding}  "founding", "charter", "initial" …
  {bodies}    a word such as "companies"        {link}      "include", "are", "such as", ":" …
  {stop}      where a clause ends
  ..          up to six words                   ...         up to ten
  ....        up to 24, commas and names of people among them; none of the three passes other organizations,
              and in a cue for members none passes a word that denies or opposes
  (a|b c)     one of these                      [a|b c]     one of these, or none
  word*       words that begin so
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from alliance_cli.extract import tables
from alliance_cli.extract.tables import words_of

_ELEMENT = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[a-z-]+\}|\S+")
_MARK = "¬"
_SHORT = 6
_CLASSES = {"{members}": ("member",), "{bodies}": ("body", "member")}
_OTHERS = (
    r"(?:urg|press|push|ask|call|lobb|encourag|want)\S* (?:on )?(?:\S+ )?"
    r"(?:companies|firms|members|banks|others|corporations|organi[sz]ations) to "
)
_OF_OTHERS = re.compile(r"(?:of|in|to) (?:(?:(?:the|an?|its|their) )?[§~]\d+|an? (?:[^\s§¤.,;:]+ ){0,2}~) ")
"""Behind a cue that names no coalition, whose members are meant: "of the Acme Guild", "of an export group"."""
_REMAIN = r"(?:members|participants|signatories|partners) : "
_NEGATIVE = frozenset(("non-member", "left", "same"))
_LINK = (
    "include|includes|included|including|are|were|comprise|comprises|such as|like|namely|:|listed|"
    "following|range from|consist of|sind|waren|sont"
)
_FOUNDING = "founding|founder|charter|inaugural|initial|original|co-founding|first|launch"
_STOP = r"(?=[.,;:–—@-]|and |but |as |while |who |which |$)"
_ORGS = r"(?:(?:the|an?|die|der|das|den|dem|les?|la|l') )?[§~](\d+)\S* "
_NUMBER = re.compile(r"[§~](\d+)")
_SUBJECT = r"§(\d+)\S* "
_ALLIANCE = r"[§~]?\d*¤(x|\d+)\S* "


class Cue(NamedTuple):
    """One row of the table, compiled. `order` is its place: of two equals, the first counts."""

    pattern: re.Pattern[str]
    stance: str
    role: str | None
    evidence: str
    order: int
    has_alliance: bool
    needs: tuple[frozenset[str], ...]


def _alternatives(text: str) -> str:
    """One of several words or phrases, each closed by a space."""
    parts = []
    for option in text.split("|"):
        parts.append("".join(_word(word) for word in option.split()))
    return "(?:" + "|".join(parts) + ")"


def _word(word: str) -> str:
    """A word of a cue, its mark before it where it is one that denies."""
    denials = _denials(tables.version())
    if word.endswith("*") and len(word) > 1:
        mark = f"{_MARK}?" if any(denial.startswith(word[:-1]) for denial in denials) else ""
        return mark + re.escape(word[:-1]) + r"\S* "
    return (_MARK if word in denials else "") + re.escape(word) + " "


def marked(word: str) -> str:
    """A word as cues read it in a sentence: those that deny, oppose or tell of a departure bear a mark."""
    return _MARK + word if word in _denials(tables.version()) else word


def marks_in(sentence: str) -> bool:
    """Whether a written sentence holds a word that denies, opposes or tells of a departure."""
    return _MARK in sentence


def _gap(size: int, *, closed: bool, wide: bool) -> str:
    """Up to `size` words; a closed gap holds no word that denies."""
    names = "§" if wide else "§¤"
    words = rf"[^\s{names}.;{_MARK if closed else ''}][^\s§]*"
    if wide and not closed:
        words = rf"(?!{_OTHERS}|{_REMAIN})" + words  # "Acme pressed the mills to leave": they, not Acme
    if not wide:
        words = r"(?!(?:who|what|whether|that|there) )" + words
    if size <= _SHORT and closed:
        words = r"(?!that )" + words
    return rf"(?:{words} ){{0,{size}}}?"


_GAPS = {"..": (_SHORT, True), "...": (10, False), "....": (24, True)}
_FIXED: dict[str, Callable[[], str]] = {
    "{founding}": lambda: _alternatives(_FOUNDING),
    "{link}": lambda: _alternatives(_LINK),
    "{link-comma}": lambda: _alternatives(_LINK + "|,"),
    "{stop}": lambda: _STOP,
}


@lru_cache(maxsize=4)
def _denials(_version: int) -> frozenset[str]:
    return words_of("negation") | words_of("rival") | words_of("departure")


def _compiled(text: str, stance: str) -> re.Pattern[str]:
    closed = stance not in _NEGATIVE
    parts = [_part(element, place, closed) for place, element in enumerate(_ELEMENT.findall(text))]
    return re.compile(r"(?<!\S)" + "".join(parts))


def _part(element: str, place: int, closed: bool) -> str:
    """The pattern of one element of a cue."""
    if element == "{orgs}":
        return f"(?P<orgs>{_SUBJECT if place == 0 else _ORGS})"
    if element in _GAPS:
        size, wide = _GAPS[element]
        return _gap(size, closed=closed, wide=wide)
    if element in _CLASSES:
        words = sorted({word for name in _CLASSES[element] for word in words_of(name)})
        former = r"(?<!former )(?<!ex )" if closed else ""
        return former + r"(?:\S+-)?" + _alternatives("|".join(words))
    if element[0] in "([":
        return _alternatives(element[1:-1]) + ("?" if element[0] == "[" else "")
    if element == "{alliance}":
        word = rf"[^\s§¤.;:,{_MARK if closed else ''}][^\s§¤.;:,]*"
        return rf"(?P<alliance>(?:{word} ){{0,6}}?{_ALLIANCE})"
    return _FIXED[element]() if element in _FIXED else _word(element)


def _needs(text: str) -> tuple[frozenset[str], ...]:
    """Sets of words; a sentence that has none of a set cannot match. A quick no for most sentences."""
    needs: list[frozenset[str]] = []
    for element in _ELEMENT.findall(text):
        options = element[1:-1].split("|") if element[0] == "(" else [element]
        words = {option.split()[0] for option in options}
        if element[0] == "[" or element[0] == "." or (element[0] == "{" and element not in _CLASSES):
            continue
        if element in _CLASSES:
            words = {word.split()[0] for name in _CLASSES[element] for word in words_of(name)}
        if not any(word.endswith("*") for word in words):
            needs.append(frozenset(words))
    return tuple(needs)


@lru_cache(maxsize=4)
def _by_word(_version: int) -> tuple[dict[str, list[int]], list[int]]:
    """The places of cues by the words of which a sentence must have one, and of those that need none."""
    found: dict[str, list[int]] = {}
    free: list[int] = []
    for place, cue in enumerate(cues()):
        if not cue.needs:
            free.append(place)
        for word in min(cue.needs, key=len, default=()):
            found.setdefault(word, []).append(place)
    return found, free


@lru_cache(maxsize=4)
def _all(_version: int) -> tuple[Cue, ...]:
    return tuple(
        Cue(
            _compiled(row["pattern"], row["stance"]),
            row["stance"],
            row["role"] or None,
            row["class"],
            order,
            "{alliance}" in row["pattern"],
            _needs(row["pattern"]),
        )
        for order, row in enumerate(tables.rows("cues"))
    )


def cues() -> tuple[Cue, ...]:
    """All cues, the shipped ones first, then the user's."""
    return _all(tables.version())


@lru_cache(maxsize=4)
def _things(_version: int) -> re.Pattern[str]:
    """Names that are given as examples of something else than organizations: "products such as §1"."""
    words = "|".join(sorted(words_of("thing")))
    return re.compile(rf"(?<!\S)(?:{words}) (?:, )?(?:such as|like|including|namely) [§~]\d+\S* $")


class Hit(NamedTuple):
    """A cue found in a sentence: which chain it speaks of, which coalition (a number or "x"; None: not named),
    how many words it spans."""

    cue: Cue
    chain: int
    coalition: str | None
    length: int
    start: int
    end: int


def hits(sentence: str) -> list[Hit]:
    """Every cue found in a sentence that is written with signs for names and coalitions."""
    if "§" not in sentence and "~" not in sentence:
        return []
    has_alliance = "¤" in sentence
    words = set(sentence.replace(_MARK, "").split())
    words |= {word.rsplit("-", 1)[1] for word in words if "-" in word}
    by_word, free = _by_word(tables.version())
    places = {place for word in words for place in by_word.get(word, ())}
    every = cues()
    found: list[Hit] = []
    for cue in [every[place] for place in sorted(places | set(free))]:
        if (cue.has_alliance and not has_alliance) or any(words.isdisjoint(needed) for needed in cue.needs):
            continue
        for match in cue.pattern.finditer(sentence):
            elsewhere = not cue.has_alliance and _OF_OTHERS.match(sentence, match.end())
            if elsewhere or _things(tables.version()).search(match[0]):
                continue
            number = int(_NUMBER.findall(match["orgs"])[0])
            coalition = None
            if cue.has_alliance:
                coalition = match["alliance"].rsplit("¤", 1)[1].split()[0]
            found.append(Hit(cue, number, coalition, match[0].count(" "), match.start(), match.end()))
    return found
