"""The parts of a written name: what stands before a trailing bracket, and what the bracket says."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from alliance_cli.names.fold import fold
from alliance_cli.names.keys import base_words, strip_legal
from alliance_cli.names.tables import countries, legal_forms, small_words

_CLOSING = (")", "]", "）")
_FORMER = re.compile(
    r"^(?:formerly(?: known as)?|former(?: name)?|previously(?: known as)?|f/?k/?a|ex|vormals|anciennement)\b[\s:.,-]*",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"^(?:also known as|now(?: known as)?|a/?k/?a|d/?b/?a|known as|i\.?e\.?|trading as|t/a)\b[\s:.,]*",
    re.IGNORECASE,
)
_LABEL = frozenset(
    {
        "contributor",
        "member",
        "founding member",
        "founder",
        "remote",
        "hq",
        "headquarters",
        "main",
        "ret",
        "retired",
        "emeritus",
    }
)
_LONGEST_ACRONYM = 12


class NoteKind(StrEnum):
    """What a trailing bracket says about the name before it."""

    ACRONYM = "acronym"
    COUNTRY = "country"
    LEGAL = "legal form"
    FORMER = "former name"
    ALSO = "other name"
    LABEL = "label"
    OTHER = "other"


class Note(NamedTuple):
    """One trailing bracket: its text without introducing words, and its kind."""

    text: str
    kind: NoteKind


class Parsed(NamedTuple):
    """A name without its trailing brackets, and the brackets, last one first."""

    base: str
    notes: tuple[Note, ...] = ()


def initials(folded: str) -> frozenset[str]:
    """The acronyms that the words of a folded name spell: with and without small words and legal form."""
    words, small = folded.split(), small_words()
    short = [word for word in words if word not in small]
    return frozenset(
        [
            "".join([word[0] for word in chosen])
            for chosen in (words, short, strip_legal(words), strip_legal(short) if short else short)
            if len(chosen) > 1
        ]
    )


def spells(acronym: str, folded: str) -> bool:
    """Whether an acronym is one that the words of a folded name spell."""
    return 1 < len(acronym) <= folded.count(" ") + 1 and acronym in initials(folded)


def looks_like_acronym(text: str) -> bool:
    """Whether a text is written like an acronym: one short word, at least two capitals, more capitals than not."""
    if not 2 <= len(text) <= _LONGEST_ACRONYM or text[1:].islower() or " " in text.strip():
        return False
    capitals = sum(map(str.isupper, text))
    return capitals >= 2 and capitals > sum(map(str.islower, text))


def _classify(base: str, inside: str) -> Note:
    """The note of a bracket: the words that introduce it tell, else what it is made of."""
    if match := _FORMER.match(inside):
        return Note(inside[match.end() :].strip() or inside, NoteKind.FORMER)
    if match := _ALSO.match(inside):
        return Note(inside[match.end() :].strip() or inside, NoteKind.ALSO)
    return Note(inside, _kind_of(inside, fold(inside), fold(base)))


def _kind_of(inside: str, folded: str, base: str) -> NoteKind:
    if folded in countries():
        return NoteKind.COUNTRY
    if folded in legal_forms()["suffix"]:
        return NoteKind.LEGAL
    if folded in _LABEL:
        return NoteKind.LABEL
    spelled = folded.replace(" ", "").replace("*", "")
    if looks_like_acronym(inside) or spells(spelled, base):
        return NoteKind.ACRONYM
    same = "".join(base_words(folded)) == "".join(base_words(base))
    return NoteKind.ALSO if same or spells(base.replace(" ", ""), folded) else NoteKind.OTHER


def _bracketed(text: str) -> tuple[str, str] | None:
    """What stands before a trailing bracket without another in it, and what stands in it."""
    text = text.rstrip(".,;*").rstrip()
    if not text.endswith(_CLOSING):
        return None
    opening = max(text.rfind("("), text.rfind("["), text.rfind("（"))
    base, inside = text[: max(opening, 0)].rstrip(), text[opening + 1 : -1]
    if not base or ")" in inside or "]" in inside or "）" in inside:
        return None
    return base, inside.strip()


def parse(text: str) -> Parsed:
    """`text` without trailing brackets, each bracket classed. Nothing is dropped: an unclear one is OTHER."""
    notes: list[Note] = []
    base = text.strip()
    while found := _bracketed(base):
        before, inside = found
        if not inside or not fold(before):
            break
        notes.append(_classify(before, inside))
        base = before
    return Parsed(base, tuple(notes))
