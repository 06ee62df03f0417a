"""Decisions that were right when they were made and may not be any more: the matcher runs again, so they are asked
for by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.jobs.checks.context import Found
from alliance_cli.model.answers import Proposal, Severity
from alliance_cli.model.terms import DecidedBy
from alliance_cli.store import merging
from alliance_cli.store.merging import Scored

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.connection import Reader


def overtaken(reader: Reader, resolver: Resolver) -> Iterator[Found]:
    """A decision whose candidates have changed since: the matcher would answer otherwise today."""
    proposals: dict[str, Proposal] = {}
    for one in merging.scored_decisions(reader):
        if one.surface not in proposals:
            proposals[one.surface] = resolver.index.propose(one.surface)
        words = _today(one, proposals[one.surface])
        if words is not None:
            yield Found(
                one.decision,
                f"'{one.surface}' is {one.organization} at {one.score:g} by {one.matcher or 'a matcher'} of "
                f"{one.at[:10]}; today {words}",
                f"see 'alliance explain \"{one.surface}\"', then decide again or retract {one.decision}",
            )


def _today(one: Scored, now: Proposal) -> str | None:
    """What the matcher says today, in words, where that is something else; None where it is the same.

    A person may have chosen what the matcher would not: their decision is stale only when a name is somebody
    else's now.
    """
    if now.organization is not None:
        return None if now.organization == one.organization else f"it is accepted as {now.organization}"
    if one.decided_by == DecidedBy.PERSON:
        return None
    best = now.candidates[0] if now.candidates else None
    if best is None:
        return "nothing is like it"
    if best.organization != one.organization:
        return f"{best.organization} comes first at {best.score:g}"
    return f"a person would be asked: {now.reason}"


def decided_while_merged(reader: Reader, resolver: Resolver) -> Iterator[Found]:
    """A decision made while two records were one, which may mean the one that has come out again."""
    del resolver
    for row in merging.decided_while_merged(reader):
        yield Found(
            str(row["decision"]),
            f"'{row['surface']}' was decided to be {row['organization']} while {row['record']} was merged into it",
            "decide again which of the two it means",
        )


class StaleCheck(NamedTuple):
    """One check of decisions: the code and severity of its findings, and the function that finds them."""

    code: str
    severity: Severity
    find: Callable[[Reader, Resolver], Iterator[Found]]


STALE_CHECKS: tuple[StaleCheck, ...] = (
    StaleCheck("stale-decision", Severity.WARNING, overtaken),
    StaleCheck("decided-while-merged", Severity.WARNING, decided_while_merged),
)
