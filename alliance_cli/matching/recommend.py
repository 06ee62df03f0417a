"""Accept, review or none: the rules that decide, each with its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance_cli.matching.compare import Comparison, Tier
from alliance_cli.matching.evidence import recorded
from alliance_cli.matching.reading import Role
from alliance_cli.matching.residue import Residue, residue_of
from alliance_cli.model.terms import NameKind, Recommendation
from alliance_cli.names.tables import classes_of

NOTHING_BELOW = 5.0  # a best score under this many points is no proposal at all
DECIDING = (Tier.EXACT, Tier.SEQUENCE, Tier.SQUEEZED)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate organization: its best comparison, its score (0 to 100), and the tier owners of that key."""

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
    return "ordinary" in classes_of(words[0]) or residue_of(words[0]) not in (Residue.DISTINCTIVE, Residue.NUMBER)


def _objection(query: str, best: Ranked) -> str | None:
    """Why a shared key must not decide alone; None when it may."""
    it = best.comparison
    if len(best.owners) > 1:
        return f"{len(best.owners)} organizations record this name"
    if is_ordinary(it.reading.profile.words):
        official = it.stored.kind in (NameKind.OFFICIAL, NameKind.FORMER)
        if not (official and it.stored.value == query.strip()):
            return "one ordinary word never decides alone"
    if not it.reading.decides:
        return f'"{it.reading.aside}" was set aside'
    if not it.reading.explained and it.reading.role is Role.BARE:
        return f'the bracket "{it.reading.aside}" is not explained'
    if it.reading.country and it.stored.country and it.reading.country != it.stored.country:
        return f"the query tells the country {it.reading.country}, not {it.stored.country}"
    return None


def rule(query: str, ranked: Sequence[Ranked], gap: float | None) -> Ruling:
    """What to do with a query, given its candidates, best first."""
    if not ranked or ranked[0].score < NOTHING_BELOW:
        return Ruling(Recommendation.NONE, "no recorded name comes close")
    best = ranked[0]
    it = best.comparison
    name = it.stored.name
    if it.tier in DECIDING:
        objection = _objection(query, best)
        if objection is None:
            return Ruling(Recommendation.ACCEPT, f"{recorded(it)} belongs to {name} alone ({it.tier} key)")
        return Ruling(Recommendation.REVIEW, f"{recorded(it)} of {name} matches, but {objection}")
    rival = f", {gap:g} points before the next" if gap is not None else ", no rival"
    return Ruling(Recommendation.REVIEW, f"closest is the {recorded(it)} of {name}{rival}; only a person can tell")
