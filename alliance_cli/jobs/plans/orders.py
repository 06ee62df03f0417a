"""An edited plan against the registry: each line an order, or an error that names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import AllianceError, InvalidData, Refused
from alliance_cli.jobs.documents.coalitions import named
from alliance_cli.jobs.plans import additions, bodies
from alliance_cli.jobs.plans.additions import Additions
from alliance_cli.jobs.plans.bodies import Properties
from alliance_cli.jobs.plans.file import apart, shown_name
from alliance_cli.jobs.plans.plan import ACCEPT, MENTION, NEW, OPEN, SAME, SKIP, Line
from alliance_cli.jobs.plans.planned import Edited, Said
from alliance_cli.jobs.plans.staged import as_corrected
from alliance_cli.jobs.plans.words import CountText
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters.evidence import claims
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.records import Mention
from alliance_cli.model.staging import Staged
from alliance_cli.model.terms import MentionState
from alliance_cli.store import reading, staged

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


class Order(NamedTuple):
    """What is to be recorded of one staged mention: a verb, and whom it means: a slug, a new name, or nobody yet.

    `named` is the organization (slug) that a decision gives it already; `day` the event date that a person gives.
    """

    where: str
    mention: Mention
    verb: str
    known: str | None = None
    new: str | None = None
    named: str | None = None
    found: Staged | None = None
    day: str | None = None


class Checked(NamedTuple):
    """A plan that can be written, and what is told of it: notes for the person, settled lines, open ones.

    `told` says of new organizations, by the key of their names, what a person tells of them.
    """

    orders: tuple[Order, ...]
    counts: Mapping[str, MentionState]
    notes: tuple[str, ...] = ()
    settled: int = 0
    open: int = 0
    told: Mapping[str, Properties] = {}
    additions: Additions = Additions()


class _Line(NamedTuple):
    """A line with what is known of its mention: how it was found, and whom it names today."""

    said: Said
    found: Staged
    today: str | None
    sign: str
    target: str | None


def check(reader: Reader, edited: Edited, *, insists: bool = False) -> Checked:
    """The plan against the registry. With `insists` a new name makes an organization even where it is known.

    Refused for a source that is unknown or whose bytes have changed; InvalidData and NotFound name the line.
    """
    mentions = _mentions(reader, edited)
    resolver = Resolver(reader)
    extra = additions.check(reader, resolver, edited)
    lines = _lines(edited, extra, mentions)
    meant = bodies.meant(edited.bodies, (one.target or "" for one in lines if _is_new(one)))
    notes = list(meant.unused)
    waiting = [one for one in lines if one.found.mention.state == MentionState.STAGED]
    orders = [_order(resolver, meant, one, notes, insists) for one in waiting]
    _check_once(orders)
    told = bodies.told(resolver, meant, {bodies.key(order.new) for order in orders if order.new})
    still_open = sum(order.verb != SKIP and not (order.known or order.new) for order in orders)
    given = extra.additions.counts
    known = staged.states(reader, "count_claim", [claim.id for claim in given])
    counts = _counts(reader, edited) | {
        key: MentionState.ACCEPTED for key, state in known.items() if state == MentionState.STAGED
    }
    fresh = extra.additions._replace(
        mentions=tuple(order.mention for order in orders if order.mention.id not in mentions),
        counts=tuple(claim for claim in given if claim.id not in known),
    )
    settled = len(lines) - len(waiting)
    return Checked(tuple(orders), counts, tuple(notes), settled, still_open, told, fresh)


def _is_new(line: _Line) -> bool:
    return line.sign == NEW and line.said.verb != SKIP


def _lines(
    edited: Edited, extra: additions.Found, mentions: Mapping[str, tuple[Staged, str | None]]
) -> list[_Line]:
    """The lines of a plan, those that a person added last. What is moved to another alliance is said there only; a
    line that is open stays where it was found."""
    found = []
    for said in edited.mentions:
        if said.mention not in mentions:
            raise InvalidData(
                f"{said.where}: no mention {said.mention} in the sources of this plan",
                "leave the marks as written",
            )
        one, today = mentions[said.mention]
        meant = apart(said, shown_name(one.mention.surface))
        moved = additions.moved(said, one.mention, extra.slugs)
        if moved is not None and meant[0] != OPEN:
            found.append(_Line(said._replace(verb=SKIP), one, today, *meant))
            one, today = mentions.get(moved.id, (one._replace(mention=moved), None))
        found.append(_Line(said, one, today, *meant))
    for said, mention in extra.lines:
        one, today = mentions.get(mention.id, (Staged(mention), None))
        found.append(_Line(said, one, today, said.sign or NEW, said.target))
    return found


def _mentions(reader: Reader, edited: Edited) -> dict[str, tuple[Staged, str | None]]:
    """The mentions of the plan's sources, each with whom it names today; Refused when a source is not the same."""
    sources = reading.sources(reader)
    corrected = claims(reader)[1]
    found: dict[str, tuple[Staged, str | None]] = {}
    for slug, (where, sha256, _) in edited.sources.items():
        if slug not in sources:
            near = closest(slug, sources, 1)
            hint = (
                f"did you mean '{near[0]}'?" if near else "take the document in first: alliance ingest FILE"
            )
            raise Refused(f"{where}: unknown source '{slug}'", hint)
        if sha256 != sources[slug].sha256:
            raise Refused(
                f"{where}: the text of {slug} is not the one that the plan was made of",
                f"make a new plan: alliance review --source {slug} --export FILE",
            )
        seen = {one.mention.id: as_corrected(one, corrected) for one in staged.grouped(reader, slug)}
        for mention, decided in reading.resolved_mentions(reader, source=slug):
            found[mention.id] = (seen.get(mention.id, Staged(mention)), decided.organization)
    return found


def _order(resolver: Resolver, meant: bodies.Bodies, line: _Line, notes: list[str], insists: bool) -> Order:
    said, mention = line.said, line.found.mention
    order = Order(said.where, mention, said.verb, named=line.today, found=line.found, day=said.day)
    sign, target = line.sign, line.target or ""
    if said.verb == SKIP or sign == OPEN:
        return order
    if mention.alliance is None and said.verb != MENTION:
        raise InvalidData(
            f"{said.where}: {said.verb} of which alliance?",
            "write it behind the verb of its group: of ALLIANCE",
        )
    if sign == NEW:
        sign, target = meant.meaning(target)
    try:
        if sign == SAME:
            order = order._replace(known=resolver.organization(target).slug)
        elif line.today is None:
            order = _new(resolver, order, target, notes, insists)
        else:
            order = order._replace(known=line.today)
    except AllianceError as error:
        raise type(error)(f"{said.where}: {error.message}", error.hint) from error
    if order.known is not None and order.known == mention.alliance and said.verb != MENTION:
        raise InvalidData(
            f"{said.where}: {order.known} cannot be a member of itself", "skip it, or make it a mention"
        )
    return order


def _new(resolver: Resolver, order: Order, name: str, notes: list[str], insists: bool) -> Order:
    if not name.isprintable():
        raise InvalidData(f"'{name}' holds a control character", "write the name on one line")
    official = named(name)[0]
    owners = () if insists else resolver.index.lookup(official)
    if len(owners) > 1:
        raise Refused(
            f"'{official}' is a name of {' and '.join(owners[:3])}",
            f"write = {owners[0]}, or --yes for one more organization of that name",
        )
    if owners:
        notes.append(f"{order.where}: '{official}' is known by now: = {owners[0]}")
        return order._replace(known=owners[0])
    return order._replace(new=" ".join(name.split()))


def _check_once(orders: Iterable[Order]) -> None:
    seen: dict[str, str] = {}
    for order in orders:
        first = seen.setdefault(order.mention.id, order.where)
        if first != order.where:
            raise InvalidData(
                f"{order.where}: {order.mention.id} stands in {first} already", "remove one of the lines"
            )


def _counts(reader: Reader, edited: Edited) -> dict[str, MentionState]:
    marked = {count.mark: count for count in edited.counts if count.mark is not None}
    known = staged.states(reader, "count_claim", list(marked))
    claims = {claim.id: claim for claim in staged.counts(reader)}
    states = {ACCEPT: MentionState.ACCEPTED, SKIP: MentionState.REJECTED}
    for key, count in marked.items():
        if key not in known:
            raise InvalidData(
                f"{count.where}: no count claim {key} in this registry", "leave the marks as written"
            )
        if key in claims and count.text is not None and not _agrees(count.text, claims[key]):
            raise InvalidData(
                f"{count.where}: that is not the count that was found",
                "skip it, and write what is right on a line without its mark",
            )
    return {
        key: states[count.verb]
        for key, count in marked.items()
        if count.verb in states and known[key] == MentionState.STAGED
    }


def _agrees(text: CountText, claim: CountClaim) -> bool:
    """Whether a count's line still says what was found."""
    found = (claim.comparator, claim.value, claim.scope)
    return (text.comparator, text.value, text.scope) == found and text.alliance in (None, claim.alliance)


def as_proposed(lines: Iterable[Line], verb: str | None = None) -> tuple[Order, ...]:
    """Orders that take lines of a plan as they stand, or all under another verb."""
    return tuple(
        Order(
            line.mention.id, line.mention, verb or line.verb,
            known=line.target if line.sign == SAME else None,
            new=line.target if line.sign == NEW else None,
            named=line.decided,
            found=Staged(line.mention, hints=dict(line.hints) if line.hints else None),
        )
        for line in lines
    )  # fmt: skip
