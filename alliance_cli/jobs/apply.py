"""Orders of a plan into decisions, written as one change.

Mentions that are settled already are left as they are, so that the same plan twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.jobs import revise_source
from alliance_cli.jobs.documents.coalitions import make, named
from alliance_cli.jobs.plans import bodies
from alliance_cli.jobs.plans.additions import Additions
from alliance_cli.jobs.plans.bodies import Properties
from alliance_cli.jobs.plans.orders import Checked, Order
from alliance_cli.jobs.plans.plan import FOUNDER, SKIP, VERBS, hinted, verb_of
from alliance_cli.model.records import Mention
from alliance_cli.model.terms import DecidedBy, Scope, Stance, Verdict
from alliance_cli.store.questions import Answer, Subject

if TYPE_CHECKING:
    from alliance_cli.store.newcomers import Newcomer
    from alliance_cli.store.settling import Claim
    from alliance_cli.store.writing import Writer

INSIDE = (Stance.MEMBER, Stance.JOINED)


class Applied(NamedTuple):
    """What was written: mentions accepted as proposed, corrected, rejected; counts; decisions on names; new
    slugs; sources that were corrected or marked as complete."""

    accepted: int
    corrected: int
    rejected: int
    counts: int
    identities: int
    new: tuple[str, ...]
    revised: int = 0


def apply(
    writer: Writer, checked: Checked, by: DecidedBy = DecidedBy.PERSON, reason: str | None = None
) -> Applied:
    """Writes a checked plan."""
    from alliance_cli.store import settling

    made = _add(writer, checked.additions)
    orders = _with_organizations(writer, checked.orders, made, checked.told)
    bodies.relate(writer, checked.told, made)
    identities = settling.settle_identities(writer, _answers(orders, by, reason))
    said = [claim for order in orders if (claim := _claim(order, by, reason)) is not None]
    settling.settle_claims(writer, said)
    counts = settling.settle_counts(writer, checked.counts) + len(checked.additions.counts)
    told = [claim.verdict for claim in said if not claim.stays]
    return Applied(
        told.count(Verdict.ACCEPT), told.count(Verdict.CORRECT), told.count(Verdict.REJECT), counts, identities,
        tuple(made.values()), len(checked.additions.sources) + len(checked.additions.complete),
    )  # fmt: skip


def _add(writer: Writer, additions: Additions) -> dict[str, str]:
    """Writes what a person adds to what was found; slugs of new alliances by the key of their names."""
    from alliance_cli.store import staging

    for new in additions.alliances:
        make(writer, new)
    staging.add(writer, additions.mentions, additions.counts)
    for coverage in additions.complete:
        staging.cover(writer, coverage)
    for planned in additions.sources:
        revise_source.revise(writer, planned)
    return {bodies.key(new.name): new.slug for new in additions.alliances if not new.known}


def _with_organizations(
    writer: Writer, orders: Iterable[Order], made: dict[str, str], told: Mapping[str, Properties]
) -> list[Order]:
    """The orders with the organizations that their new names stand for; names that fold equal are one."""
    from alliance_cli.store import newcomers

    fresh: dict[str, newcomers.Newcomer] = {}
    first: dict[str, str] = {}
    wanted = []
    for order in orders:
        key = bodies.key(order.new) if order.new is not None and order.verb != SKIP else None
        if key is not None and key not in made and key not in fresh:
            fresh[key], first[key] = _newcomer(order, told.get(key)), order.mention.id
        wanted.append((order, key))
    made |= zip(fresh, newcomers.add(writer, list(fresh.values())), strict=True)
    return [
        order._replace(known=made[key], new=order.new if first.get(key) == order.mention.id else None)
        if key is not None
        else order
        for order, key in wanted
    ]


def _newcomer(order: Order, told: Properties | None) -> Newcomer:
    from alliance_cli.store.newcomers import Newcomer

    official, further = named(order.new or "")
    hints = hinted(order.found.hints if order.found else None)
    wanted = told or Properties(order.where)
    sectors = wanted.sectors or tuple(filter(None, hints.get("sector", "").split(",")))
    return Newcomer(
        official, wanted.country or hints.get("country"), sectors, slug=wanted.slug, further=further
    )


def _answers(orders: Iterable[Order], by: DecidedBy, reason: str | None) -> list[Answer]:
    """Identity decisions: one a spelling in its source, or one a mention where one spelling means several bodies."""
    meant: dict[tuple[str, str], set[str]] = defaultdict(set)
    wanted = [order for order in orders if order.known and order.verb != SKIP and order.known != order.named]
    for order in orders:
        if order.known and order.verb != SKIP:
            meant[order.mention.source, order.mention.surface].add(order.known)
    found: dict[Subject, Answer] = {}
    for order in wanted:
        mention = order.mention
        alone = len(meant[mention.source, mention.surface]) == 1 and order.named is None
        single = not alone or by is DecidedBy.RULE
        scope = Scope.MENTION if single else Scope.SOURCE
        subject = Subject(scope, mention.surface, mention.source, mention.id if single else None)
        verdict = Verdict.NEW if order.new else Verdict.SAME
        found.setdefault(subject, Answer(verdict, subject, order.known, by, reason, **_seen(order)))
    return list(found.values())


def _seen(order: Order) -> dict[str, Any]:
    """What the matcher had said of the organization that was chosen."""
    proposal = order.found.proposal if order.found else None
    if not proposal or proposal["organization"] != order.known:
        return {}
    features = {"matched_name": proposal["matched_name"], "evidence": [proposal["reason"]]}
    return {
        "score": proposal["score"],
        "features": features,
        "matcher": order.found.extractor if order.found else None,
    }


def _claim(order: Order, by: DecidedBy, reason: str | None) -> Claim | None:
    from alliance_cli.store.settling import Claim

    mention = order.mention
    if order.verb == SKIP:
        return Claim(mention.id, Verdict.REJECT, None, by, reason)
    as_found = order.verb == verb_of(str(mention.stance), mention.role)
    as_found = as_found and order.day in (None, mention.event_date)
    told = None if as_found else correction(mention, order.verb, order.day)
    verdict = Verdict.ACCEPT if as_found else Verdict.CORRECT
    if order.known is None:  # whom it names is open, what it says may be known
        return None if as_found else Claim(mention.id, verdict, told, by, reason, stays=True)
    return Claim(mention.id, verdict, told, by, reason)


def correction(mention: Mention, verb: str, day: str | None = None) -> dict[str, Any]:
    """What changes in a mention that says a verb instead of its own, and on another day; role and tier are those of
    members."""
    stance, role = VERBS[verb]
    told: dict[str, Any] = {"stance": str(stance)}
    if mention.role == FOUNDER or role is not None or (mention.role and stance not in INSIDE):
        told["role"] = role
    if mention.tier and stance not in INSIDE:
        told["tier"] = None
    return told | ({"event_date": day} if day else {})
