"""Orders of a plan into decisions, written as one change.

Mentions that are settled already are left as they are, so that the same plan twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.jobs.coalitions import named
from alliance_cli.jobs.orders import Checked, Order
from alliance_cli.jobs.plan import FOUNDER, SKIP, VERBS, verb_of
from alliance_cli.model.records import Mention
from alliance_cli.model.terms import DecidedBy, Scope, Sector, Stance, Verdict
from alliance_cli.names import fold
from alliance_cli.names.tables import countries
from alliance_cli.store.questions import Answer, Subject

if TYPE_CHECKING:
    from alliance_cli.store.settling import Claim
    from alliance_cli.store.writing import Writer

INSIDE = (Stance.MEMBER, Stance.JOINED)


class Applied(NamedTuple):
    """What was written: mentions accepted as proposed, corrected, rejected; counts; decisions on names; new slugs."""

    accepted: int
    corrected: int
    rejected: int
    counts: int
    identities: int
    new: tuple[str, ...]


def apply(
    writer: Writer, checked: Checked, by: DecidedBy = DecidedBy.PERSON, reason: str | None = None
) -> Applied:
    """Writes a checked plan."""
    from alliance_cli.store import settling

    made: dict[str, str] = {}
    orders = [_with_organization(writer, order, made) for order in checked.orders]
    identities = settling.settle_identities(writer, _answers(orders, by, reason))
    said = [claim for order in orders if (claim := _claim(order, by, reason)) is not None]
    settling.settle_claims(writer, said)
    counts = settling.settle_counts(writer, checked.counts)
    told = [claim.verdict for claim in said if not claim.stays]
    return Applied(
        told.count(Verdict.ACCEPT), told.count(Verdict.CORRECT), told.count(Verdict.REJECT), counts, identities,
        tuple(made.values()),
    )  # fmt: skip


def _with_organization(writer: Writer, order: Order, made: dict[str, str]) -> Order:
    """The order with the organization that its new name stands for; names that fold equal are one."""
    if order.new is None or order.verb == SKIP:
        return order
    from alliance_cli.store import recording
    from alliance_cli.store.naming import record_name

    official, further = named(order.new)
    key = fold(official)
    if key not in made:
        country, sectors = _hinted(order.found.hints if order.found else None)
        made[key] = recording.add_organization(writer, official, country, sectors)
        for value, kind in further:
            record_name(writer, made[key], value, kind)
        return order._replace(known=made[key])
    return order._replace(known=made[key], new=None)


def _hinted(hints: Mapping[str, str] | None) -> tuple[str | None, tuple[str, ...]]:
    """Country code and sectors that a table tells of a new organization, as far as they are words of ours."""
    told = hints or {}
    country = told.get("country", "")
    written = len(country) == 2 and country.isascii() and country.isalpha()
    code = country.upper() if written else countries().get(fold(country))
    words = [word.strip().lower() for word in told.get("sector", "").replace(";", ",").split(",")]
    return code, tuple(word for word in dict.fromkeys(words) if word in list(Sector))


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
    said = verb_of(str(mention.stance), mention.role)
    if order.known is None:  # whom it names is open, what it says may be known
        told = correction(mention, order.verb)
        return (
            None if order.verb == said else Claim(mention.id, Verdict.CORRECT, told, by, reason, stays=True)
        )
    if order.verb == said:
        return Claim(mention.id, Verdict.ACCEPT, None, by, reason)
    return Claim(mention.id, Verdict.CORRECT, correction(mention, order.verb), by, reason)


def correction(mention: Mention, verb: str) -> dict[str, Any]:
    """What changes in a mention that says a verb instead of its own; role and tier are those of members."""
    stance, role = VERBS[verb]
    told: dict[str, Any] = {"stance": str(stance)}
    if mention.role == FOUNDER or role is not None or (mention.role and stance not in INSIDE):
        told["role"] = role
    if mention.tier and stance not in INSIDE:
        told["tier"] = None
    return told
