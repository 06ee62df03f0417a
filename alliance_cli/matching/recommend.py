"""Accept, review or none: the rules that decide, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from alliance_cli.matching.compare import Comparison, Tier, same_but_language
from alliance_cli.matching.evidence import recorded
from alliance_cli.matching.features import all_explained
from alliance_cli.matching.guards import DECIDING, KEY_GUARDS, LIKENESS_GUARDS, Guard, Ranked
from alliance_cli.matching.reading import Role
from alliance_cli.model.answers import Candidate, Proposal, Recommendation

NOTHING_BELOW = 5.0  # a best score under this many points is no proposal at all
# Least score to accept on an inexact key, when all that stands beside the whole name is explained, and else.
KEY_FROM, EXPLAINED_FROM, LIKENESS_FROM = 62.0, 40.0, 82.0
LEAST_GAP = 10.0  # points that a candidate with a low score must be ahead of the next


class Ruling(NamedTuple):
    """A recommendation and the sentence that gives its reason; `settled` is "key" where a unique key accepts."""

    recommendation: Recommendation
    reason: str
    settled: str | None = None


NO_PROPOSAL = Ruling(Recommendation.NONE, "no recorded name comes close")


def least_score(it: Comparison) -> float:
    """The least score to accept: lower where a key or an explanation of every word stands behind it."""
    if it.reading.role is Role.SEGMENT:
        return LIKENESS_FROM
    if it.tier in DECIDING:
        return KEY_FROM
    told = all_explained(it) or _translated(it)
    return EXPLAINED_FROM if told else LIKENESS_FROM


def _translated(it: Comparison) -> bool:
    return not it.reordered and same_but_language(it.reading.profile, it.stored.profile)


def objection(
    query: str, best: Ranked, gap: float | None = None, guards: Iterable[Guard] | None = None
) -> str | None:
    """Why the best candidate must not be accepted without a person; None when it may.

    `gap`: how many points the next candidate is behind. `guards`: those that may object, where others certainly do not.
    """
    it = best.comparison
    for guard in guards_of(it.tier) if guards is None else guards:
        if told := guard(query, best):
            return told
    whole = it.tier is Tier.EXACT and it.reading.role in (Role.WHOLE, Role.BARE)
    return None if whole else doubt(best.score, least_score(it), gap)


def guards_of(tier: Tier) -> tuple[Guard, ...]:
    """What may stand against accepting a pair with such a key."""
    return KEY_GUARDS if tier in DECIDING else LIKENESS_GUARDS


def doubt(score: float, least: float, gap: float | None) -> str | None:
    """What the score says against accepting; `least` is the least to accept, `gap` as in `objection`."""
    if score < least:
        return f"a score of {score:g} is under {least:g}"
    close = gap is not None and gap < LEAST_GAP and score < LIKENESS_FROM
    return f"the next candidate is only {gap:g} points behind" if close else None


def _agrees_throughout(best: Ranked) -> bool:
    """Whether every word agrees up to a slip: worth a look even where many names make a chance likeness likely."""
    laid = best.comparison.alignment
    return bool(laid.pairs) and not laid.left_over and not laid.right_over


def rule(query: str, ranked: Sequence[Ranked], gap: float | None) -> Ruling:
    """What to do with a query, given its candidates, best first."""
    if not ranked or (ranked[0].score < NOTHING_BELOW and not _agrees_throughout(ranked[0])):
        return NO_PROPOSAL
    tier, stored = ranked[0].comparison.tier, ranked[0].comparison.stored
    matched, told = recorded(stored.kind, stored.value), objection(query, ranked[0], gap)
    return verdict(tier, matched, stored.name, gap, told)


def verdict(tier: Tier, matched: str, name: str, gap: float | None, told: str | None) -> Ruling:
    """What to do with a query whose best candidate is an organization called `name`, by the recorded name `matched`
    (with its kind), against which `told` speaks; None when nothing does.
    """
    rival = f"{gap:g} points before the next" if gap is not None else "without a rival"
    keyed = tier in DECIDING
    if told is not None:
        matches = "matches" if keyed else "comes closest"
        return Ruling(Recommendation.REVIEW, f"{matched} of {name} {matches}, {rival}, but {told}")
    if keyed:
        return Ruling(Recommendation.ACCEPT, f"{matched} belongs to {name} alone ({tier} key)", "key")
    return Ruling(Recommendation.ACCEPT, f"{matched} of {name} agrees in all telling words, {rival}")


def proposal(query: str, ruling: Ruling, candidates: tuple[Candidate, ...], gap: float | None) -> Proposal:
    """What to make of a query, given the ruling about its candidates, best first; `gap` is as in `objection`."""
    best = candidates[0] if candidates else None
    accepted = best if ruling.recommendation is Recommendation.ACCEPT else None
    return Proposal(
        query,
        ruling.recommendation,
        ruling.reason,
        accepted.organization if accepted else None,
        accepted.name if accepted else None,
        best.matched_name if best else None,
        best.score if best else None,
        gap,
        candidates,
        ruling.settled,
    )
