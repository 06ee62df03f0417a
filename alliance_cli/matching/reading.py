"""The ways in which a written name can be read: whole, without its bracket, without a place, by segments."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from alliance_cli.matching.profile import Profile, country_of, noted_country, profile_of, region_of
from alliance_cli.names.fold import fold
from alliance_cli.names.parse import NoteKind, Parsed, looks_like_acronym, parse, spells
from alliance_cli.names.tables import countries, legal_forms, place_ends, regions

_MARKUP = re.compile(r"#[A-Z]{1,4}#|<[^<>]{1,20}>|&[a-z]{2,6};")
_QUOTES = re.compile(r'^["“”«»‘’\s]+|["“”«»‘’\s]+$')
_QUOTED = frozenset('"“”«»‘’')
ADDRESSING = re.compile(
    r"^(?:(?:[Cc]urrently|[Pp]resently|[Nn]ow|[Ff]ormerly) (?:with|at)|[Ff]ormerly|"
    r"(?:[Pp]resent|[Cc]urrent|[Pp]ermanent) address:?|"
    r"[Oo]n leave from|[Aa]lso (?:at|with)|[Ff]rom)\s*(?=[A-Z])|^[a-z0-9]\s?(?=[A-Z][a-z])",
)
_GLUED = re.compile(r"(?<=[a-zà-ÿ]{3})(?=[A-Z][a-z]+)|(?<=[a-zà-ÿ]{3})(?=[A-Z]{2,}$)")
# Patterns that begin with a class of letters are found much sooner than others.
_MAY_BE_GLUED = re.compile("[A-Z](?<=[a-zà-ÿ][A-Z])")
_SEPARATOR = re.compile(r"\s*[,;|\n]\s*|\s+[-–—/·•]\s+|[—]|\.\s+(?=[A-Z][a-z]{3,} )|(?<=[a-z]{4})/(?=[A-Z])")
_DIVIDED = re.compile(
    r"[^\w ](?:(?<=[,;|\n]|—)|(?<=\s[-/·]|\s–|\s•)\s|(?<=\.)\s+(?=[A-Z][a-z]{3,} )|(?<=[a-z]{4}/)(?=[A-Z]))"
)
# Two names of one body in one text; either may be the recorded one.
_ALSO = re.compile(
    r"\s+(?:aka|a\.k\.a\.?|also known as|dba|d/b/a|trading as|t/a|formerly(?: known as)?)\s+", re.I
)
# Folded words of which a text has one, or a slash, when it has such names.
DIVIDING = frozenset({"aka", "also", "dba", "trading", "formerly"})
_BEFORE_NAME = frozenset(
    [
        "of",
        "in",
        "at",
        "and",
        "for",
        "de",
        "di",
        "du",
        "da",
        "do",
        "del",
        "la",
        "new",
        "the",
        "des",
        "dos",
        "das",
    ]
)
_MOST_SEGMENTS = 8


class Role(StrEnum):
    """How a reading came about."""

    WHOLE = "whole"
    BARE = "without bracket"
    PLACELESS = "without place"
    INSIDE = "inside the bracket"
    SEGMENT = "segment"


# Members of an enumeration are slow to reach.
_WHOLE, _BARE, _PLACELESS, _INSIDE, _SEGMENT = Role
_OTHER, _ACRONYM, _ALSO_NOTE = NoteKind.OTHER, NoteKind.ACRONYM, NoteKind.ALSO
_EXPLAINING = (NoteKind.COUNTRY, NoteKind.LEGAL, NoteKind.LABEL, NoteKind.ALSO, NoteKind.FORMER)
_NAMING = (NoteKind.FORMER, NoteKind.ACRONYM, NoteKind.OTHER)


class Reading(NamedTuple):
    """One way to read a written name, and what was set aside to read it so.

    `decides`: whether a key that this reading shares may accept alone. `explained`: whether what was set
    aside says nothing against that (an acronym that the name spells, a country, a label). `tail`: the folded
    text behind a segment.
    """

    profile: Profile
    role: Role = Role.WHOLE
    aside: str = ""
    country: str | None = None
    explained: bool = True
    decides: bool = True
    tail: str = ""


def clean(text: str) -> str:
    """`text` without markup remains, enclosing quotation marks and words that only introduce an address."""
    if "&" in text or "#" in text or "<" in text:
        text = _MARKUP.sub(" ", text.replace("&amp;", "&"))
    if text[:1] in _QUOTED or text[-1:] in _QUOTED or text != text.strip():
        text = _QUOTES.sub("", text) or text
    opening = ADDRESSING.match(text)
    return text[opening.end() :] or text if opening else text


def without_place(folded: str, regional: bool) -> tuple[str, str, str | None]:
    """A folded name without trailing places, the places, and the country that they tell.

    Countries go always, places below a country only when `regional`: "University of Mary Washington".
    """
    if folded.rsplit(" ", 1)[-1] not in place_ends():
        return folded, "", None
    words, aside, country = folded.split(), "", None
    while len(words) > 1:
        length, code = country_of(words)
        if not length and regional:
            length, code = region_of(words)
        if not length and regional and any(char.isdigit() for char in words[-1]) and aside:
            length, code = 1, None
        if not length or words[-length - 1] in _BEFORE_NAME:
            break
        aside = " ".join(words[-length:]) + (", " + aside if aside else "")
        country = country or code or None
        words = words[:-length]
    return " ".join(words), aside, country


def spelled_acronym(text: str) -> tuple[str, str] | None:
    """A text without an acronym that stands before or after the words that it is made of, and the acronym."""
    words = text.split()
    if len(words) < 3:
        return None
    for place in (-1, 0):
        bare = words[place].strip("()[]-–,;:")
        if looks_like_acronym(bare):
            rest = " ".join(words[:-1] if place else words[1:])
            if _is_made_of(fold(bare), fold(rest)):
                return rest.strip(" -–,;:"), bare
    return None


def _is_made_of(acronym: str, folded: str) -> bool:
    """Whether an acronym is the initials of a folded name, or its letters follow each other from a word's start."""
    acronym = acronym.replace("*", "")
    if spells(acronym, folded):
        return True
    if len(acronym) < 4:
        return False
    # The earliest word that begins like it leaves most letters to follow.
    begins = (
        place for place in range(len(folded)) if folded[place] == acronym[0] and _is_edge(folded, place)
    )
    letters = iter(folded[next(begins, len(folded)) + 1 :])
    return all(letter in letters for letter in acronym[1:])


def _is_edge(text: str, place: int) -> bool:
    """Whether a word begins or ends before a letter."""
    return place == 0 or text[place - 1].isalnum() != text[place].isalnum()


def unglued(text: str) -> str:
    """`text` with a space between words that were run together; itself when there are none."""
    return _GLUED.sub(" ", text) if _MAY_BE_GLUED.search(text) else text


def is_divided(text: str) -> bool:
    """Whether a text has more than one segment."""
    return _DIVIDED.search(text) is not None


def segments(text: str) -> list[tuple[str, str]]:
    """The pieces of an address-like text, single and in neighbouring pairs, each with what stands behind it."""
    if not is_divided(text):
        return []
    every = _SEPARATOR.split(text)
    pieces = [piece for piece in every if len(piece) > 2 and not _names_nobody(fold(piece))][:_MOST_SEGMENTS]
    single = [(piece, fold(" ".join(pieces[place + 1 :]))) for place, piece in enumerate(pieces)]
    pairs = [
        (f"{pieces[place]} {pieces[place + 1]}", fold(" ".join(pieces[place + 2 :])))
        for place in range(len(pieces) - 1)
    ]
    return single + pairs


def _names_nobody(folded: str) -> bool:
    """Whether a piece is only a legal form, a place or a number."""
    if folded in legal_forms()["suffix"] or folded in countries() or folded in regions() or not folded:
        return True
    base = without_place(folded, True)[0]
    return (
        base in countries()
        or base in regions()
        or all(not word.isalpha() and any(map(str.isdigit, word)) for word in base.split())
    )


Profiled = Callable[[str], Profile]


class _Readings:
    """Collects readings, the most literal first; each is distinct in its folded text."""

    def __init__(self, told: str | None, profile: Profiled) -> None:
        self.told, self.profile = told, profile
        self.found: dict[str, Reading] = {}

    def add(
        self,
        text: str,
        role: Role,
        aside: str = "",
        country: str | None = None,
        explained: bool = True,
        decides: bool = True,
        tail: str = "",
    ) -> None:
        if text and text not in self.found:
            told = self.told or country
            self.found[text] = Reading(self.profile(text), role, aside, told, explained, decides, tail)

    def brackets(self, parsed: Parsed, closed: bool) -> None:
        """The name before its brackets, and what stands inside them."""
        base = fold(parsed.base)
        explained = all(
            note.kind in _EXPLAINING or (note.kind is _ACRONYM and _is_made_of(fold(note.text), base))
            for note in parsed.notes
        )
        aside = ", ".join([note.text for note in parsed.notes])
        self.add(base, _BARE, aside, None, explained, closed)
        for note in parsed.notes:
            if note.kind is _ALSO_NOTE:
                self.add(fold(note.text), _BARE, parsed.base)
            elif note.kind in _NAMING:
                self.add(fold(note.text), _INSIDE, parsed.base, None, False, False)

    def halves(self, text: str) -> None:
        """The two names that a text may have."""
        if len(both := _ALSO.split(text)) == 2:
            for one, other in (both, both[::-1]):
                self.add(fold(one), _BARE, other)

    def places(self, folded: str, closed: bool) -> None:
        """The folded name without trailing countries, then without any trailing places."""
        every = without_place(folded, True)
        if not every[1]:
            return
        for regional, (base, aside, code) in enumerate((without_place(folded, False), every)):
            if aside:
                # One place alone may be a campus; a place with its region or country is an address.
                plain = closed and (not regional or ", " in aside)
                if not plain and " " not in base:
                    continue
                self.add(base, _PLACELESS, aside, code, plain, plain)


def place_readings(folded: str, profile: Profiled) -> tuple[Reading, ...]:
    """All readings of a folded name of which nothing but places may be set aside."""
    found = _Readings(None, profile)
    found.add(folded, _WHOLE)
    found.places(folded, True)
    return tuple(found.found.values())


def readings(text: str, country: str | None = None, profile: Profiled = profile_of) -> tuple[Reading, ...]:
    """All readings of a written name, the most literal first. `country` is what the context tells; `profile` takes
    folded texts apart.
    """
    text = clean(text)
    parsed = parse(text)
    found = _Readings(country or noted_country(parsed), profile)
    found.add(fold(text), _WHOLE)
    closed = True
    if parsed.notes:
        closed = all(note.kind is not _OTHER for note in parsed.notes)
        found.brackets(parsed, closed)
    base = parsed.base
    if hit := spelled_acronym(base):
        found.add(fold(hit[0]), _BARE, hit[1])
    folded = fold(base)
    if "/" in base or not DIVIDING.isdisjoint(folded.split()):
        found.halves(base)
    if (apart := unglued(base)) != base:
        folded = fold(apart)
        found.add(folded, _WHOLE)
    found.places(folded, closed)
    pieces = segments(text)
    if pieces and not found.told:
        found.told = without_place(folded, True)[2]
    if pieces:
        glued, closing = _MAY_BE_GLUED.search(text), ")" in text or "]" in text or "）" in text
    for piece, tail in pieces:
        apart = _GLUED.sub(" ", piece) if glued else piece
        inner = parse(apart).base if closing else apart
        found.add(fold(inner), _SEGMENT, "the rest of the text", None, False, False, tail)
    return tuple(found.found.values())
