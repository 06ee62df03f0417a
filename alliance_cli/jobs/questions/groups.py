"""What is staged, asked group by group: one answer settles all mentions that one sentence or list brought.

Mentions whose organization is unclear are asked about by their names (`alliance_cli.jobs.review`); what is answered
about their group holds for what they say, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import UsageError
from alliance_cli.jobs.apply import Applied, apply
from alliance_cli.jobs.documents.coalitions import named
from alliance_cli.jobs.plans.orders import Checked, Order, as_proposed
from alliance_cli.jobs.plans.plan import NEW, OPEN, SAME, SKIP, Group, Line, Part
from alliance_cli.jobs.plans.staged import of_registry
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.ids import mention_id
from alliance_cli.model.records import Organization, Source
from alliance_cli.model.terms import MentionState

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.jobs.review import Wanted
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

KEYS = {"s": "skip", "b": "back", "w": "why", "e": "split", "q": "quit", "undo": "undo", "?": "help"}
"""Answers that decide nothing, with the step that each asks for."""

LETTERS = {
    "m": "member", "f": "founder", "j": "joined", "l": "left", "n": "non-member", "o": "mention", "r": SKIP,
}  # fmt: skip
"""Answers that say something else of all lines than was proposed."""

HELP = (
    "y as proposed: known organizations are those, new ones are made",
    "m members · f founders · j joined · l left · n not members · o only mentioned · r reject: none of it is so",
    "=ORG of a single line: it is that organization (slug or name) · + NAME a new one under that name",
    "e one by one · s skip for now · b back · w all lines · undo take the last answer back · q quit; answers are kept",
)
_MEANT = re.compile(r"=\s*(?P<other>\S.*)|\+\s*(?P<name>\S.*)?")


class GroupQuestion(NamedTuple):
    """Staged lines, or count claims, that one answer settles. `open` are lines whose organization is unclear."""

    source: Source
    group: Group | None
    lines: tuple[Line, ...] = ()
    open: tuple[Line, ...] = ()
    counts: tuple[CountClaim, ...] = ()

    @property
    def id(self) -> str:
        """`q_…`, the same for the same mentions."""
        ids = sorted([*(line.mention.id for line in self.lines), *(claim.id for claim in self.counts)])
        return f"q{mention_id('', None, ' '.join(ids), 1, '')[1:]}"

    @property
    def size(self) -> int:
        """How many lines it settles."""
        return len(self.lines) + len(self.counts)


class GroupReply(NamedTuple):
    """An answer understood: a verb for all lines (None as proposed), whom a single one means, or a step of `KEYS`."""

    verb: str | None = None
    organization: str | None = None
    name: str | None = None
    step: str | None = None


def queue(reader: Reader, resolver: Resolver, wanted: Wanted) -> list[GroupQuestion]:
    """The questions about groups, in the order of the sources and their texts."""
    parts = of_registry(reader, resolver, (wanted.source,) if wanted.source else (), wanted.alliance)
    return [question for part in parts for question in _questions(part)]


def _questions(part: Part) -> list[GroupQuestion]:
    found = []
    for group in part.groups:
        clear = tuple(line for line in group.lines if line.sign != OPEN)
        if clear:
            unclear = tuple(line for line in group.lines if line.sign == OPEN)
            found.append(GroupQuestion(part.source, group, clear, unclear))
    if part.counts:
        found.append(GroupQuestion(part.source, None, counts=part.counts))
    return found


def mentions(questions: list[GroupQuestion]) -> frozenset[str]:
    """The mentions (ids) that the questions settle."""
    return frozenset(line.mention.id for question in questions for line in question.lines)


def understood(text: str, question: GroupQuestion) -> GroupReply:
    """What an answer means; UsageError for one that is none."""
    said = text.strip()
    word = said.lower()
    if word in KEYS:
        return GroupReply(step=KEYS[word])
    if word == "y":
        return GroupReply()
    if word in LETTERS and (question.lines or word == "r"):
        return GroupReply(verb=LETTERS[word])
    found = _MEANT.fullmatch(said)
    if found and question.size == 1 and question.lines:
        name = found["name"] or question.lines[0].mention.surface
        return GroupReply(organization=found["other"], name=None if found["other"] else name)
    hint = (
        "y, m, f, j, l, n, o, r, e, s, b, w, undo or q" if question.lines else "y, r, e, s, b, w, undo or q"
    )
    raise UsageError(f"'{said}' is no answer", hint)


def split(question: GroupQuestion) -> list[GroupQuestion]:
    """One question for each line."""
    single = [question._replace(lines=(line,), open=()) for line in question.lines]
    return [*single, *(question._replace(counts=(claim,)) for claim in question.counts)]


def settle(
    writer: Writer, question: GroupQuestion, reply: GroupReply, meant: Organization | None = None
) -> Applied:
    """Writes an answer as a person's decisions. `meant` is the organization that a reply names."""
    lines = question.lines
    if meant is not None:
        lines = (lines[0]._replace(sign=SAME, target=meant.slug, settled=None),)
    elif reply.name is not None:
        lines = (lines[0]._replace(sign=NEW, target=" ".join(reply.name.split()), settled=None),)
    own = question.group.verb if question.group else ""
    orders = [
        *as_proposed([line for line in lines if line.verb == own], reply.verb),
        *as_proposed([line for line in lines if line.verb != own], SKIP if reply.verb == SKIP else None),
    ]
    if reply.verb is not None:
        orders += as_proposed(question.open, reply.verb)
    orders = [_known_by_now(writer, order) for order in orders]
    state = MentionState.REJECTED if reply.verb == SKIP else MentionState.ACCEPTED
    return apply(
        writer, Checked(tuple(orders), dict.fromkeys((claim.id for claim in question.counts), state))
    )


def _known_by_now(writer: Writer, order: Order) -> Order:
    """The order, where its new organization was made since the question was put together."""
    from alliance_cli.store.naming import named_so

    slug = named_so(writer, named(order.new)[0]) if order.new else None
    return order._replace(known=slug, new=None) if slug else order


def told(question: GroupQuestion, done: Applied) -> str:
    """What an answer did, in a line."""
    new = f", {len(done.new)} new organizations" if done.new else ""
    if question.counts:
        return f"{done.counts} counts settled"
    return f"{done.accepted} accepted, {done.corrected} corrected, {done.rejected} rejected{new}"


def every_line(question: GroupQuestion) -> list[str]:
    """All lines of the question in words, the ones whose organization is unclear last."""
    unclear = [f"{line_text(line)}  (asked by name)" for line in question.open]
    return [*map(line_text, question.lines), *map(count_text, question.counts), *unclear]


def line_text(line: Line) -> str:
    """A line in words: the name as written, whom it means, what is said."""
    meant = {SAME: f"= {line.target}", NEW: f"+ {line.target}"}.get(line.sign, OPEN)
    said = [line.verb, *(text for text in (line.mention.tier, line.mention.event_date) if text)]
    near = ", a near spelling" if line.sign == SAME and line.settled is None else ""
    return f"{line.mention.surface}  {meant}  ({', '.join(said)}{near})"


def count_text(claim: CountClaim) -> str:
    """A count claim in words, and as it was read."""
    return f"“{claim.text}”  {claim.comparator} {claim.value} {claim.unit}, {claim.scope}"
