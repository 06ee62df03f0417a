"""What is said about one organization and one alliance, as facts that can contradict each other. Pure."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from alliance_cli.model.dates import later, lo, overlap
from alliance_cli.model.records import CompleteList, Evidence
from alliance_cli.model.terms import Stance

INSIDE = (Stance.MEMBER, Stance.JOINED)


class Omission(Enum):
    """What absence from a complete list means."""

    DEPARTURE = "the previous complete list of the same publisher named it"
    SILENCE = "a claim at an overlapping time becomes disputed, nothing else changes"


class Fact(NamedTuple):
    """One thing said: `inside` the alliance or not, when, by whom, and as what."""

    inside: bool
    day: str
    authority: int
    source: str
    source_day: str
    is_event: bool
    stance: Stance
    stated: str | None = None
    evidence: Evidence | None = None
    omission: Omission | None = None
    last_listed: str | None = None


def fact_of(evidence: Evidence) -> Fact:
    """The fact that one accepted mention states."""
    stated = None if evidence.stance is Stance.NON_MEMBER else evidence.event_date
    return Fact(
        inside=evidence.stance in INSIDE,
        day=stated or evidence.day,
        authority=evidence.authority,
        source=evidence.source,
        source_day=evidence.day,
        is_event=stated is not None or evidence.stance in (Stance.JOINED, Stance.LEFT),
        stance=evidence.stance,
        stated=stated,
        evidence=evidence,
    )


def omissions(organization: str, lists: Sequence[CompleteList], claims: Sequence[Fact]) -> list[Fact]:
    """What complete lists say by leaving the organization out: lists of one alliance, in any order.

    Silence at a time of which nothing is claimed says nothing.
    """
    facts = []
    for current in lists:
        if organization in current.listed:
            continue
        previous = _previous(current, lists)
        departed = previous is not None and organization in previous.listed
        if not departed and not any(overlap(claim.day, current.day) for claim in claims):
            continue
        facts.append(
            Fact(
                inside=False,
                day=current.day,
                authority=current.authority,
                source=current.source,
                source_day=current.day,
                is_event=False,
                stance=Stance.LEFT if departed else Stance.NON_MEMBER,
                omission=Omission.DEPARTURE if departed else Omission.SILENCE,
                last_listed=previous.day if departed and previous else None,
            )
        )
    return facts


def _previous(current: CompleteList, lists: Sequence[CompleteList]) -> CompleteList | None:
    """The latest complete list of the same publisher before this one."""
    if current.publisher is None:
        return None
    earlier = [
        other for other in lists if other.publisher == current.publisher and later(current.day, other.day)
    ]
    return max(earlier, key=lambda other: (lo(other.day), other.source), default=None)
