"""An edited plan against the registry: each line an order, or an error that names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import AllianceError, InvalidData, Refused
from alliance_cli.jobs.coalitions import named
from alliance_cli.jobs.evidence import claims
from alliance_cli.jobs.plan import ACCEPT, NEW, OPEN, SAME, SKIP, Line
from alliance_cli.jobs.planfile import Edited, Said, apart, shown_name
from alliance_cli.jobs.plans import as_corrected
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.records import Mention
from alliance_cli.model.staging import Staged
from alliance_cli.model.terms import MentionState
from alliance_cli.store import reading, staged

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


class Order(NamedTuple):
    """What is to be recorded of one staged mention: a verb, and whom it means: a slug, a new name, or nobody yet.

    `named` is the organization (slug) that a decision gives it already.
    """

    where: str
    mention: Mention
    verb: str
    known: str | None = None
    new: str | None = None
    named: str | None = None
    found: Staged | None = None


class Checked(NamedTuple):
    """A plan that can be written, and what is told of it: new names that are known by now, settled lines, open ones."""

    orders: tuple[Order, ...]
    counts: Mapping[str, MentionState]
    known_by_now: tuple[str, ...] = ()
    settled: int = 0
    open: int = 0


def check(reader: Reader, edited: Edited, *, insists: bool = False) -> Checked:
    """The plan against the registry. With `insists` a new name makes an organization even where it is known.

    Refused for a source that is unknown or whose bytes have changed; InvalidData and NotFound name the line.
    """
    mentions = _mentions(reader, edited)
    resolver = Resolver(reader)
    orders: list[Order] = []
    notes: list[str] = []
    settled = waiting = 0
    for said in edited.mentions:
        if said.mention not in mentions:
            raise InvalidData(
                f"{said.where}: no mention {said.mention} in the sources of this plan",
                "leave the marks as written",
            )
        found, decided = mentions[said.mention]
        if found.mention.state != MentionState.STAGED:
            settled += 1
            continue
        order = _order(resolver, said, found, decided, notes, insists)
        waiting += order.verb != SKIP and not (order.known or order.new)
        orders.append(order)
    _check_once(orders)
    counts = _counts(reader, edited)
    return Checked(tuple(orders), counts, tuple(notes), settled, waiting)


def _mentions(reader: Reader, edited: Edited) -> dict[str, tuple[Staged, str | None]]:
    """The mentions of the plan's sources, each with whom it names today; Refused when a source is not the same."""
    sources = reading.sources(reader)
    corrected = claims(reader)[1]
    found: dict[str, tuple[Staged, str | None]] = {}
    for slug, (where, sha256) in edited.sources.items():
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


def _order(
    resolver: Resolver, said: Said, found: Staged, named_today: str | None, notes: list[str], insists: bool
) -> Order:
    mention = found.mention
    sign, target = apart(said, shown_name(mention.surface))
    order = Order(said.where, mention, said.verb, named=named_today, found=found)
    if said.verb == SKIP or sign == OPEN:
        return order
    try:
        if sign == SAME:
            order = order._replace(known=resolver.organization(target or "").slug)
        elif named_today is None:
            order = _new(resolver, order, target or "", notes, insists)
        else:
            order = order._replace(known=named_today)
    except AllianceError as error:
        raise type(error)(f"{said.where}: {error.message}", error.hint) from error
    if order.known is not None and order.known == mention.alliance and said.verb != "mention":
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
    known = staged.states(reader, "count_claim", list(edited.counts))
    states = {ACCEPT: MentionState.ACCEPTED, SKIP: MentionState.REJECTED}
    for key, (where, _) in edited.counts.items():
        if key not in known:
            raise InvalidData(f"{where}: no count claim {key} in this registry", "leave the marks as written")
    return {
        key: states[verb]
        for key, (_, verb) in edited.counts.items()
        if verb in states and known[key] == MentionState.STAGED
    }


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
