"""Checks of what sources say: one that contradicts itself, and memberships that overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from alliance_cli.jobs.checks.context import Context, Found
from alliance_cli.jobs.rosters.facts import INSIDE, Fact, fact_of
from alliance_cli.model.dates import later, lo, overlap
from alliance_cli.model.terms import Stance


def contradicting_source(context: Context) -> Iterator[Found]:
    """A source that says of one organization at one time that it is a member, and that it is none."""
    for slug, facts in _stated(context):
        ordered = sorted((fact for fact in facts if not fact.is_event), key=lambda fact: fact.source)
        for source, group in groupby(ordered, key=lambda fact: fact.source):
            found = list(group)
            inside = [fact for fact in found if fact.inside]
            outside = [
                fact
                for fact in found
                if not fact.inside and any(overlap(fact.day, one.day) for one in inside)
            ]
            if outside:
                yield Found(
                    source,
                    f"says of {slug} both {_words(inside)} and {_words(outside)}",
                    f"reject or correct one: alliance mentions --source {source} --organization {slug}",
                )


def _words(facts: Sequence[Fact]) -> str:
    return " and ".join(sorted({str(fact.stance) for fact in facts}))


def overlapping_memberships(context: Context) -> Iterator[Found]:
    """Two days of joining, or two of leaving, that nothing lies between, so that one of them must be wrong."""
    for slug, facts in _stated(context):
        events = [fact for fact in facts if fact.stated is not None]
        for first, second in pairwise(sorted(events, key=lambda fact: (lo(fact.day), fact.source))):
            if first.inside is second.inside and later(second.day, first.day):
                what = "joined" if first.inside else "left"
                yield Found(
                    slug,
                    f"{what} {first.day} ({first.source}) and {what} {second.day} ({second.source}), "
                    "with nothing in between",
                    f"correct one of them, or record what happened in between: alliance show {slug}",
                )


def _stated(context: Context) -> Iterator[tuple[str, list[Fact]]]:
    """What mentions say of each organization about the chosen alliance, as facts known by the chosen day."""
    for slug, items in context.material.evidence.get(context.alliance, {}).items():
        told = [item for item in items if item.stance is not Stance.MENTIONED and lo(item.day) <= context.day]
        yield (
            slug,
            [fact_of(item) for item in told if item.stance in (*INSIDE, Stance.LEFT, Stance.NON_MEMBER)],
        )
