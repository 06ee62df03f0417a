"""What a curator should look at, and whether the rules of a pipeline hold: findings, worst first.

A check is one function and one line in `CHECKS`. Built-in checks find warnings and notes; rules are errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import UsageError, did_you_mean
from alliance_cli.jobs.checks import membership, names, records, statements
from alliance_cli.jobs.checks.context import Context, Found, context
from alliance_cli.jobs.rosters.roster import default_alliance
from alliance_cli.jobs.rules import Rules, broken
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.answers import Finding, Severity
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


class Check(NamedTuple):
    """One built-in check: the code and severity of its findings, and the function that finds them."""

    code: str
    severity: Severity
    find: Callable[[Context], Iterable[Found]]


CHECKS: tuple[Check, ...] = (
    Check("disputed-member", Severity.WARNING, membership.disputed_member),
    Check("unresolved-mention", Severity.WARNING, membership.unresolved_mention),
    Check("count-claim", Severity.WARNING, membership.count_claim),
    Check("undecided-value", Severity.WARNING, membership.undecided_value),
    Check("missing-sector", Severity.NOTE, membership.missing_sector),
    Check("missing-country", Severity.NOTE, membership.missing_country),
    Check("member-and-parent", Severity.NOTE, membership.member_and_parent),
    Check("possible-duplicate", Severity.WARNING, names.possible_duplicate),
    Check("shared-name", Severity.WARNING, names.shared_name),
    Check("shared-acronym", Severity.NOTE, names.shared_acronym),
    Check("matches-both", Severity.WARNING, names.matches_both),
    Check("source-contradicts-itself", Severity.WARNING, statements.contradicting_source),
    Check("overlapping-memberships", Severity.WARNING, statements.overlapping_memberships),
    Check("redirect-chain", Severity.WARNING, records.redirect_chain),
    Check("relation-ring", Severity.WARNING, records.relation_ring),
    Check("event-outside-alliance", Severity.WARNING, records.event_outside_alliance),
    Check("planned-with-members", Severity.WARNING, records.planned_alliance_with_members),
    Check("date-order", Severity.WARNING, records.date_order),
    Check("date-without-basis", Severity.NOTE, records.date_without_basis),
)

_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def check(
    reader: Reader,
    *,
    rules: Rules | None = None,
    alliance: str | None = None,
    as_of: str | None = None,
    stale: bool = False,
) -> list[Finding]:
    """Findings about one alliance and the registry's records, by severity, code and subject.

    The alliance and the day are those given, else those of the rules, else the default alliance and now. With
    `stale` decisions are checked too, whose candidates may have changed.
    """
    asked = alliance or (rules.alliance if rules else None)
    day = as_of or (rules.as_of if rules else None)
    found = context(reader, asked or default_alliance(reading.alliances(reader)), day)
    findings = [Finding(item.code, item.severity, *one) for item in CHECKS for one in item.find(found)]
    if stale:
        findings += _stale(reader)
    if rules is not None:
        findings += broken(reader, rules, found)
    return sorted(
        findings,
        key=lambda one: (_WORST_FIRST.index(one.severity), one.code, one.subject, one.message),
    )


def _stale(reader: Reader) -> list[Finding]:
    from alliance_cli.jobs.checks.stale import STALE_CHECKS
    from alliance_cli.jobs.resolve import Resolver

    resolver = Resolver(reader)
    return [
        Finding(item.code, item.severity, *one)
        for item in STALE_CHECKS
        for one in item.find(reader, resolver)
    ]


def worst(findings: Sequence[Finding], fail_on: str = Severity.ERROR) -> bool:
    """Whether a finding is as bad as `fail_on` (error, warning or note) or worse; UsageError for another word."""
    if fail_on not in list(Severity):
        known = f"one of {', '.join(_WORST_FIRST)}"
        raise UsageError(
            f"unknown severity '{fail_on}'", did_you_mean(closest(fail_on, list(Severity)), known)
        )
    limit = _WORST_FIRST.index(Severity(fail_on))
    return any(_WORST_FIRST.index(one.severity) <= limit for one in findings)
