"""A plan: what is staged, as lines that a person edits; each line a verb, a name as written, and whom it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from alliance_cli.jobs.review import LIKELY
from alliance_cli.model.answers import Candidate, Proposal, Recommendation
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.records import Mention, Source
from alliance_cli.model.staging import Staged, StagedGroup
from alliance_cli.model.terms import Sector, Stance
from alliance_cli.names.fold import fold
from alliance_cli.names.tables import countries

FOUNDER = "founder"
MENTION = "mention"
SKIP = "skip"
ACCEPT = "accept"
COMPLETE = "complete"
BODY = "new"
"""The word that begins a line about a new organization."""
ABOUT_SOURCE = ("kind", "title", "publisher", "date", "url")
"""Properties of a source that a plan may tell."""
LOOKALIKE = 20.0
"""Score from which a plan shows a candidate: what scores less shares no more than a frequent word."""
SAME, NEW, OPEN = "=", "+", "?"
VERBS: dict[str, tuple[Stance, str | None]] = {
    "member": (Stance.MEMBER, None),
    FOUNDER: (Stance.MEMBER, FOUNDER),
    "joined": (Stance.JOINED, None),
    "left": (Stance.LEFT, None),
    "non-member": (Stance.NON_MEMBER, None),
    MENTION: (Stance.MENTIONED, None),
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

    @property
    def alliance(self) -> str | None:
        """The alliance (slug) that most lines are about."""
        found = Counter(line.mention.alliance for line in self.lines if line.mention.alliance)
        return found.most_common(1)[0][0] if found else None


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
    proposal = _without(proposal, mention.alliance)
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


def _without(proposal: Proposal, alliance: str | None) -> Proposal:
    """The proposal for who is said to be in an alliance: not the alliance itself, which only its own name settles."""
    if alliance is None or (proposal.organization == alliance and proposal.settled):
        return proposal
    if proposal.organization == alliance:
        return proposal._replace(recommendation=Recommendation.REVIEW, organization=None)
    left = tuple(item for item in proposal.candidates if item.organization != alliance)
    return proposal._replace(candidates=left)


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


class NewBody(NamedTuple):
    """A new organization of a plan: its name there, how it is spelled, most frequent first, what tables tell of it."""

    name: str
    spellings: tuple[str, ...]
    told: dict[str, str]


def new_bodies(parts: Iterable[Part]) -> list[NewBody]:
    """The new organizations that the lines of plans mean, as they first come."""
    spelled: dict[str, Counter[str]] = {}
    told: dict[str, dict[str, str]] = {}
    for line in (line for part in parts for line in part.lines):
        if line.sign == NEW and line.verb != SKIP and line.target is not None:
            spelled.setdefault(line.target, Counter())[line.mention.surface] += 1
            told.setdefault(line.target, {}).update(hinted(line.hints))
    return [
        NewBody(name, tuple(surface for surface, _ in found.most_common()), told[name])
        for name, found in spelled.items()
    ]


def hinted(hints: Mapping[str, str] | None) -> dict[str, str]:
    """Country code and sectors that a table tells of an organization, as far as they are words of ours."""
    told = hints or {}
    country = told.get("country", "")
    written = len(country) == 2 and country.isascii() and country.isalpha()
    code = country.upper() if written else countries().get(fold(country))
    words = [word.strip().lower() for word in told.get("sector", "").replace(";", ",").split(",")]
    sectors = ",".join(word for word in dict.fromkeys(words) if word in list(Sector))
    return {key: value for key, value in (("sector", sectors), ("country", code)) if value}
