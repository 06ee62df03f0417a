"""Accept, review or none: the rules that decide, each with its sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alliance_cli.matching.compare import Comparison, Tier
from alliance_cli.matching.evidence import recorded
from alliance_cli.matching.features import closes_query, department_of, opens_query
from alliance_cli.matching.profile import profile_of
from alliance_cli.matching.reading import Role
from alliance_cli.matching.residue import Residue, residue_of
from alliance_cli.model.answers import Recommendation
from alliance_cli.model.terms import NameKind
from alliance_cli.names.fold import fold
from alliance_cli.names.keys import sequence_words
from alliance_cli.names.tables import classes_of, countries, word_counts

NOTHING_BELOW = 5.0  # a best score under this many points is no proposal at all
KEY_FROM, LIKENESS_FROM = 75.0, 84.0  # least score to accept on an inexact key, and without a key
DECIDING = (Tier.EXACT, Tier.SEQUENCE, Tier.SQUEEZED)
_ACADEMIC = frozenset({"university", "college", "institute", "school", "polytechnic", "academy"})
_PART_WORDS = (Residue.SUBUNIT, Residue.KIND)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate organization: its best comparison, its score (0 to 100), and who shares the key that it matched."""

    comparison: Comparison
    score: float
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A recommendation and the sentence that gives its reason."""

    recommendation: Recommendation
    reason: str


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
    """One ordinary word decides only when it is the official or former name as written."""
    it = best.comparison
    if " " in fold(query) or not is_ordinary(it.reading.profile.words):
        return None
    if it.stored.kind in (NameKind.OFFICIAL, NameKind.FORMER) and it.stored.value == query.strip():
        return None
    return "one ordinary word never decides alone"


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
    if it.reading.role in (Role.BARE, Role.PLACELESS) and not it.reading.explained and it.tier in DECIDING:
        return f'"{it.reading.aside}" is not explained by the recorded name'
    return None


def part_of_it(query: str, best: Ranked) -> str | None:
    """A unit or another kind of body is left over behind the name: the query may mean a part of the organization."""
    it = best.comparison
    words = it.reading.profile.words
    left = [words[place] for place in it.alignment.left_over]
    tail = list(profile_of(it.reading.tail).words) if it.reading.tail else []
    if not department_of(it):
        behind = left if opens_query(it) or not closes_query(it) else []
        tail = [*behind, *tail]
    parts = [word for word in tail if residue_of(word) in _PART_WORDS]
    return f'"{" ".join(parts)}" is left over, so it may be a part of it' if parts else None


def short_of_academia(query: str, best: Ranked) -> str | None:
    """A short form of a university with a word more may be a part of it: Cornell Tech, Yale Engineering."""
    it = best.comparison
    academic = _ACADEMIC.intersection(sequence_words(fold(it.stored.name)))
    if not academic or academic.intersection(it.stored.profile.words) or not it.alignment.left_over:
        return None
    return "a word more beside a short form may name a part of it"


def both_sides(query: str, best: Ranked) -> str | None:
    """Each side keeps a telling word that the other lacks: IIT Bombay beside IIT Delhi."""
    it = best.comparison
    telling = (Residue.DISTINCTIVE, Residue.PLACE)
    if any(kind in it.left for kind in telling) and any(kind in it.right for kind in telling):
        return "each name keeps a telling word that the other lacks"
    return None


def new_word(query: str, best: Ranked) -> str | None:
    """The query has a telling word or a town that the recorded name lacks: Stanford HAI, Eureka Aerospace."""
    it = best.comparison
    if department_of(it):
        return None
    words = [it.reading.profile.words[place] for place in it.alignment.left_over]
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
    known, telling = word_counts(), (Residue.DISTINCTIVE, Residue.PLACE)
    for pair in it.alignment.pairs:
        if pair.likeness == 1 or len(pair.left) > 1 or len(pair.right) > 1:
            continue
        mine, theirs = it.reading.profile.words[pair.left[0]], it.stored.profile.words[pair.right[0]]
        related = mine.startswith(theirs) or theirs.startswith(mine)
        if not related and all(word in known and residue_of(word) in telling for word in (mine, theirs)):
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
    return "the words stand in another order" if it.reordered else None


def thin(query: str, best: Ranked) -> str | None:
    """A single word agrees, and only up to a slip, or an acronym is all that agrees."""
    it = best.comparison
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
    new_word,
    two_words,
    numbers,
    order,
    thin,
)


def objection(query: str, best: Ranked) -> str | None:
    """Why the best candidate must not be accepted without a person; None when it may."""
    it = best.comparison
    keyed = it.tier in DECIDING
    for guard in KEY_GUARDS if keyed else LIKENESS_GUARDS:
        if told := guard(query, best):
            return told
    if it.tier is Tier.EXACT and it.reading.role in (Role.WHOLE, Role.BARE):
        return None
    least = KEY_FROM if keyed and it.reading.role is not Role.SEGMENT else LIKENESS_FROM
    return None if best.score >= least else f"a score of {best.score:g} is under {least:g}"


def rule(query: str, ranked: Sequence[Ranked], gap: float | None) -> Ruling:
    """What to do with a query, given its candidates, best first."""
    if not ranked or ranked[0].score < NOTHING_BELOW:
        return Ruling(Recommendation.NONE, "no recorded name comes close")
    best = ranked[0]
    it = best.comparison
    name = it.stored.name
    told = objection(query, best)
    rival = f"{gap:g} points before the next" if gap is not None else "without a rival"
    if told is None:
        if it.tier in DECIDING:
            return Ruling(Recommendation.ACCEPT, f"{recorded(it)} belongs to {name} alone ({it.tier} key)")
        return Ruling(Recommendation.ACCEPT, f"{recorded(it)} of {name} agrees in all telling words, {rival}")
    matches = "matches" if it.tier in DECIDING else "comes closest"
    return Ruling(Recommendation.REVIEW, f"{recorded(it)} of {name} {matches}, {rival}, but {told}")
