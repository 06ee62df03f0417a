"""Guards: what may stand against accepting the best candidate, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from alliance_cli.matching.around import is_unit_behind
from alliance_cli.matching.compare import Comparison, Tier
from alliance_cli.matching.features import closes_query, opens_query
from alliance_cli.matching.profile import profile_of
from alliance_cli.matching.reading import Role
from alliance_cli.matching.residue import Residue, residue_of
from alliance_cli.model.terms import NameKind
from alliance_cli.names.fold import fold
from alliance_cli.names.keys import base_words, sequence_words
from alliance_cli.names.tables import classes_of, countries, word_counts

DECIDING = (Tier.EXACT, Tier.SEQUENCE, Tier.SQUEEZED)
_ACADEMIC = frozenset({"university", "college", "institute", "school", "polytechnic", "academy"})
_QUOTED = re.compile('["“„«]([^"“”„«»]{3,})["”“»]')
_GENERAL = frozenset(Residue) - {Residue.DISTINCTIVE, Residue.PLACE, Residue.NUMBER}
_TELLING = frozenset({Residue.DISTINCTIVE, Residue.PLACE})
_FORMAL = frozenset({Residue.LEGAL, Residue.GROUPISH})
_FIELDS = _TELLING | {Residue.GENERIC}
_PART_WORDS = (Residue.SUBUNIT, Residue.KIND)
_INITIALS = 3


class Ranked(NamedTuple):
    """A candidate organization: its best comparison, its score (0 to 100), and who shares the key that it matched."""

    comparison: Comparison
    score: float
    owners: tuple[str, ...] = ()


def is_ordinary(words: Sequence[str]) -> bool:
    """Whether a query is one ordinary word: a dictionary word, a place, a kind of body."""
    if len(words) != 1:
        return False
    return "ordinary" in classes_of(words[0]) or residue_of(words[0]) not in (
        Residue.DISTINCTIVE,
        Residue.NUMBER,
    )


def shared_key(query: str, best: Ranked) -> str | None:
    """Several organizations record the name, and nothing tells them apart."""
    if len(best.owners) > 1:
        return f"{len(best.owners)} organizations record this name"
    return None


def ordinary_word(query: str, best: Ranked) -> str | None:
    """One ordinary word decides only when it is the official or former name as written, legal form aside."""
    it = best.comparison
    if not is_ordinary(it.reading.profile.words) or " " in fold(query):
        return None
    if it.stored.kind in (NameKind.OFFICIAL, NameKind.FORMER) and _as_written(query.strip(), it):
        return None
    return "one ordinary word never decides alone"


def _as_written(query: str, it: Comparison) -> bool:
    """Whether a recorded name is the query letter by letter, but for a legal form and a bracket: Block, Inc."""
    value = it.stored.value
    if value == query:
        return True
    place = Residue.PLACE in map(residue_of, it.reading.profile.words)
    return not place and query[:1].isupper() and it.tier in DECIDING and value.startswith(query)


def spelled_small(query: str, best: Ranked) -> str | None:
    """An acronym in small letters may be any word."""
    it = best.comparison
    if it.stored.kind is NameKind.ACRONYM and query.strip().islower() and not it.stored.value.islower():
        return "an acronym in small letters may be a word"
    return None


def other_country(query: str, best: Ranked) -> str | None:
    """The query tells a country, the organization is in another one."""
    told, known = best.comparison.reading.country, best.comparison.stored.country
    if told and known and told != known:
        return f"the query tells the country {told}, not {known}"
    return None


def unexplained(query: str, best: Ranked) -> str | None:
    """A bracket that the name does not explain was set aside, or only the inside of a bracket was read."""
    it = best.comparison
    if it.stored.inner:
        return "only what stands inside a bracket of the recorded name matches"
    if it.reading.role is Role.INSIDE and not it.reading.decides:
        return "only what stands inside the bracket matches"
    if it.reading.explained or it.reading.role not in (Role.BARE, Role.PLACELESS) or it.tier not in DECIDING:
        return None
    aside = set(profile_of(fold(it.reading.aside)).words) if it.reading.aside else set()
    if aside and (aside.issubset(it.stored.profile.words) or aside.issuperset(it.stored.profile.words)):
        return None  # the name once more
    return f'"{it.reading.aside}" is not explained by the recorded name'


def part_of_it(query: str, best: Ranked) -> str | None:
    """A unit or another kind of body is left over behind the name: the query may mean a part of the organization."""
    it = best.comparison
    words = it.reading.profile.words
    parts = [words[place] for place in it.left_over if residue_of(words[place]) in _PART_WORDS]
    if parts and closes_query(it) and not opens_query(it):
        parts = []
    tail = profile_of(it.reading.tail).words if it.reading.tail else ()
    if tail and not is_unit_behind(tail, it.stored.profile):
        parts += [word for word in tail if residue_of(word) in _PART_WORDS]
    parts = [word for word in parts if word not in it.stored.profile.words]
    return f'"{" ".join(parts)}" is left over, so it may be a part of it' if parts else None


def short_of_academia(query: str, best: Ranked) -> str | None:
    """A short form of a university with a word more may be a part of it: Cornell Tech, Yale Engineering."""
    it = best.comparison
    if not it.left_over or (it.stored.value == it.stored.name and not it.stored.part):
        return None
    academic = _ACADEMIC.intersection(sequence_words(fold(it.stored.name)))
    if not academic or academic.intersection(it.stored.profile.words):
        return None
    return "a word more beside a short form may name a part of it"


def both_sides(query: str, best: Ranked) -> str | None:
    """Each side keeps a telling word that the other lacks: IIT Bombay beside IIT Delhi."""
    it = best.comparison
    if not (_TELLING.isdisjoint(it.left) or _TELLING.isdisjoint(it.right)):
        return "each name keeps a telling word that the other lacks"
    return None


def words_apart(query: str, best: Ranked) -> str | None:
    """Each side keeps a word that tells one body from another: Unified Port District beside Unified School District."""
    it = best.comparison
    if _FORMAL.issuperset(it.left) or _FORMAL.issuperset(it.right):
        return None
    return "each name keeps a word that the other lacks"


def another_field(query: str, best: Ranked) -> str | None:
    """Two bodies of the same kind differ by their fields: College of Pharmacy beside College of Engineering."""
    it = best.comparison
    if _FIELDS.isdisjoint(it.left) or _FIELDS.isdisjoint(it.right):
        return None
    agreed = [it.stored.profile.words[place] for pair in it.alignment.pairs for place in pair.right]
    if any(residue_of(word) in _PART_WORDS for word in agreed):
        return "each name keeps a field that the other lacks"
    return None


def wider_name(query: str, best: Ranked) -> str | None:
    """A field beside a whole academic name makes another body: Rostov State University of Economics."""
    it = best.comparison
    if it.alignment.right_over or not it.left_over or it.reading.role is Role.SEGMENT:
        return None
    if Residue.KIND not in map(residue_of, it.stored.profile.words):
        return None
    if it.around.address and closes_query(it):
        return None  # an address: the fields before the name are a unit of it
    fields = [word for word in _left(it) if residue_of(word) is Residue.GENERIC]
    return f'"{" ".join(fields)}" beside the whole name may name another body' if fields else None


def _left(it: Comparison) -> list[str]:
    return [it.reading.profile.words[place] for place in it.left_over]


def general_spelling(query: str, best: Ranked) -> str | None:
    """A name of general words only decides as it is written: Institute of Public Affairs, Institute for Public Affairs.

    Legal forms, abbreviations, British spelling and translations may differ, small words and plurals may not.
    """
    it = best.comparison
    if it.tier is not Tier.SEQUENCE or not _GENERAL.issuperset(map(residue_of, it.stored.profile.words)):
        return None
    mine, theirs = base_words(it.reading.profile.exact), base_words(it.stored.profile.exact)
    other = [(a, b) for a, b in zip(mine, theirs, strict=False) if a != b]
    small = all("stop" in classes_of(a) or "stop" in classes_of(b) or _variant(a, b) for a, b in other)
    if small and (other or len(mine) != len(theirs)):
        return "a name of general words decides only as it is written"
    return None


def _variant(left: str, right: str) -> bool:
    """Whether one word is the plural of the other."""
    return left + "s" == right or right + "s" == left


def new_word(query: str, best: Ranked) -> str | None:
    """The query has a telling word or a town that the recorded name lacks: Stanford HAI, Eureka Aerospace."""
    it = best.comparison
    words = [it.reading.profile.words[place] for place in it.left_over]
    telling = [
        word
        for word in words
        if residue_of(word) is Residue.DISTINCTIVE
        or (residue_of(word) is Residue.PLACE and word not in countries())
    ]
    return f'"{" ".join(telling)}" does not stand in the recorded name' if telling else None


def two_words(query: str, best: Ranked) -> str | None:
    """Two established words are taken for each other: Northwestern, Northeastern. A slip makes no such word."""
    it = best.comparison
    known = word_counts()
    for pair in it.alignment.pairs:
        if pair.likeness == 1 or len(pair.left) > 1 or len(pair.right) > 1:
            continue
        mine, theirs = it.reading.profile.words[pair.left[0]], it.stored.profile.words[pair.right[0]]
        related = mine.startswith(theirs) or theirs.startswith(mine)
        established = mine in known and theirs in known and not related
        if established and any(residue_of(word) in _TELLING for word in (mine, theirs)):
            return f'"{mine}" and "{theirs}" are words of their own'
    return None


def numbers(query: str, best: Ranked) -> str | None:
    """A number stands in one name only."""
    it = best.comparison
    if Residue.NUMBER in it.left or Residue.NUMBER in it.right:
        return "a number stands in one name only"
    return None


def order(query: str, best: Ranked) -> str | None:
    """The same words stand in another order: University of Washington, Washington University."""
    it = best.comparison
    if not it.reordered or _only_quoted_moved(query, it):
        return None
    return "the words stand in another order"


def _only_quoted_moved(query: str, it: Comparison) -> bool:
    """Whether the rest keeps its order once an honorific in quotation marks is left out: "Gheorghe Asachi"."""
    quoted = _QUOTED.search(query)
    if quoted is None:
        return False
    name = set(sequence_words(fold(quoted[1])))
    words = it.reading.profile.words
    starts = [pair.right[0] for pair in it.alignment.pairs if words[pair.left[0]] not in name]
    return starts == sorted(starts)


def thin(query: str, best: Ranked) -> str | None:
    """A single word agrees, and only up to a slip, or initials or an acronym are all that agrees."""
    it = best.comparison
    if len(it.reading.profile.squeezed) <= _INITIALS:
        return "only initials agree"
    if len(it.alignment.pairs) == 1 and any(pair.likeness < 1 for pair in it.alignment.pairs):
        return "only one word agrees, and only nearly"
    return "only an acronym agrees" if it.stored.kind is NameKind.ACRONYM else None


def other_script(query: str, best: Ranked) -> str | None:
    """Romanised letters agree; readings differ between languages, so a person looks."""
    return "the scripts differ" if best.comparison.tier is Tier.ROMANISED else None


Guard = Callable[[str, Ranked], str | None]
# What may stand against accepting a shared key, and against accepting without one; the first objection is told.
KEY_GUARDS: tuple[Guard, ...] = (
    shared_key,
    ordinary_word,
    spelled_small,
    other_country,
    unexplained,
    part_of_it,
    general_spelling,
)
LIKENESS_GUARDS: tuple[Guard, ...] = (
    other_script,
    shared_key,
    ordinary_word,
    other_country,
    unexplained,
    part_of_it,
    short_of_academia,
    both_sides,
    another_field,
    words_apart,
    wider_name,
    new_word,
    two_words,
    numbers,
    order,
    thin,
)
