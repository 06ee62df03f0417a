"""A plan: what is staged, as lines that a person edits; each line a verb, a name as written, and whom it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from alliance_cli.jobs.review import LIKELY
from alliance_cli.model.answers import Candidate, Proposal, Recommendation
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.records import Mention, Source
from alliance_cli.model.staging import Staged, StagedGroup
from alliance_cli.model.terms import Stance

FOUNDER = "founder"
SKIP = "skip"
ACCEPT = "accept"
LOOKALIKE = 20.0
"""Score from which a plan shows a candidate: what scores less shares no more than a frequent word."""
SAME, NEW, OPEN = "=", "+", "?"
VERBS: dict[str, tuple[Stance, str | None]] = {
    "member": (Stance.MEMBER, None),
    FOUNDER: (Stance.MEMBER, FOUNDER),
    "joined": (Stance.JOINED, None),
    "left": (Stance.LEFT, None),
    "non-member": (Stance.NON_MEMBER, None),
    "mention": (Stance.MENTIONED, None),
}
"""What may be said of an organization, as stance and role."""


class Line(NamedTuple):
    """One mention: what is to be recorded of it (`verb`), and whom it means.

    `sign` is "=" with a slug as `target`, "+" with the name of a new organization, or "?". `hints` are what a
    table tells of a new one. `settled` says what a "=" rests on: a decision, a key, or None for likeness; `decided`
    is the organization (slug) to which a decision joins this very mention already.
    """

    mention: Mention
    verb: str
    sign: str
    target: str | None
    evidence: str
    candidates: tuple[Candidate, ...] = ()
    settled: str | None = None
    hints: Mapping[str, str] | None = None
    decided: str | None = None


class Group(NamedTuple):
    """Lines that one verb governs."""

    group: StagedGroup
    verb: str
    lines: tuple[Line, ...]


class Part(NamedTuple):
    """What is staged of one source."""

    source: Source
    groups: tuple[Group, ...]
    counts: tuple[CountClaim, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of all groups."""
        return tuple(line for group in self.groups for line in group.lines)


def verb_of(stance: str, role: str | None) -> str:
    """The verb that says a stance; a founder is a member with that role."""
    if stance == Stance.MEMBER and role == FOUNDER:
        return FOUNDER
    return next(verb for verb, (said, _) in VERBS.items() if said == stance)


def part(
    source: Source,
    groups: Mapping[str, StagedGroup],
    staged: Iterable[Staged],
    counts: Iterable[CountClaim],
    proposals: Mapping[str, Proposal],
    names: Mapping[str, str],
) -> Part:
    """The plan of one source. `proposals` tell of each surface what it means, `names` what a new body is called."""
    lines: dict[str, list[Line]] = {key: [] for key in groups}
    for one in staged:
        if one.group is not None:
            lines[one.group].append(_line(one, proposals[one.mention.surface], names))
    return Part(
        source,
        tuple(Group(groups[key], _verb(groups[key], found), tuple(found)) for key, found in lines.items() if found),
        tuple(counts),
    )  # fmt: skip


def _verb(group: StagedGroup, lines: Iterable[Line]) -> str:
    """The group's own verb; founder where all of its mentions say so."""
    found = {line.verb for line in lines if line.verb != SKIP}
    return next(iter(found)) if len(found) == 1 else verb_of(group.stance, None)


def _line(staged: Staged, proposal: Proposal, names: Mapping[str, str]) -> Line:
    mention = staged.mention
    verb = verb_of(str(mention.stance), mention.role)
    sign, target = meaning(mention.surface, proposal, names)
    settled = proposal.settled
    if staged.organization is not None:
        sign, target, settled = SAME, staged.organization, "decision"
    if sign != SAME and mention.stance is Stance.MENTIONED:
        verb = SKIP  # who is only mentioned is worth no new organization
    if sign == SAME and target == mention.alliance:
        verb = SKIP  # nothing is a member of itself
    shown = () if sign == SAME and settled else worth_a_look(proposal)
    return Line(
        mention, verb, sign, target, staged.evidence or "", shown, settled, staged.hints, staged.organization
    )


def meaning(surface: str, proposal: Proposal, names: Mapping[str, str]) -> tuple[str, str | None]:
    """Sign and target for a name: a known organization, a new one, or open when it may be a known one."""
    if proposal.organization is not None:
        return SAME, proposal.organization
    best = proposal.candidates[0] if proposal.candidates else None
    if best is not None and (proposal.recommendation is Recommendation.REVIEW and best.score >= LIKELY):
        return OPEN, None
    return NEW, names.get(surface, " ".join(surface.split()))


def worth_a_look(proposal: Proposal, limit: int = 2) -> tuple[Candidate, ...]:
    """The candidates that a person should see beside a line; a review shows more, for there each name is a question."""
    return tuple(item for item in proposal.candidates if item.score >= LOOKALIKE)[:limit]
