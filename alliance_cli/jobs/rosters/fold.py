"""The fold: evidence about one alliance and one organization → its standing on a day. Pure.

A fact is an *event* (joined, left, member with an event date) on its event day, or a *state* (member,
non-member, departure from a complete list) on its source's day. Facts that contradict each other settle it
pair by pair, so the result cannot depend on the order in which evidence was found:

- X is later than Y only if the first day X may mean lies after the last day Y may mean.
- At overlapping times the higher authority overrules the lower, which is not heard any more; equals both stand
  and the standing is disputed.
- A later event ends what it contradicts. A later state ends equal or lower authority; against a higher
  authority both stand, and the standing is disputed.
- Absence from a complete list never overrules. It disputes a standing claim at an overlapping time, unless a
  higher authority claims membership too; departure from the previous list of the same publisher is a state.

What is left decides. A fact counts from the first day that it may mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alliance_cli.jobs.rosters.facts import Fact, Omission, fact_of, omissions
from alliance_cli.model.dates import hi, later, lo, overlap
from alliance_cli.model.records import CompleteList, Evidence, Spell, Standing
from alliance_cli.model.terms import Stance, Status


def heard(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that no contradicting fact of higher authority, itself heard, overrules at an overlapping time."""
    found: list[Fact] = []
    for fact in sorted(facts, key=lambda fact: -fact.authority):
        if not any(_overrules(other, fact) for other in found):
            found.append(fact)
    return found


def _overrules(fact: Fact, other: Fact) -> bool:
    return (
        fact.inside != other.inside
        and fact.omission is None
        and fact.authority > other.authority
        and overlap(fact.day, other.day)
    )


def ends(fact: Fact, other: Fact) -> bool:
    """Whether a fact, by being later, puts an end to what it contradicts."""
    if fact.omission is Omission.SILENCE or not later(fact.day, other.day):
        return False
    return fact.is_event or fact.authority >= other.authority


def undefeated(facts: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """The facts that stand, inside and outside; never neither, since nothing ends the last fact heard."""
    if all(fact.inside for fact in facts):
        return list(facts), []
    known = heard(facts)
    inside = [fact for fact in known if fact.inside]
    outside = [fact for fact in known if not fact.inside]
    claims = [fact for fact in inside if not any(ends(other, fact) for other in outside)]
    return claims, [
        fact
        for fact in outside
        if not any(ends(claim, fact) for claim in inside)
        and (fact.omission is not Omission.SILENCE or _questions(fact, claims))
    ]


def _questions(silence: Fact, claims: Sequence[Fact]) -> bool:
    """Whether leaving the organization out disputes one of the claims that stand."""
    return any(overlap(claim.day, silence.day) for claim in claims) and not any(
        claim.authority > silence.authority for claim in claims
    )


def standing(
    organization: str,
    evidence: Iterable[Evidence],
    lists: Sequence[CompleteList] = (),
    as_of: str | None = None,
) -> Standing | None:
    """What the evidence about one organization amounts to on a day (the end of time without one).

    None when nothing counts by then. Evidence whose stance is `mentioned` says nothing.
    """
    facts = [fact_of(item) for item in evidence if item.stance is not Stance.MENTIONED]
    if as_of:
        day = hi(as_of)
        facts = [fact for fact in facts if lo(fact.day) <= day]
        lists = [listing for listing in lists if lo(listing.day) <= day]
    if not facts:
        return None
    facts += omissions(organization, lists, facts)
    return (_uncontested if all(fact.inside for fact in facts) else _conclude)(organization, facts)


def _uncontested(organization: str, facts: Sequence[Fact]) -> Standing:
    """The standing when every fact says that it is a member: what `_conclude` finds, without looking for disputes."""
    role, role_ties = _attribute(facts, "role")
    tier, tier_ties = _attribute(facts, "tier")
    spell = _spell(facts, [])
    return Standing(
        organization=organization,
        status=Status.MEMBER,
        basis=_basis(Status.MEMBER, facts),
        role=role,
        tier=tier,
        since=spell.since,
        first_seen=spell.first_seen,
        last_seen=spell.last_seen,
        sources=tuple(sorted({fact.source for fact in facts})),
        spells=(spell,),
        ties=role_ties + tier_ties,
    )


def _conclude(organization: str, facts: Sequence[Fact]) -> Standing:
    standing_in, standing_out = undefeated(facts)
    status, supporting = _status(standing_in, standing_out)
    spells = tuple(_spells(facts))
    inside = [fact for fact in facts if fact.inside]
    seen = (inside if status is Status.FORMER else [fact for fact in supporting if fact.inside]) or supporting
    roles = inside if status is Status.FORMER else supporting
    role, role_ties = _attribute(roles, "role")
    tier, tier_ties = _attribute(roles, "tier")
    return Standing(
        organization=organization,
        status=status,
        basis=_basis(status, supporting),
        role=role,
        tier=tier,
        since=_since(status, supporting, spells),
        until=_until(status, supporting),
        first_seen=_first(fact.source_day for fact in seen),
        last_seen=_last(fact.source_day for fact in seen),
        sources=tuple(sorted({fact.source for fact in supporting})),
        spells=spells,
        ties=role_ties + tier_ties,
    )


def _status(inside: list[Fact], outside: list[Fact]) -> tuple[Status, list[Fact]]:
    if inside and outside:
        return Status.DISPUTED, inside + outside
    if inside:
        return Status.MEMBER, inside
    left = any(fact.stance is Stance.LEFT for fact in outside)
    return (Status.FORMER if left else Status.NON_MEMBER), outside


def _basis(status: Status, supporting: Sequence[Fact]) -> str:
    if status is Status.DISPUTED:
        return "sources contradict each other"
    if status is Status.FORMER and all(fact.omission for fact in supporting):
        return "absence from a complete list"
    return "event" if any(fact.is_event for fact in supporting) else "statement"


def _first(days: Iterable[str]) -> str | None:
    """The day that begins first."""
    found = set(days)
    return min(found, key=lambda day: (lo(day), day)) if len(found) > 1 else next(iter(found), None)


def _last(days: Iterable[str]) -> str | None:
    """The day that ends last."""
    found = set(days)
    return max(found, key=lambda day: (hi(day), day)) if len(found) > 1 else next(iter(found), None)


def _best_stated(facts: Iterable[Fact]) -> str | None:
    """The stated day with most authority, then the most exact, then the earliest."""
    stated = [fact for fact in facts if fact.stated]
    if not stated:
        return None
    best = min(stated, key=lambda fact: (-fact.authority, -len(fact.stated or ""), fact.stated))
    return best.stated


def _since(status: Status, supporting: Sequence[Fact], spells: Sequence[Spell]) -> str | None:
    if status is Status.FORMER:
        return spells[-1].since if spells else None
    return _best_stated(fact for fact in supporting if fact.inside)


def _until(status: Status, supporting: Sequence[Fact]) -> str | None:
    if status is not Status.FORMER:
        return None
    stated = _best_stated(fact for fact in supporting if not fact.inside)
    return stated or _last(fact.last_listed for fact in supporting if fact.last_listed)


def _attribute(facts: Sequence[Fact], name: str) -> tuple[str | None, tuple[str, ...]]:
    """A role or tier: by authority, then the latest, then most sources; a tie is None and is told."""
    votes: dict[str, list[Fact]] = {}
    for fact in facts:
        value: str | None = getattr(fact.evidence, name, None)
        if value and fact.inside:
            votes.setdefault(value, []).append(fact)
    if len(votes) < 2:
        return next(iter(votes), None), ()

    strongest = max(fact.authority for found in votes.values() for fact in found)
    days = {
        value: [fact.source_day for fact in found if fact.authority == strongest]
        for value, found in votes.items()
    }
    latest = [value for value in votes if days[value] and not _outdated(value, days)]
    backers = {value: len({fact.source for fact in votes[value]}) for value in latest}
    tied = sorted(value for value in latest if backers[value] == max(backers.values()))
    return (None, (f"{name}: {' or '.join(tied)}",)) if len(tied) > 1 else (tied[0], ())


def _outdated(value: str, days: Mapping[str, Sequence[str]]) -> bool:
    """Whether another value is stated on a day later than all the days of this one."""
    return any(
        all(later(day, own) for own in days[value]) for other in days if other != value for day in days[other]
    )


def _spells(facts: Sequence[Fact]) -> Iterable[Spell]:
    """Stretches of membership, oldest first: the standing after each day on which a fact begins to count.

    A dispute neither begins nor ends a stretch.
    """
    ordered = sorted({lo(fact.day) for fact in facts})
    run: list[Fact] = []
    for day in ordered:
        standing_in, standing_out = undefeated([fact for fact in facts if lo(fact.day) <= day])
        if standing_in and not standing_out:
            run = standing_in
        elif run and not standing_in:
            yield _spell(run, standing_out)
            run = []
    if run:
        yield _spell(run, [])


def _spell(inside: Sequence[Fact], ended: Sequence[Fact]) -> Spell:
    return Spell(
        since=_best_stated(inside),
        until=_best_stated(ended) or _last(fact.last_listed for fact in ended if fact.last_listed),
        first_seen=_first(fact.source_day for fact in inside),
        last_seen=_last(fact.source_day for fact in inside),
    )
